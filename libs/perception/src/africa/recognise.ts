import type { RandomStream } from '@retinotopia/compute';
import { radians, wrapDeg } from '@retinotopia/geometry';
import { describe, turnedFrame, type Description } from './frame-description.ts';
import { rank, recall, show, type Likeness, type ShapeMemory, type Showing } from './memory.ts';

/**
 * Where the frame of a description comes from.
 * - `retinal`: up is up on the retina, however the shape is turned.
 * - `imposed`: the viewer knows how the shape is turned and turns the frame with it.
 * - `search`: the viewer tries frames at all angles and keeps the one in which something is most like memory.
 */
export type FrameSource = 'retinal' | 'imposed' | 'search';

/** What a look at a shape is like. */
export interface Look {
  /** Standard deviation of what perception adds to each number of a description. 0: perfect eyes. */
  readonly noise: number;
  /** Standard deviation of the angle at which a frame is imposed, in degrees. */
  readonly frameErrorDeg: number;
  /** Step between the frames that a search tries, in degrees. */
  readonly searchStepDeg: number;
}

/** Perfect eyes: what geometry alone says. */
export const perfectLook: Look = { noise: 0, frameErrorDeg: 0, searchStepDeg: 5 };

/**
 * An ordinary look. The noise is set so that about nine of ten shapes are named when they are upright (it is not
 * fitted to anything about tilt); 3° is near what people err by when they turn a line to a remembered tilt.
 */
export const ordinaryLook: Look = { noise: 0.15, frameErrorDeg: 3, searchStepDeg: 10 };

/** What a shape was taken for. */
export interface Recognition {
  /** The shape that was shown. */
  readonly name: string;
  readonly showing: Showing;
  readonly frame: FrameSource;
  /** The angle of the frame that was used, in degrees, counterclockwise. */
  readonly frameDeg: number;
  /** Whether the frame was a mirrored one (only a search tries those): the shape was taken for a mirror image. */
  readonly frameMirrored: boolean;
  readonly takenFor: string;
  readonly recognised: boolean;
  /** The shown shape's place in memory's order of likeness, 1 the first. */
  readonly place: number;
  /** Memory, the most alike first. */
  readonly ranking: readonly Likeness[];
  /** How many frames were tried. */
  readonly framesTried: number;
}

/**
 * Shows a shape of memory, turned or mirrored, and names it.
 * @param random needed where the look is not perfect
 * @throws UnknownShapeError where memory has no shape of the name
 */
export function recognise(
  memory: ShapeMemory,
  name: string,
  showing: Showing,
  frame: FrameSource,
  look: Look = perfectLook,
  random?: RandomStream,
): Recognition {
  const item = recall(memory, name);
  const seen = show(item.shape.region, showing);
  const error = look.frameErrorDeg > 0 ? look.frameErrorDeg * drawsOf(random).normal() : 0;
  const candidates: readonly FrameTried[] =
    frame === 'search'
      ? searchFrames(look.searchStepDeg)
      : [{ deg: frame === 'imposed' ? showing.tiltDeg + error : 0, mirrored: false }];
  const tries = candidates.map(({ deg, mirrored }) => {
    const description = blur(describe(seen, turnedFrame(radians(deg), mirrored)), look.noise, random);
    return { deg, mirrored, ranking: rank(memory, description) };
  });
  const best = tries.reduce((a, b) => (b.ranking[0]!.unlikeness < a.ranking[0]!.unlikeness ? b : a));
  const takenFor = best.ranking[0]!.name;
  return {
    name: item.name,
    showing,
    frame,
    // A mirrored frame at an angle shows what an upright one would show of the mirror image turned by it.
    frameDeg: wrapDeg(best.mirrored ? best.deg + 180 : best.deg),
    frameMirrored: best.mirrored,
    takenFor,
    recognised: takenFor === item.name,
    place: best.ranking.findIndex((likeness) => likeness.name === item.name) + 1,
    ranking: best.ranking,
    framesTried: tries.length,
  };
}

interface FrameTried {
  readonly deg: number;
  readonly mirrored: boolean;
}

/** Frames at all angles, each also mirrored. */
function searchFrames(stepDeg: number): FrameTried[] {
  const angles = Array.from({ length: Math.round(360 / stepDeg) }, (_, k) => k * stepDeg);
  return [false, true].flatMap((mirrored) => angles.map((deg) => ({ deg, mirrored })));
}

/** How well a shown shape fits one remembered shape in frames at all angles. */
export interface AngleMatch {
  /** The shape that was shown, and the one it was compared with. */
  readonly name: string;
  readonly comparedWith: string;
  readonly showing: Showing;
  readonly curve: readonly {
    readonly frameDeg: number;
    readonly unlikeness: number;
    readonly mirrored: boolean;
  }[];
  /** The angle of best fit, by search: it is the tilt where the shape is the one compared with. */
  readonly angleDeg: number;
  /** Whether it fits better as a mirror image, and how well each way fits at its best. */
  readonly mirrored: boolean;
  readonly bestTurned: number;
  readonly bestMirrored: number;
}

/** Compares a shown shape with a remembered one in frames at all angles, plain and mirrored. */
export function matchByAngle(
  memory: ShapeMemory,
  name: string,
  showing: Showing,
  comparedWith = name,
  stepDeg = 1,
): AngleMatch {
  const goal = recall(memory, comparedWith);
  const shown = recall(memory, name);
  const seen = show(shown.shape.region, showing);
  const single = [goal];
  const curve = searchFrames(stepDeg).map(({ deg, mirrored }) => ({
    frameDeg: wrapDeg(mirrored ? deg + 180 : deg),
    mirrored,
    unlikeness: rank(single, describe(seen, turnedFrame(radians(deg), mirrored)))[0]!.unlikeness,
  }));
  const best = (mirrored: boolean) =>
    curve.filter((at) => at.mirrored === mirrored).reduce((a, b) => (b.unlikeness < a.unlikeness ? b : a));
  const [turned, reflected] = [best(false), best(true)];
  const mirrored = reflected.unlikeness < turned.unlikeness;
  return {
    name: shown.name,
    comparedWith: goal.name,
    showing,
    curve: curve.toSorted((a, b) => a.frameDeg - b.frameDeg),
    angleDeg: (mirrored ? reflected : turned).frameDeg,
    mirrored,
    bestTurned: turned.unlikeness,
    bestMirrored: reflected.unlikeness,
  };
}

/** Adds perception's noise. */
export function blur(description: Description, noise: number, random?: RandomStream): Description {
  if (noise === 0) return description;
  const draws = drawsOf(random);
  return description.map((value) => value + noise * draws.normal());
}

function drawsOf(random: RandomStream | undefined): RandomStream {
  if (random === undefined) throw new RangeError('a look with noise needs a random stream to draw it from');
  return random;
}

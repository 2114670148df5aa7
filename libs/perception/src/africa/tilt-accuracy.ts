import { mean, meanOver, type Estimate } from '@retinotopia/core';
import type { RandomStream } from '@retinotopia/compute';
import { radians } from '@retinotopia/geometry';
import { describe, turnedFrame, unlikeness, type Description } from './frame-description.ts';
import type { RememberedShape, ShapeMemory } from './memory.ts';
import { blur, ordinaryLook, type FrameSource, type Look } from './recognise.ts';

/** What is shown, and how it is looked at. */
export interface TiltProtocol {
  readonly tiltsDeg: readonly number[];
  readonly frames: readonly FrameSource[];
  readonly look: Look;
  /** Looks at each shape at each tilt. */
  readonly looks: number;
}

/** Nine tilts, every source of a frame, three ordinary looks at each shape. */
export const tiltProtocol: TiltProtocol = {
  tiltsDeg: [0, 10, 20, 30, 45, 60, 90, 135, 180],
  frames: ['retinal', 'imposed', 'search'],
  look: ordinaryLook,
  looks: 3,
};

/** Accuracy at one tilt with one source of the frame. */
export interface TiltAccuracy {
  readonly frame: FrameSource;
  readonly tiltDeg: number;
  /** Share of shapes named rightly; the interval is over shapes (bootstrap). */
  readonly accuracy: Estimate;
  /** Frames in which each look described the shape. */
  readonly framesPerLook: number;
}

/** What tilt does to one shape, seen with perfect eyes in the retinal frame. */
export interface TiltHurt {
  readonly name: string;
  /** How unlike itself the shape becomes, averaged over the tilts other than 0. */
  readonly unlikeItself: number;
  /** Tilt within which it is still named rightly, both ways, in steps of 2°; Infinity where always. */
  readonly namedWithinDeg: number;
}

/** How well shapes are named at each tilt, over all of memory. */
export interface TiltMeasurement {
  readonly protocol: TiltProtocol;
  readonly shapes: number;
  readonly accuracies: readonly TiltAccuracy[];
}

/** Shows every shape of memory at every tilt and names it with each source of the frame. */
export function measureTilt(
  memory: ShapeMemory,
  random: RandomStream,
  options: Partial<TiltProtocol> = {},
): TiltMeasurement {
  const protocol = { ...tiltProtocol, ...options };
  const views = memory.map((item) => viewsOf(item));
  const accuracies = protocol.frames.flatMap((frame) =>
    protocol.tiltsDeg.map((tiltDeg) => measureOne(memory, views, frame, tiltDeg, protocol, random)),
  );
  return { protocol, shapes: memory.length, accuracies };
}

/** Descriptions of a shape by the angle from the frame to the shape: only that angle counts, so each is made once. */
type Views = (frameMinusTiltDeg: number) => Description;

function viewsOf({ shape }: RememberedShape): Views {
  const made = new Map<number, Description>();
  return (angleDeg) => {
    const key = ((angleDeg % 360) + 360) % 360;
    const view = made.get(key) ?? describe(shape.region, turnedFrame(radians(key)));
    if (Number.isInteger(key)) made.set(key, view);
    return view;
  };
}

function measureOne(
  memory: ShapeMemory,
  views: readonly Views[],
  frame: FrameSource,
  tiltDeg: number,
  { look, looks }: TiltProtocol,
  random: RandomStream,
): TiltAccuracy {
  const draws = random.stream(`${frame}/${tiltDeg}`);
  const step = look.searchStepDeg;
  const searched = Array.from({ length: Math.round(360 / step) }, (_, k) => k * step);
  const frameAngles = (): readonly number[] => {
    if (frame === 'search') return searched;
    return [frame === 'imposed' ? tiltDeg + look.frameErrorDeg * draws.normal() : 0];
  };
  const shares = views.map((view, shown) => {
    let right = 0;
    for (let k = 0; k < looks; k++) {
      const seen = frameAngles().map((frameDeg) => blur(view(frameDeg - tiltDeg), look.noise, draws));
      if (mostAlike(memory, seen) === shown) right++;
    }
    return right / looks;
  });
  return {
    frame,
    tiltDeg,
    accuracy: meanOver(shares, draws.stream('interval')),
    framesPerLook: frameAngles().length,
  };
}

/** The number of the shape in memory that is most like any of the descriptions. */
function mostAlike(memory: ShapeMemory, seen: readonly Description[]): number {
  let [best, least] = [-1, Infinity];
  for (const description of seen) {
    for (let index = 0; index < memory.length; index++) {
      const apart = unlikeness(memory[index]!.upright, description, least);
      if (apart < least) [best, least] = [index, apart];
    }
  }
  return best;
}

/** Step of the tilts at which naming is tried. */
const namingStepDeg = 2;

/** What tilt does to each shape: the most hurt first, by how unlike itself it becomes. */
export function tiltHurt(memory: ShapeMemory, tiltsDeg: readonly number[] = tiltProtocol.tiltsDeg): TiltHurt[] {
  const tilts = tiltsDeg.filter((tilt) => tilt !== 0);
  return memory
    .map((item, itself): TiltHurt => {
      const view = viewsOf(item);
      const named = (tilt: number) => mostAlike(memory, [view(-tilt)]) === itself;
      let within = 0;
      while (within < 180 && [1, -1].every((way) => named(way * (within + namingStepDeg)))) within += namingStepDeg;
      const apart = tilts.map((tilt) => unlikeness(view(-tilt), item.upright));
      return {
        name: item.name,
        unlikeItself: mean(apart),
        namedWithinDeg: within >= 180 ? Infinity : within,
      };
    })
    .sort((a, b) => b.unlikeItself - a.unlikeItself);
}

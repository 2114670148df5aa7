import type { RandomStream } from '@retinotopia/compute';
import type { SceneObject } from './scene-object.ts';
import { drawObjects, openBackdrop, streamOf } from './scene-source.ts';
import { paintScene, type Scene } from './scene.ts';
import { checkRange, SceneSettingsError, wholeSceneSettings, type SceneSettings } from './settings.ts';
import { within, type Range, type Viewpoint } from './viewpoint.ts';

/** How objects move from one frame to the next; what is left out is as in {@link defaultMotionSettings}. */
export interface MotionSettings {
  readonly frames?: number;
  /** Along x and along y each, in units of the scene's frame. */
  readonly velocity?: Range;
  readonly turnRad?: Range;
  /** The factor by which the size grows. */
  readonly growth?: Range;
}

/** Eight frames of slow drift: at most two pixels of 64 a frame. */
export const defaultMotionSettings: Required<MotionSettings> = {
  frames: 8,
  velocity: [-0.06, 0.06],
  turnRad: [-0.1, 0.1],
  growth: [0.98, 1.02],
};

/**
 * Sequences of scenes in which every object drifts, turns and grows at a rate of its own that stays the same. The
 * background and the boards stand still. A node keeps its id in all frames, when it is hidden or out of sight too.
 * @returns the frames of the sequence of a number from 0
 * @throws SceneSettingsError where a setting is wrong
 */
export function openSequences(
  settings: SceneSettings,
  motion: MotionSettings,
  random: RandomStream,
): (index: number) => Scene[] {
  const whole = wholeSceneSettings(settings);
  const wholeMotion = { ...defaultMotionSettings, ...motion };
  checkMotion(wholeMotion);
  const backdrop = openBackdrop(whole, random);
  return (index) => {
    const own = streamOf(index, random);
    const objects = drawObjects(whole, own);
    const background = backdrop(whole.size, own.stream('background'));
    const rates = own.stream('motion');
    const movers = objects.map((object) => mover(object, wholeMotion, rates));
    return Array.from({ length: wholeMotion.frames }, (_, frame) => {
      const moved = movers.map((at) => at(frame));
      return paintScene(moved, background.slice(), whole.size);
    });
  };
}

/** Where an object is at each frame. */
function mover(
  object: SceneObject,
  motion: Required<MotionSettings>,
  random: RandomStream,
): (frame: number) => SceneObject {
  if (object.kind === 'slab') return () => object;
  const [dx, dy] = [within(motion.velocity, random), within(motion.velocity, random)];
  const turn = within(motion.turnRad, random);
  const growth = within(motion.growth, random);
  const { viewpoint } = object;
  const viewpointAt = (frame: number): Viewpoint => ({
    x: viewpoint.x + frame * dx,
    y: viewpoint.y + frame * dy,
    angleRad: viewpoint.angleRad + frame * turn,
    scale: viewpoint.scale * growth ** frame,
    shear: viewpoint.shear,
  });
  return (frame) => ({ ...object, viewpoint: viewpointAt(frame) });
}

function checkMotion({ frames, velocity, turnRad, growth }: Required<MotionSettings>): void {
  if (!(Number.isSafeInteger(frames) && frames >= 1)) {
    throw new SceneSettingsError(`frames is a whole number from 1, found ${frames}`);
  }
  checkRange('velocity', velocity);
  checkRange('turnRad', turnRad);
  checkRange('growth', growth);
  if (!(growth[0] > 0)) {
    throw new SceneSettingsError(`growth starts above 0, found ${growth[0]}: 1 keeps the size`);
  }
}

import type { RandomStream } from '@retinotopia/compute';
import { evenBackdrop, noiseBackdrop, type Backdrop } from './noise-background.ts';
import { sceneObject, slab, type SceneObject } from './scene-object.ts';
import { paintScene, type Scene } from './scene.ts';
import { wholeSceneSettings, type SceneSettings, type WholeSceneSettings } from './settings.ts';
import { drawViewpoint, wholeWithin, within, type Viewpoint } from './viewpoint.ts';

/**
 * Scenes without end, each known in full: what is where, in what pose, part of what, and which pixels show it.
 * @returns the scene of a number from 0; it depends on settings, seed and number alone, not on which were drawn before
 * @throws SceneSettingsError where a setting is wrong
 */
export function openScenes(settings: SceneSettings, random: RandomStream): (index: number) => Scene {
  const whole = wholeSceneSettings(settings);
  const backdrop = openBackdrop(whole, random);
  return (index) => {
    const own = streamOf(index, random);
    return paintScene(drawObjects(whole, own), backdrop(whole.size, own.stream('background')), whole.size);
  };
}

/** The stream of a scene's number. @throws RangeError where it is not a whole number from 0 */
export function streamOf(index: number, random: RandomStream): RandomStream {
  if (Number.isSafeInteger(index) && index >= 0) return random.stream(`${index}`);
  throw new RangeError(`scenes are numbered by whole numbers from 0, but scene ${index} was asked for`);
}

/** What stands behind the objects of all scenes. */
export const openBackdrop = ({ background }: WholeSceneSettings, random: RandomStream): Backdrop =>
  background === 'noise' ? noiseBackdrop(random.stream('noise')) : evenBackdrop(background);

/** A scene's objects, from back to front, and the boards before them. */
export function drawObjects(settings: WholeSceneSettings, random: RandomStream): SceneObject[] {
  const { families, jitter } = settings;
  const objects: SceneObject[] = [];
  for (let left = wholeWithin(settings.objects, random); left > 0; left--) {
    const viewpoint = clearViewpoint(settings, objects, random);
    const family = families[random.integer(families.length)]!;
    const scrambled = random.uniform() < settings.scrambled;
    objects.push(sceneObject(family, viewpoint, random, { jitter, scrambled }));
  }
  const boards = objects.length === 0 ? 0 : wholeWithin(settings.occluders, random);
  const slabs = Array.from({ length: boards }, () => {
    const { viewpoint } = objects[random.integer(objects.length)]!;
    return slab(before(viewpoint, random), random);
  });
  return [...objects, ...slabs];
}

/** So many viewpoints are tried before the one that keeps most clear of the others is taken. */
const tries = 30;

function clearViewpoint(
  { viewpoint, spacing }: WholeSceneSettings,
  others: readonly SceneObject[],
  random: RandomStream,
): Viewpoint {
  let best = drawViewpoint(viewpoint, random);
  let clearest = clearance(best, others);
  for (let trial = 1; trial < tries && clearest < spacing; trial++) {
    const other = drawViewpoint(viewpoint, random);
    const clear = clearance(other, others);
    if (clear > clearest) [best, clearest] = [other, clear];
  }
  return best;
}

/** The least distance from another object, as a share of both sizes. */
const clearance = (at: Viewpoint, others: readonly SceneObject[]): number =>
  Math.min(...others.map(({ viewpoint: to }) => Math.hypot(at.x - to.x, at.y - to.y) / (at.scale + to.scale)));

/** Where a board hides some of an object: its middle within half the object's size of the object's. */
function before({ x, y, scale }: Viewpoint, random: RandomStream): Viewpoint {
  const aside = () => scale * within([-0.5, 0.5], random);
  return {
    x: x + aside(),
    y: y + aside(),
    angleRad: within([-Math.PI, Math.PI], random),
    scale: scale * within([0.5, 0.8], random),
    shear: 0,
  };
}

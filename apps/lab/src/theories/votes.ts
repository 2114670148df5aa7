import { defaultPoseNoise, findWhole, learnWhole, noisyPose, type Sighting, type WholeCapsule } from '@retinotopia/capsules'; // prettier-ignore
import type { RandomStream } from '@retinotopia/compute';
import { familyNames, objectsIn, partsOf, type Scene } from '@retinotopia/datasets';
import type { Opinion } from './measure.ts';
import { face, type Picture } from './world.ts';

/** A capsule for each family, learnt from its true individuals: scrambled ones are not shown. */
export const learnWholes = (pictures: readonly Picture[], random: RandomStream): readonly WholeCapsule[] =>
  familyNames.map((name, label) => {
    const own = pictures.filter((picture) => picture.label === label);
    return learnWhole(name, own.map(({ scene }) => ({ pose: objectsIn(scene)[0]!.pose, parts: seenParts(scene, random) }))); // prettier-ignore
  });

/** The true parts of a picture's object, their poses seen through noise. */
export function seenParts(scene: Scene, random: RandomStream) {
  const [object] = objectsIn(scene);
  return partsOf(scene, object!.id).map(({ role, kind, pose }) => ({
    role,
    kind,
    presence: 1,
    pose: noisyPose(pose, defaultPoseNoise, random),
  }));
}

/** What capsules of wholes say of what part capsules have seen: the evidence for each family. */
export function voteOn(wholes: readonly WholeCapsule[], sightings: readonly Sighting[]): Opinion {
  const families = wholes.map((whole) => findWhole(whole, sightings)?.evidence ?? -Infinity);
  return { families, trueFace: families[face]! };
}

/** How many numbers capsules of wholes have learnt: of each part a transform, a symmetric covariance, how often it is seen. */
export const countWeights = (wholes: readonly WholeCapsule[]): number =>
  (6 + 21 + 1) * wholes.reduce((sum, { parts }) => sum + parts.length, 0);

import { defaultPoseNoise, findWhole, learnPartCapsules, learnWhole, noisyPose, seeParts, seeShownParts, type PartCapsules, type Sighting, type WholeCapsule } from '@retinotopia/capsules'; // prettier-ignore
import type { RandomStream } from '@retinotopia/compute';
import { total } from '@retinotopia/core';
import { familyNames, objectsIn, partsOf, type Scene } from '@retinotopia/datasets';
import type { Judgement } from './measure.ts';
import { face, scrambled, type Picture } from './shape-set.ts';

/** Whole-part relations in the weights: capsules of parts, where these are not given, and of wholes. */
export interface VotingCapsules {
  readonly parts: PartCapsules | null;
  /** In the order of families. */
  readonly wholes: readonly WholeCapsule[];
}

/**
 * Capsules that learn from true objects, scrambled ones left out, whose parts and poses they are given.
 * @param seesParts whether parts are to be seen in pixels, or given in tests too
 */
export function learnCapsules(pictures: readonly Picture[], seesParts: boolean, random: RandomStream): VotingCapsules {
  const shown = pictures.filter(({ label }) => label !== scrambled);
  const parts = seesParts ? learnPartCapsules(shown.map(({ scene }) => ({ picture: scene, parts: truePartsIn(scene) }))) : null; // prettier-ignore
  // A whole learns from parts as it will be given them, so that it knows how far they stray.
  const partsIn = (scene: Scene) => (parts === null ? noisyTrueParts(scene, random) : seeShownParts(parts, scene, truePartsIn(scene))); // prettier-ignore
  const wholes = familyNames.map((name, family) => {
    const own = shown.filter(({ label }) => label === family);
    return learnWhole(
      name,
      own.map(({ scene }) => ({ pose: objectIn(scene).pose, parts: partsIn(scene) })),
    );
  });
  return { parts, wholes };
}

/** What capsules say of a picture: the evidence for each family. @param random of the noise of true parts */
export function voteOn({ parts, wholes }: VotingCapsules, scene: Scene, random: RandomStream): Judgement {
  const sightings = parts === null ? noisyTrueParts(scene, random) : seeParts(parts, scene);
  const families = wholes.map((whole) => findWhole(whole, sightings)?.evidence ?? -Infinity);
  return { families, trueFace: families[face]! };
}

const objectIn = (scene: Scene) => objectsIn(scene)[0]!;
const truePartsIn = (scene: Scene) => partsOf(scene, objectIn(scene).id);

/** The true parts of a picture, their poses through noise. */
const noisyTrueParts = (scene: Scene, random: RandomStream): readonly (Sighting & { readonly role: string })[] =>
  truePartsIn(scene).map(({ role, kind, pose }) => {
    return { role, kind, presence: 1, pose: noisyPose(pose, defaultPoseNoise, random) };
  });

/**
 * How many numbers capsules have learnt: of each kind of part its look, how far that counts, how its pose is put right
 * and how sure to be; of each part of a whole a transform, a symmetric covariance and how often it is seen.
 */
export function countWeights({ parts, wholes }: VotingCapsules): number {
  const ofParts = (parts?.kinds ?? []).map(({ template, filters, sizes }) => {
    const { look, weights, correction } = template;
    return look.length + weights.length + correction.length + filters.length + sizes.length + 2;
  });
  const ofWholes = wholes.map((whole) => (6 + 21 + 1) * whole.parts.length);
  return total([...ofParts, ...ofWholes]);
}

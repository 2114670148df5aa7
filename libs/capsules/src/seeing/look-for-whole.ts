import { composeAffine2, invertAffine2, type AffineFrame2 } from '@retinotopia/geometry';
import { findWhole, proposePoses, type FoundWhole } from '../find-whole.ts';
import type { Sighting, WholeCapsule } from '../whole-capsule.ts';
import { isNear } from './near-poses.ts';
import { presenceOf, type PartCapsules } from './part-capsule.ts';
import { luminanceOf, type Luminance, type Picture } from './picture.ts';
import { fitNear, seeParts } from './see-parts.ts';

/** A part that is shown in a picture: what it is in its whole, what it looks like, where it is. */
export interface ShownPart {
  readonly role: string;
  readonly kind: string;
  readonly pose: AffineFrame2;
}

/**
 * Parts as part capsules see them who know where to look: what a whole is to learn from that will be found by their
 * sightings, so that it knows how far these stray and how often they fail.
 * @param shown the true parts @returns those of them that are seen, more surely than not, where they are seen
 */
export function seeShownParts(
  capsules: PartCapsules,
  picture: Picture,
  shown: readonly ShownPart[],
): readonly ShownPart[] {
  const luminance = luminanceOf(picture);
  return shown.flatMap((part) => {
    const sighting = lookAt(luminance, capsules, part.kind, part.pose);
    return sighting === null || sighting.presence < 0.5 ? [] : [{ ...part, pose: sighting.pose }];
  });
}

/**
 * Finds a whole from both sides: the votes of parts propose where it may be, there each part is looked for again where
 * the whole expects it, and what is seen on that second look votes. A part that was overlooked is found where it
 * should be; one that is not there is missed.
 * @param sightings of the first look; {@link seeParts} where they are left out
 * @returns `null` where no sighting votes for the whole
 */
export function lookForWhole(
  capsules: PartCapsules,
  whole: WholeCapsule,
  picture: Picture,
  sightings: readonly Sighting[] = seeParts(capsules, picture),
): FoundWhole | null {
  const luminance = luminanceOf(picture);
  const inWhole = whole.parts.map(({ wholeInPart }) => invertAffine2(wholeInPart));
  let best: FoundWhole | null = null;
  const tried: AffineFrame2[] = [];
  for (const pose of proposePoses(whole, sightings)) {
    if (tried.some((other) => isNear(other, pose))) continue;
    tried.push(pose);
    const expected = whole.parts.flatMap(({ kind }, part) => lookAt(luminance, capsules, kind, composeAffine2(pose, inWhole[part]!)) ?? []); // prettier-ignore
    const found = findWhole(whole, expected);
    if (found !== null && (best === null || found.evidence > best.evidence)) best = found;
  }
  return best;
}

/** What is seen of a part near where it is expected; `null` where no capsule knows its kind. */
function lookAt(luminance: Luminance, { kinds }: PartCapsules, kind: string, pose: AffineFrame2): Sighting | null {
  const capsule = kinds.find((one) => one.kind === kind);
  if (capsule === undefined) return null;
  const { pose: seen, score } = fitNear(luminance, capsule, pose);
  return { kind, presence: presenceOf(capsule.calibration, score), pose: seen };
}

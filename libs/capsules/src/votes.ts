import { composeAffine2, type AffineFrame2 } from '@retinotopia/geometry';
import type { PartOfWhole, Sighting, Vote, WholeCapsule } from './whole-capsule.ts';

/** Where a part says its whole is: its pose times the transform in the weights. */
export const composeVote = (pose: AffineFrame2, { wholeInPart }: Pick<PartOfWhole, 'wholeInPart'>): AffineFrame2 =>
  composeAffine2(pose, wholeInPart);

/** The votes of sightings for a whole: one for each part of it that looks like the sighting. */
export function votesFor(whole: WholeCapsule, sightings: readonly Sighting[]): readonly Vote[] {
  const partsOfKind = new Map<string, number[]>();
  whole.parts.forEach(({ kind }, part) => {
    const known = partsOfKind.get(kind);
    if (known === undefined) partsOfKind.set(kind, [part]);
    else known.push(part);
  });
  return sightings.flatMap(({ kind, presence, pose }, sighting) =>
    (partsOfKind.get(kind) ?? []).map((part): Vote => {
      return { part, sighting, presence, pose: composeVote(pose, whole.parts[part]!) };
    }),
  );
}

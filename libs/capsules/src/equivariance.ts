import { composeAffine2, type AffineFrame2 } from '@retinotopia/geometry';
import { findWhole } from './find-whole.ts';
import { poseDifference } from './pose-difference.ts';
import type { Sighting, WholeCapsule } from './whole-capsule.ts';

/** What a change of viewpoint does to what a capsule says. The weights cannot change: they are not given. */
export interface ViewChange {
  /** How far the activities moved: the whole's pose before and after, in its own units. */
  readonly moved: number;
  /** How far they are from having moved just as the view did, in its own units. 0: equivariant. */
  readonly poseError: number;
  /** By how much the evidence changed, as a natural logarithm. 0: invariant. */
  readonly evidenceError: number;
}

/** Sightings as they are after the view has changed: every pose moves along. */
export const changeView = (sightings: readonly Sighting[], change: AffineFrame2): readonly Sighting[] =>
  sightings.map((sighting) => ({ ...sighting, pose: composeAffine2(change, sighting.pose) }));

/** @throws RangeError where nothing is found before or after the change */
export function measureViewChange(
  whole: WholeCapsule,
  sightings: readonly Sighting[],
  change: AffineFrame2,
): ViewChange {
  const before = findWhole(whole, sightings);
  const after = findWhole(whole, changeView(sightings, change));
  if (before === null || after === null) throw new RangeError(`no part of "${whole.name}" is in the view`);
  const size = (difference: Float64Array) => Math.hypot(...difference);
  return {
    moved: size(poseDifference(before.pose, after.pose)),
    poseError: size(poseDifference(composeAffine2(change, before.pose), after.pose)),
    evidenceError: Math.abs(after.evidence - before.evidence),
  };
}

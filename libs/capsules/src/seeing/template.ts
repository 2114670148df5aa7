import { shares } from '@retinotopia/core';
import type { AffineFrame2 } from '@retinotopia/geometry';
import { correctionOf } from './correction.ts';
import { fineFields, fineGrid, normalise, readPatch, type Grid } from './patch.ts';
import type { Luminance } from './picture.ts';

/** How a kind of part looks in its own frame: weights that do not change with the viewpoint. */
export interface Template {
  /** `[across, across]`, of weighted mean 0 and weighted variance 1. */
  readonly look: Float64Array;
  /** `[across, across]`, of sum 1: how far each place can be relied upon. Surroundings vary, so they count little. */
  readonly weights: Float64Array;
  /** `[4, across · across]`: by what the pose is off (x, y, turn, log size), as a linear function of the patch. */
  readonly correction: Float64Array;
}

/** Learns how a kind of part looks from where it is. @param seen at least one of them */
export function learnTemplate(
  seen: readonly { readonly luminance: Luminance; readonly pose: AffineFrame2 }[],
): Template {
  const raw = seen.map(({ luminance, pose }) => {
    const patch = new Float64Array(fineFields);
    readPatch(luminance, pose, fineGrid, patch);
    return patch;
  });
  const disc = discWeights(fineGrid);
  let weights = disc;
  let look = new Float64Array(disc.length);
  // What varies is known only when contrasts are equal, and contrast counts what does not vary: in turn.
  for (let round = 0; round < 3; round++) {
    const patches = raw.map((patch) => patch.slice());
    for (const patch of patches) normalise(patch, weights);
    look = look.map((_, k) => patches.reduce((sum, patch) => sum + patch[k]!, 0) / patches.length);
    const variances = look.map((mean, k) => patches.reduce((sum, patch) => sum + (patch[k]! - mean) ** 2, 0) / patches.length); // prettier-ignore
    weights = shares(variances.map((variance, k) => disc[k]! / (variance + leastVariance)));
  }
  normalise(look, weights);
  return { look, weights, correction: correctionOf(look, weights) };
}

/** Of a place that always looked the same in the few pictures that were learnt from. */
const leastVariance = 0.05;

/** Even weights within the disc that the grid's square holds. */
function discWeights({ across }: Grid): Float64Array {
  const middle = (across - 1) / 2;
  const weights = Float64Array.from({ length: across * across }, (_, k) =>
    Number(Math.hypot((k % across) - middle, Math.floor(k / across) - middle) <= middle + 0.3),
  );
  return shares(weights);
}

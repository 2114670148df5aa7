import type { AffineFrame2 } from '@retinotopia/geometry';
import { sizeOf } from './near-poses.ts';
import { boxMean, type Luminance } from './picture.ts';

/** Where luminance is read in a part's own frame: a square grid of receptive fields around its origin. */
export interface Grid {
  /** Receptive fields along each side: odd, so that one is in the middle. */
  readonly across: number;
  /** From one to the next, in units of the part. */
  readonly step: number;
}

/** Thirteen by thirteen receptive fields over the part and somewhat of its surroundings: the closer look. */
export const fineGrid: Grid = { across: 13, step: 0.2 };
export const fineFields = fineGrid.across ** 2;

/** Reads the luminance in a part's frame. Receptive fields are as large as they are far apart, and no smaller than pixels. */
export function readPatch(luminance: Luminance, pose: AffineFrame2, { across, step }: Grid, into: Float64Array): void {
  const unit = luminance.width / 2;
  const side = Math.max(1, step * unit * sizeOf(pose));
  const middle = (across - 1) / 2;
  const { origin, xAxis, yAxis } = pose;
  for (let row = 0, k = 0; row < across; row++) {
    const v = (row - middle) * step;
    for (let column = 0; column < across; column++, k++) {
      const u = (column - middle) * step;
      const x = luminance.width / 2 + unit * (origin[0] + u * xAxis[0] + v * yAxis[0]);
      const y = luminance.height / 2 + unit * (origin[1] + u * xAxis[1] + v * yAxis[1]);
      into[k] = boxMean(luminance, x, y, side);
    }
  }
}

/** Contrasts below this are even: what is there is noise. A share of the way from black to white. */
const leastContrast = 0.02;

/**
 * Takes mean and contrast out of a patch, in place, so that it says how luminance is laid out and not how much there is.
 * @param weights of the values, of sum 1
 * @returns whether there was any contrast
 */
export function normalise(patch: Float64Array, weights: Float64Array): boolean {
  let [mean, square] = [0, 0];
  for (let k = 0; k < patch.length; k++) {
    mean += weights[k]! * patch[k]!;
    square += weights[k]! * patch[k]! * patch[k]!;
  }
  const contrast = Math.sqrt(Math.max(0, square - mean * mean));
  const scale = contrast > leastContrast ? 1 / contrast : 0;
  for (let k = 0; k < patch.length; k++) patch[k] = (patch[k]! - mean) * scale;
  return scale > 0;
}

/** Σ wab: the correlation of two patches that are normalised by the same weights. */
export function correlation(a: Float64Array, b: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < weights.length; k++) sum += weights[k]! * a[k]! * b[k]!;
  return sum;
}

import type { Mosaic } from './mosaic.ts';
import { pointGrid } from './point-grid.ts';
import { sparseFromRows, type SparseMatrix } from './sparse.ts';

/** How a ganglion cell weighs its receptors: a difference of two Gaussians (Rodieck 1965; Enroth-Cugell and Robson 1966). */
export interface FieldShape {
  /**
   * Standard deviation of the centre, in local spacings of the fields. 0.5 makes neighbouring centres touch, a
   * coverage of about 1 (Dacey 1993).
   */
  readonly centreSpacings: number;
  /**
   * Surround radius over centre radius. Croner and Kaplan (1995) measured 6.7 in P cells; the default is 2, because
   * on a retina of a thousand fields such wide surrounds would reach across a whole digit.
   */
  readonly surroundRatio: number;
  /** The surround's volume over the centre's: 0.55 in Croner and Kaplan (1995). 1 would not see even luminance at all. */
  readonly surroundStrength: number;
}

/** Centres that touch, with a surround of twice their width that takes back about half of an even luminance. */
export const fieldShapeDefaults: FieldShape = {
  centreSpacings: 0.5,
  surroundRatio: 2,
  surroundStrength: 0.55,
};

/** On a lattice many receptors lie exactly on the rim: rounding must not decide for each field anew which are in. */
const lenient = 1 + 1e-4;

/** Gaussians end at this many standard deviations. */
export const supportDeviations = 2;

/**
 * Receptive fields over the receptors that are really there. Centre and surround are each normalised over them, so
 * an even intensity i makes every field respond with (1 − surroundStrength) · i, and no response leaves [−1, 1].
 * @param fields where the fields' centres are, with their spacing
 * @returns G × R
 * @throws RangeError where a field has no receptor at all
 */
export function receptiveFields(fields: Mosaic, receptors: Mosaic, shape: FieldShape): SparseMatrix {
  const nearby = receptorsAround(receptors);
  const rows = Array.from(fields.xDeg, (x, field) => {
    const y = fields.yDeg[field]!;
    const centre = shape.centreSpacings * fields.spacingDeg[field]!;
    const surround = shape.surroundRatio * centre;
    const reached = nearby(x, y, supportDeviations * surround * lenient);
    if (reached.length === 0) throw new RangeError(`the receptive field at (${x}°, ${y}°) reaches no receptor`);
    const distances = reached.map((r) => Math.hypot(receptors.xDeg[r]! - x, receptors.yDeg[r]! - y));
    const centreWeights = normalise(
      distances.map((d) => (d <= supportDeviations * centre * lenient ? gaussian(d / centre) : 0)),
    );
    const surroundWeights = normalise(distances.map((d) => gaussian(d / surround)));
    return reached.map(
      (r, place) => [r, centreWeights[place]! - shape.surroundStrength * surroundWeights[place]!] as const,
    );
  });
  return sparseFromRows(receptors.xDeg.length, rows);
}

const gaussian = (z: number) => Math.exp((-z * z) / 2);

/** Sums to one. */
function normalise(weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  if (sum === 0) throw new RangeError('a receptive field is finer than its receptors: give more receptors a field');
  return weights.map((weight) => weight / sum);
}

/** Finds receptors within a distance, in the order of the mosaic. */
function receptorsAround({ xDeg, yDeg }: Mosaic): (x: number, y: number, withinDeg: number) => number[] {
  const grid = pointGrid(1);
  xDeg.forEach((x, receptor) => grid.add(x, yDeg[receptor]!, receptor));
  return (x, y, withinDeg) => {
    const found: number[] = [];
    grid.some(x, y, withinDeg, (receptor) => {
      if (Math.hypot(xDeg[receptor]! - x, yDeg[receptor]! - y) <= withinDeg) found.push(receptor);
      return false;
    });
    return found.sort((a, b) => a - b);
  };
}

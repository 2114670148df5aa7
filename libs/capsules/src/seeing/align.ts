import { composeAffine2, type AffineFrame2 } from '@retinotopia/geometry';
import { inverse, Matrix } from 'ml-matrix';
import type { Scored } from './near-poses.ts';
import { correlation, fineGrid, normalise, readPatch } from './patch.ts';
import type { Luminance } from './picture.ts';
import type { Template } from './template.ts';

const fields = fineGrid.across ** 2;

/** Steps of a closer look, at most. */
const steps = 6;

/** No step is longer: in units of the part, radians, log size. */
const longestStep = 0.25;

/** Shorter steps end the way, in the same units: far below what the votes for a whole scatter. */
const settled = 0.01;

/** What is not that much like the template after two steps never is a part, which fits with 0.8 and more. */
const leastHope = 0.5;

/**
 * Moves, turns and sizes a pose until the picture looks most like the template there: Gauss and Newton's steps in the
 * template's own frame, whose slopes are known before (inverse compositional, Baker and Matthews 2004).
 * @returns the best pose on the way, and as its score the correlation of picture and template there
 */
export function align(luminance: Luminance, template: Template, start: AffineFrame2): Scored {
  const { look, weights, correction } = template;
  const patch = new Float64Array(fields);
  let pose = start;
  let best: Scored = { pose, score: -1 };
  for (let step = 0; step <= steps; step++) {
    readPatch(luminance, pose, fineGrid, patch);
    if (!normalise(patch, weights)) break;
    const fit = correlation(patch, look, weights);
    if (fit > best.score) best = { pose, score: fit };
    if (step === steps || (step >= 2 && fit < leastHope)) break;
    const off = [0, 0, 0, 0];
    for (let way = 0; way < 4; way++) {
      let sum = 0;
      for (let k = 0; k < fields; k++) sum += correction[way * fields + k]! * patch[k]!;
      off[way] = Math.max(-longestStep, Math.min(longestStep, sum / Math.max(fit, 0.3)));
    }
    const [x, y, turn, size] = off as [number, number, number, number];
    const [c, s] = [Math.exp(-size) * Math.cos(turn), -Math.exp(-size) * Math.sin(turn)];
    pose = composeAffine2(pose, { origin: [-x, -y], xAxis: [c, s], yAxis: [-s, c] });
    if (Math.hypot(x, y, turn, size) < settled) break;
  }
  return best;
}

/** Share of its own curvature that is added along each direction: those that hardly show are hardly followed. */
const damping = 0.05;

/** Of Gauss and Newton, (JᵀwJ)⁻¹Jᵀw, with J how the look changes with the pose, mean and contrast left out. */
export function correctionOf(look: Float64Array, weights: Float64Array): Float64Array {
  const { across, step } = fineGrid;
  const middle = (across - 1) / 2;
  const clamp = (index: number) => Math.min(across - 1, Math.max(0, index));
  const at = (row: number, column: number) => look[clamp(row) * across + clamp(column)]!;
  const jacobian = [0, 1, 2, 3].map(() => new Float64Array(fields));
  for (let row = 0, k = 0; row < across; row++) {
    for (let column = 0; column < across; column++, k++) {
      const [u, v] = [(column - middle) * step, (row - middle) * step];
      const du = (at(row, column + 1) - at(row, column - 1)) / (2 * step);
      const dv = (at(row + 1, column) - at(row - 1, column)) / (2 * step);
      [du, dv, u * dv - v * du, u * du + v * dv].forEach((slope, way) => (jacobian[way]![k] = slope));
    }
  }
  for (const slopes of jacobian) {
    const mean = slopes.reduce((sum, slope, k) => sum + weights[k]! * slope, 0);
    const along = correlation(slopes, look, weights);
    for (let k = 0; k < fields; k++) slopes[k]! -= mean + along * look[k]!;
  }
  const curvature = jacobian.map((a) => jacobian.map((b) => correlation(a, b, weights)));
  const trace = curvature.reduce((sum, row, way) => sum + row[way]!, 0);
  curvature.forEach((row, way) => (row[way]! += (damping * trace) / 4));
  const undone = inverse(new Matrix(curvature));
  return Float64Array.from({ length: 4 * fields }, (_, entry) => {
    const [way, k] = [Math.floor(entry / fields), entry % fields];
    return jacobian.reduce(
      (sum, slopes, other) => sum + undone.get(way, other) * slopes[k]! * weights[k]!,
      0,
    );
  });
}

import { inverse, Matrix } from 'ml-matrix';
import { correlation, fineFields, fineGrid } from './patch.ts';

/** Share of its own curvature that is added along each direction: those that hardly show are hardly followed. */
const damping = 0.05;

/** Of Gauss and Newton, (JᵀwJ)⁻¹Jᵀw, with J how the look changes with the pose, mean and contrast left out. */
export function correctionOf(look: Float64Array, weights: Float64Array): Float64Array {
  const { across, step } = fineGrid;
  const middle = (across - 1) / 2;
  const clamp = (index: number) => Math.min(across - 1, Math.max(0, index));
  const at = (row: number, column: number) => look[clamp(row) * across + clamp(column)]!;
  const jacobian = [0, 1, 2, 3].map(() => new Float64Array(fineFields));
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
    for (let k = 0; k < fineFields; k++) slopes[k]! -= mean + along * look[k]!;
  }
  const curvature = jacobian.map((a) => jacobian.map((b) => correlation(a, b, weights)));
  const trace = curvature.reduce((sum, row, way) => sum + row[way]!, 0);
  curvature.forEach((row, way) => (row[way]! += (damping * trace) / 4));
  const undone = inverse(new Matrix(curvature));
  return Float64Array.from({ length: 4 * fineFields }, (_, entry) => {
    const [way, k] = [Math.floor(entry / fineFields), entry % fineFields];
    return jacobian.reduce((sum, slopes, other) => sum + undone.get(way, other) * slopes[k]! * weights[k]!, 0);
  });
}

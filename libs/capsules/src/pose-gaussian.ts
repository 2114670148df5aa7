import { CholeskyDecomposition, determinant, Matrix, solve } from 'ml-matrix';
import { poseSize } from './pose-difference.ts';

/** A normal distribution of pose differences around zero. */
export interface PoseGaussian {
  /** Rows of the covariance, 6 × 6. */
  readonly covariance: readonly (readonly number[])[];
  /** The inverse of the covariance, 6 × 6, row by row. */
  readonly precision: Float64Array;
  /** Log density at zero. */
  readonly logPeak: number;
}

/** Log density of what has nothing to do with a whole, in its frame: as in the middle of a cloud of one unit's breadth. */
export const logChance = (-poseSize * Math.log(2 * Math.PI)) / 2;

/** @param covariance rows of a 6 × 6 matrix @throws RangeError where some direction has no variance */
export function poseGaussian(covariance: readonly (readonly number[])[]): PoseGaussian {
  // The library wants symmetry to the last bit, which rounding may take: the upper half stands for both.
  const symmetric = covariance.map((row, i) => row.map((_, j) => covariance[Math.min(i, j)]![Math.max(i, j)]!));
  const decomposed = new CholeskyDecomposition(new Matrix(symmetric));
  if (!decomposed.isPositiveDefinite()) {
    throw new RangeError('noise of poses needs a variance above zero in each of its six directions');
  }
  const logDeterminant = 2 * decomposed.lowerTriangularMatrix.diag().reduce((sum, d) => sum + Math.log(d), 0);
  return {
    covariance,
    precision: Float64Array.from(decomposed.solve(Matrix.eye(poseSize)).to1DArray()),
    logPeak: -(poseSize * Math.log(2 * Math.PI) + logDeterminant) / 2,
  };
}

/** Log density of a difference. @param width so many times as broad a distribution is asked instead */
export function logDensity({ precision, logPeak }: PoseGaussian, difference: Float64Array, width = 1): number {
  let square = 0;
  for (let i = 0; i < poseSize; i++) {
    let row = 0;
    for (let j = 0; j < poseSize; j++) row += precision[poseSize * i + j]! * difference[j]!;
    square += difference[i]! * row;
  }
  return logPeak - poseSize * Math.log(width) - square / (2 * width * width);
}

/**
 * The mode of a product of normal distributions around different differences: (Σ wΛ)⁻¹ Σ wΛd.
 * @param weights of the distributions, as if each were there so many times; not all zero
 */
export function productMode(
  gaussians: readonly PoseGaussian[],
  differences: readonly Float64Array[],
  weights: ArrayLike<number>,
): Float64Array {
  const pull = new Float64Array(poseSize);
  gaussians.forEach(({ precision }, index) => {
    const [weight, difference] = [weights[index]!, differences[index]!];
    for (let i = 0; i < poseSize; i++) {
      for (let j = 0; j < poseSize; j++) {
        pull[i]! += weight * precision[poseSize * i + j]! * difference[j]!;
      }
    }
  });
  return Float64Array.from(solve(precisionOf(gaussians, weights), Matrix.columnVector(pull)).to1DArray());
}

/** The precision Σ wΛ of a product of normal distributions. */
function precisionOf(gaussians: readonly PoseGaussian[], weights: ArrayLike<number>): Matrix {
  const sum = new Float64Array(poseSize * poseSize);
  gaussians.forEach(({ precision }, index) => {
    for (let entry = 0; entry < sum.length; entry++) sum[entry]! += weights[index]! * precision[entry]!;
  });
  return Matrix.from1DArray(poseSize, poseSize, sum);
}

/**
 * How much narrower a product of normal distributions is than the standard one that it is multiplied with, as a natural
 * logarithm: ½ log |1 + Σ wΛ|. What a mode that was fitted to them gains by the fit alone.
 */
export const logNarrowing = (gaussians: readonly PoseGaussian[], weights: ArrayLike<number>): number =>
  Math.log(determinant(Matrix.eye(poseSize).add(precisionOf(gaussians, weights)))) / 2;

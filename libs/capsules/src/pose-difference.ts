import { invertAffine2, composeAffine2, relativeAffine2, type AffineFrame2 } from '@retinotopia/geometry';

/**
 * How one pose differs from another, in the other's own frame: `[x, y]` of the origin, then what is added to the x axis
 * (two numbers) and to the y axis (two numbers). All zero where the poses are equal. Seen from elsewhere both poses
 * change and this does not: that is why noise is described in it.
 */
export type PoseDifference = Float64Array;

/** Numbers of a difference: the degrees of freedom of an affine pose. */
export const poseSize = 6;

/** How the pose b differs from a, in units of a. */
export function poseDifference(a: AffineFrame2, b: AffineFrame2): PoseDifference {
  const { origin, xAxis, yAxis } = relativeAffine2(a, b);
  return Float64Array.of(origin[0], origin[1], xAxis[0] - 1, xAxis[1], yAxis[0], yAxis[1] - 1);
}

/** The pose that differs from a so. The inverse of {@link poseDifference}. */
export const differentPose = (a: AffineFrame2, difference: ArrayLike<number>): AffineFrame2 =>
  composeAffine2(a, poseOf(difference));

const poseOf = (d: ArrayLike<number>): AffineFrame2 => ({
  origin: [d[0]!, d[1]!],
  xAxis: [1 + d[2]!, d[3]!],
  yAxis: [d[4]!, 1 + d[5]!],
});

/**
 * A difference in a part's frame as it shows in its whole's: with P the part and W the whole in the part's frame,
 * P(1 + e)W = PW(1 + W⁻¹eW). Linear in e. A small turn of the part moves the whole by as much as it is far away.
 * @param whole the whole's pose in the part's frame
 */
export function carryDifference(difference: ArrayLike<number>, whole: AffineFrame2): PoseDifference {
  return poseDifference(whole, composeAffine2(poseOf(difference), whole));
}

/** The sum of dᵀd over differences: so many times their covariance around zero. @returns rows of the 6 × 6 matrix */
export const scatterMatrix = (differences: readonly PoseDifference[]): number[][] =>
  Array.from({ length: poseSize }, (_, i) =>
    Array.from({ length: poseSize }, (_, j) => differences.reduce((sum, d) => sum + d[i]! * d[j]!, 0)),
  );

/** The mean of poses, number by number, each with a weight. */
export function meanPose(poses: readonly AffineFrame2[], weights: readonly number[]): AffineFrame2 {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (pick: (pose: AffineFrame2) => readonly [number, number]) =>
    [0, 1].map((axis) => poses.reduce((sum, pose, index) => sum + weights[index]! * pick(pose)[axis]!, 0) / total) as [
      number,
      number,
    ];
  return {
    origin: mean(({ origin }) => origin),
    xAxis: mean(({ xAxis }) => xAxis),
    yAxis: mean(({ yAxis }) => yAxis),
  };
}

/** Whether every number of the pose is finite and it does not squeeze the plane onto a line: whether it has an inverse. */
export function isInvertible(pose: AffineFrame2): boolean {
  const inverse = invertAffine2(pose);
  return [inverse.origin, inverse.xAxis, inverse.yAxis].flat().every(Number.isFinite);
}

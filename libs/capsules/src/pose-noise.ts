import type { RandomStream } from '@retinotopia/compute';
import type { AffineFrame2 } from '@retinotopia/geometry';
import { carryDifference, differentPose, poseSize, scatterMatrix } from './pose-difference.ts';

/** How far the seen poses of a part stray from its true one: standard deviations, in the part's own frame. */
export interface PoseNoise {
  /** Of the place, along each axis, in units of the part. */
  readonly place: number;
  /** Of the direction. */
  readonly turnRad: number;
  /** Of the size, as a share of it. */
  readonly size: number;
  /** Of shear, and of the share by which one axis is longer than the other. */
  readonly shear: number;
}

/** The noise that capsules expect unless another is given or learnt. */
export const defaultPoseNoise: PoseNoise = { place: 0.1, turnRad: 0.1, size: 0.1, shear: 0.05 };

/** The same noise, so many times as strong. */
export const scaledNoise = ({ place, turnRad, size, shear }: PoseNoise, factor: number): PoseNoise => ({
  place: factor * place,
  turnRad: factor * turnRad,
  size: factor * size,
  shear: factor * shear,
});

/** Independent directions in which a pose strays, each as long as one standard deviation. */
const directions = ({ place, turnRad, size, shear }: PoseNoise): readonly (readonly number[])[] => [
  [place, 0, 0, 0, 0, 0],
  [0, place, 0, 0, 0, 0],
  [0, 0, 0, turnRad, -turnRad, 0],
  [0, 0, size, 0, 0, size],
  [0, 0, 0, shear, shear, 0],
  [0, 0, shear, 0, 0, -shear],
];

/** A pose as it is seen through noise. */
export function noisyPose(pose: AffineFrame2, noise: PoseNoise, random: RandomStream): AffineFrame2 {
  const difference = new Float64Array(poseSize);
  for (const direction of directions(noise)) {
    const amount = random.normal();
    for (let k = 0; k < poseSize; k++) difference[k]! += amount * direction[k]!;
  }
  return differentPose(pose, difference);
}

/**
 * The covariance of a vote, in the whole's frame, that noise of the part's pose gives it.
 * @param whole the whole's pose in the part's frame
 * @returns rows of the 6 × 6 matrix
 */
export const voteCovariance = (noise: PoseNoise, whole: AffineFrame2): number[][] =>
  scatterMatrix(directions(noise).map((direction) => carryDifference(direction, whole)));

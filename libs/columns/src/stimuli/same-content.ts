import type { RandomStream } from '@retinotopia/compute';
import type { LabelledImages } from '@retinotopia/datasets';
import {
  sampleFixationTargets,
  sampleOwnFixationTargets,
  type FixationOptics,
  type FixationTarget,
} from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { opticArrayOf, torus } from './torus.ts';
import { leastResponse, type Batch } from './views.ts';

/** Saccadic endpoint error: how far beside its target the eye movement lands that brings a column an image of the batch. */
export type SaccadicError = (column: number, index: number) => FixationTarget;

/** Saccadic endpoint errors of a standard deviation in degrees, normal along each axis, to the nearest pixel; `null` where there is no error. */
export function saccadicErrorsOf(errorDeg: number, random: RandomStream): SaccadicError | null {
  if (errorDeg === 0) return null;
  const pixels = () => Math.round(random.normal() * errorDeg * torus.pixelsPerDegree);
  return () => ({ right: pixels(), down: pixels() });
}

/**
 * Shows every column the same fixation target in each image: an eye movement for each brings it there. The user frees it.
 * @param saccadicError `null` where every movement lands where it aims
 */
export function sameContentBatch(
  optics: FixationOptics,
  images: LabelledImages,
  indices: Uint32Array,
  fixationTargetOf: (index: number) => FixationTarget,
  saccadicError: SaccadicError | null = null,
): Batch {
  const seen = Array.from(indices, (image) => opticArrayOf(images, image));
  const targets = seen.map((_, index) => fixationTargetOf(index));
  const inputs =
    saccadicError === null
      ? sampleFixationTargets(optics, seen, targets)
      : sampleOwnFixationTargets(optics, seen, landing(targets, saccadicError));
  const stimulusMask = tf.tidy(() => {
    const strongest = tf.max<tf.Tensor2D>(tf.abs(inputs), -1); // [C, B]
    return tf.cast(tf.greaterEqual<tf.Tensor2D>(strongest, leastResponse), 'float32');
  });
  return { inputs, stimulusMask, targets: null, labelMask: null };
}

const landing =
  (targets: readonly FixationTarget[], saccadicError: SaccadicError) => (column: number, index: number) => {
    const [aim, by] = [targets[index]!, saccadicError(column, index)];
    return { right: aim.right + by.right, down: aim.down + by.down };
  };

import type { Parameters } from '@retinotopia/compute';
import type { LabelledImages } from '@retinotopia/datasets';
import { allOf } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import type { Logits } from './logits.ts';
import { rowsOf } from './pixel-rows.ts';

/** From parameters and rows of pixels `[1, B, I]` to logits `[1, B, K]`; masks are dropout's. */
export type Forward = (parameters: Parameters, x: tf.Tensor3D, masks?: readonly (tf.Tensor3D | null)[]) => tf.Tensor3D;

const batch = 500;

/**
 * What a net makes of images.
 * @param indices which; all where left out
 */
export function evaluate(
  parameters: Parameters,
  images: LabelledImages,
  forward: Forward,
  indices: Uint32Array = allOf(images.count),
): Logits {
  const classes = images.classNames.length;
  const values = new Float32Array(indices.length * classes);
  for (let start = 0; start < indices.length; start += batch) {
    const rows = indices.subarray(start, start + batch);
    const logits = tf.tidy(() => forward(parameters, rowsOf(images, rows)).dataSync<'float32'>());
    values.set(logits, start * classes);
  }
  return { values, classes };
}

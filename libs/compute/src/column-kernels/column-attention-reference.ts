import * as tf from '@tensorflow/tfjs-core';
import type { NeighbourLists } from './neighbour-lists.ts';

/**
 * `columnAttention` from TensorFlow.js's own operations, with all pairs of columns at once: for backends without
 * kernels of ours, and what the kernels are tested against.
 * @param embeddings `[C, B, D]`
 * @returns `[C, B, D]`
 */
export const attentionByPlainOperations = (
  embeddings: tf.Tensor3D,
  neighbours: NeighbourLists,
  temperature: number,
): tf.Tensor3D =>
  tf.tidy(() => {
    const { logCounts, attends } = masks(neighbours);
    const byImage = tf.transpose(embeddings, [1, 0, 2]); // [B, C, D]
    const similarity = tf.div(tf.matMul(byImage, byImage, false, true), temperature); // [B, C, C]
    const weights = tf.mul(tf.softmax(tf.add(similarity, logCounts)), attends);
    return tf.transpose(tf.matMul(weights, byImage), [1, 0, 2]);
  });

/** Adding a logarithm repeats a weight: 0 for a neighbour, ln 2 for one that is listed twice. */
function masks({ offsets, indices }: NeighbourLists): { logCounts: tf.Tensor2D; attends: tf.Tensor2D } {
  const columns = offsets.length - 1;
  const counts = new Float32Array(columns * columns);
  for (let x = 0; x < columns; x++) {
    for (let entry = offsets[x]!; entry < offsets[x + 1]!; entry++) counts[x * columns + indices[entry]!]!++;
  }
  const unattended = -1e9; // Finite, so that a column without neighbours makes no NaN.
  const logCounts = counts.map((count) => (count === 0 ? unattended : Math.log(count)));
  const attends = Float32Array.from({ length: columns }, (_, x) => Number(offsets[x + 1]! > offsets[x]!));
  return {
    logCounts: tf.tensor2d(logCounts, [columns, columns]),
    attends: tf.tensor2d(attends, [columns, 1]),
  };
}

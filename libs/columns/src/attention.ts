import { columnAttention, neighboursOf, type NeighbourLists } from '@retinotopia/compute';
import { softmax } from '@retinotopia/core';
import type * as tf from '@tensorflow/tfjs-core';

/**
 * Attention with query, key and value the same vector: each column's mean of its neighbours, weighted by
 * softmax over y of (x·y / (temperature·√D)).
 * @param embeddings `[C, B, D]`
 * @param neighbours whom each column attends to, itself included where it is on its own list
 * @returns `[C, B, D]`
 */
export const attend = (embeddings: tf.Tensor3D, neighbours: NeighbourLists, temperature: number): tf.Tensor3D =>
  columnAttention(embeddings, neighbours, temperature * Math.sqrt(embeddings.shape[2]));

/**
 * How much one column attends to each of its neighbours, in plain numbers for those who want to see it.
 * @param embeddings one image's embeddings at a level, `[C, D]`
 * @returns a weight for each entry of the column's list in `neighbours`; they sum to 1
 */
export function attentionWeights(
  embeddings: Float32Array,
  neighbours: NeighbourLists,
  temperature: number,
  column: number,
): Float64Array {
  const size = embeddings.length / (neighbours.offsets.length - 1);
  const own = embeddings.subarray(column * size, (column + 1) * size);
  const scores = Float64Array.from(neighboursOf(neighbours, column), (other) => {
    const product = own.reduce((sum, value, d) => sum + value * embeddings[other * size + d]!, 0);
    return product / (temperature * Math.sqrt(size));
  });
  return softmax(scores);
}

import { columnAttention, type NeighbourLists } from '@retinotopia/compute';
import type * as tf from '@tensorflow/tfjs-core';

/** Everybody listens to everybody. */
export function allNeighbours(columns: number): NeighbourLists {
  return {
    offsets: Int32Array.from({ length: columns + 1 }, (_, column) => column * columns),
    indices: Int32Array.from({ length: columns * columns }, (_, pair) => pair % columns),
  };
}

/**
 * Attention with query, key and value the same vector: each column's mean of its neighbours, weighted by
 * softmax over y of (x·y / (temperature·√D)).
 * @param embeddings `[C, B, D]`
 * @param neighbours whom each column listens to, itself included where it is on its own list
 * @returns `[C, B, D]`
 */
export const attend = (
  embeddings: tf.Tensor3D,
  neighbours: NeighbourLists,
  temperature: number,
): tf.Tensor3D => columnAttention(embeddings, neighbours, temperature * Math.sqrt(embeddings.shape[2]));

import { columnAttention, type NeighbourLists } from '@retinotopia/compute';
import type * as tf from '@tensorflow/tfjs-core';
import type { ColumnPlace } from './model.ts';

/** Everybody attends to everybody. */
export function allNeighbours(columns: number): NeighbourLists {
  return {
    offsets: Int32Array.from({ length: columns + 1 }, (_, column) => column * columns),
    indices: Int32Array.from({ length: columns * columns }, (_, pair) => pair % columns),
  };
}

/** The same lists without the columns themselves: what each column hears is what the others say. */
export function othersOnly({ offsets, indices }: NeighbourLists): NeighbourLists {
  const lists = Array.from({ length: offsets.length - 1 }, (_, column) =>
    indices.subarray(offsets[column], offsets[column + 1]).filter((other) => other !== column),
  );
  return packed(lists);
}

/**
 * Whom each column can hear where only those nearby are heard, itself included: glom-pytorch's consensus radius.
 * @param places where the columns stand
 */
export function neighboursNearby(places: readonly ColumnPlace[], radiusDeg: number): NeighbourLists {
  // Rounding must not decide for each column anew who stands exactly on the rim.
  const lenient = radiusDeg * (1 + 1e-6);
  const lists = places.map((here) =>
    [...places.keys()].filter((other) => {
      const there = places[other]!;
      return Math.hypot(there.xDeg - here.xDeg, there.yDeg - here.yDeg) <= lenient;
    }),
  );
  return packed(lists);
}

/** Lists one after the other, and where each begins. */
function packed(lists: readonly ArrayLike<number>[]): NeighbourLists {
  const offsets = new Int32Array(lists.length + 1);
  lists.forEach((list, column) => (offsets[column + 1] = offsets[column]! + list.length));
  const indices = new Int32Array(offsets.at(-1)!);
  lists.forEach((list, column) => indices.set(list, offsets[column]));
  return { offsets, indices };
}

/**
 * Attention with query, key and value the same vector: each column's mean of its neighbours, weighted by
 * softmax over y of (x·y / (temperature·√D)).
 * @param embeddings `[C, B, D]`
 * @param neighbours whom each column attends to, itself included where it is on its own list
 * @returns `[C, B, D]`
 */
export const attend = (
  embeddings: tf.Tensor3D,
  neighbours: NeighbourLists,
  temperature: number,
): tf.Tensor3D => columnAttention(embeddings, neighbours, temperature * Math.sqrt(embeddings.shape[2]));

/**
 * How much one column attends to each of its neighbours, in plain numbers for those who want to see it.
 * @param embeddings one image's embeddings at a level, `[C, D]`
 * @returns a weight for each entry of the column's list in `neighbours`; they sum to 1
 */
export function attentionWeights(
  embeddings: Float32Array,
  { offsets, indices }: NeighbourLists,
  temperature: number,
  column: number,
): Float64Array {
  const size = embeddings.length / (offsets.length - 1);
  const own = embeddings.subarray(column * size, (column + 1) * size);
  const attended = indices.subarray(offsets[column], offsets[column + 1]);
  const agreement = Float64Array.from(attended, (other) => {
    const product = own.reduce((sum, value, d) => sum + value * embeddings[other * size + d]!, 0);
    return product / (temperature * Math.sqrt(size));
  });
  const most = Math.max(...agreement);
  const raised = agreement.map((value) => Math.exp(value - most));
  const total = raised.reduce((sum, value) => sum + value, 0);
  return raised.map((value) => value / total);
}

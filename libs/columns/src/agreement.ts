import type { NeighbourLists } from '@retinotopia/compute';
import { mean } from '@retinotopia/core';
import { neighbourCosines } from './islands/islands.ts';

/**
 * How far each column agrees with those that it attends to, itself left out: the mean cosine between their embeddings.
 * @param embeddings one image's embeddings at a level, `[C, D]`
 * @returns `[C]`; a column that attends to nobody else agrees by 1
 */
export function agreementWithNeighbours(embeddings: Float32Array, neighbours: NeighbourLists): Float64Array {
  const { offsets, indices } = neighbours;
  const cosines = neighbourCosines(embeddings, neighbours);
  return Float64Array.from({ length: offsets.length - 1 }, (_, column) => {
    const start = offsets[column]!;
    const listed = cosines.subarray(start, offsets[column + 1]);
    const others = listed.filter((_, place) => indices[start + place] !== column);
    return others.length === 0 ? 1 : mean(others);
  });
}

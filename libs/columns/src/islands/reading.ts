import type { NeighbourLists } from '@retinotopia/compute';
import { joinAgreeing, neighbourCosines, type Islands } from './islands.ts';
import { islandsAfterMerges, mergeOrder } from './merge-islands.ts';

/**
 * What an island of agreement is read to be.
 * - `joined`: all that is joined by pairs of neighbours that agree; the ends of a long chain need not. One wrong column
 *   can be a bridge.
 * - `merged`: regions grown together as long as all of the one agrees with all of the other on average.
 */
export type IslandReading = 'joined' | 'merged';

/**
 * Reads one image's islands, at any agreement that is asked for.
 * @param embeddings one image's embeddings at a level, `[C, D]`
 * @param neighbours which columns stand side by side
 * @returns the islands at an agreement
 */
export function readIslands(
  embeddings: Float32Array,
  neighbours: NeighbourLists,
  reading: IslandReading,
): (agreement: number) => Islands {
  if (reading === 'joined') {
    const cosines = neighbourCosines(embeddings, neighbours);
    return (agreement) => joinAgreeing(neighbours, cosines, agreement);
  }
  const merges = mergeOrder(embeddings, neighbours);
  return (agreement) => islandsAfterMerges(neighbours.offsets.length - 1, merges, agreement);
}

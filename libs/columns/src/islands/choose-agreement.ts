import type { NeighbourLists } from '@retinotopia/compute';
import { mean } from '@retinotopia/core';
import { adjustedRandIndex } from './adjusted-rand-index.ts';
import { readIslands, type IslandReading } from './reading.ts';

/** An image whose parts are known. */
export interface KnownParts {
  /** Its embeddings at a level, `[C, D]`. */
  readonly embeddings: Float32Array;
  /** The true part at each column's centre, `[C]`. */
  readonly parts: ArrayLike<number>;
}

/** Cosines that are tried: closer together towards 1, where settled columns may be; below 0, where parts are told apart. */
const tried = [
  ...Array.from({ length: 10 }, (_, at) => -0.5 + at * 0.05), // −0.5 … −0.05
  ...Array.from({ length: 18 }, (_, at) => at * 0.05), // 0 … 0.85
  ...Array.from({ length: 9 }, (_, at) => 0.9 + at * 0.01),
  0.985,
  0.99,
  0.995,
  0.998,
  0.999,
];

/**
 * The agreement at which islands match true parts best, by the mean adjusted Rand index.
 * @param validation images on which nothing is reported
 * @throws RangeError where there are none
 */
export function chooseAgreement(
  validation: readonly KnownParts[],
  neighbours: NeighbourLists,
  reading: IslandReading,
): { readonly agreement: number; readonly adjustedRandIndex: number } {
  if (validation.length === 0) throw new RangeError('an agreement is chosen on at least one image, found none');
  const images = validation.map(({ embeddings, parts }) => ({
    islandsAt: readIslands(embeddings, neighbours, reading),
    parts,
  }));
  const candidates = tried.map((agreement) => {
    const indices = images.map(({ islandsAt, parts }) => adjustedRandIndex(islandsAt(agreement).of, parts));
    return { agreement, adjustedRandIndex: mean(indices) };
  });
  return candidates.reduce((best, one) => (one.adjustedRandIndex > best.adjustedRandIndex ? one : best));
}

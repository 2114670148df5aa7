import { joinAgreeing, neighbourCosines } from '@retinotopia/columns';
import type { NeighbourLists } from '@retinotopia/compute';
import { mean } from '@retinotopia/core';
import type { LabelledImages } from '@retinotopia/datasets';
import type { LevelIslands } from './found.ts';

/** A column stands on the thing where its own square of the lattice is so bright on average, of 1. */
const bright = 0.1;

/** Which columns stand on the thing that an image shows: 1, others 0. @param across columns along one side */
export function columnsOnThing({ pixels, height, width }: LabelledImages, image: number, across: number): Uint8Array {
  const edge = (place: number, length: number) => Math.round((place * length) / across);
  return Uint8Array.from({ length: across ** 2 }, (_, column) => {
    const [right, down] = [column % across, Math.floor(column / across)];
    const [left, end] = [edge(right, width), edge(right + 1, width)];
    const [top, below] = [edge(down, height), edge(down + 1, height)];
    let luminance = 0;
    for (let y = top; y < below; y++) {
      for (let x = left; x < end; x++) luminance += pixels[(image * height + y) * width + x]! / 255;
    }
    return Number(luminance >= bright * (end - left) * (below - top));
  });
}

/**
 * The islands of one level of one image.
 * @param embeddings `[C, D]`
 * @param on from {@link columnsOnThing}
 * @param agreement the least cosine between columns on one island
 */
export function digitIslands(
  embeddings: Float32Array,
  beside: NeighbourLists,
  on: Uint8Array,
  agreement: number,
): LevelIslands {
  const cosines = neighbourCosines(embeddings, beside);
  /** By how many of the two are on the thing. */
  const pairs: [number[], number[], number[]] = [[], [], []];
  const { offsets, indices } = beside;
  for (let column = 0; column < on.length; column++) {
    for (let entry = offsets[column]!; entry < offsets[column + 1]!; entry++) {
      const other = indices[entry]!;
      if (other > column) pairs[on[column]! + on[other]!]!.push(cosines[entry]!);
    }
  }
  const [outside, edge, inside] = pairs.map(meanOf);
  const { count } = joinAgreeing(beside, cosines, agreement);
  return { islands: count, inside: inside!, edge: edge!, outside: outside! };
}

/** The mean of each measure over the images, at least one, that have it. */
export function meanIslands(images: readonly LevelIslands[]): LevelIslands {
  const over = (measure: keyof LevelIslands) =>
    meanOf(images.map((image) => image[measure]).filter((value) => value !== null));
  return { islands: over('islands')!, inside: over('inside'), edge: over('edge'), outside: over('outside') };
}

const meanOf = (values: readonly number[]): number | null => (values.length === 0 ? null : mean(values));

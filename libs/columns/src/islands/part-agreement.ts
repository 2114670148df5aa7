import type { NeighbourLists } from '@retinotopia/compute';
import { mean } from '@retinotopia/core';
import { neighbourCosines } from './islands.ts';

/** Mean cosines between embeddings of neighbours; `null` where there is no such pair. */
export interface PartAgreement {
  /** Of columns that stand on the same true part. */
  readonly within: number | null;
  /** Of columns on different ones. */
  readonly across: number | null;
}

/**
 * How far neighbours agree inside true parts, and across their edges.
 * @param embeddings one image's embeddings at a level, `[C, D]`
 * @param parts the true part at each column's centre, `[C]`
 */
export function partAgreement(
  embeddings: Float32Array,
  neighbours: NeighbourLists,
  parts: ArrayLike<number>,
): PartAgreement {
  const { offsets, indices } = neighbours;
  const cosines = neighbourCosines(embeddings, neighbours);
  const [within, across]: [number[], number[]] = [[], []];
  for (let column = 0; column < offsets.length - 1; column++) {
    for (let entry = offsets[column]!; entry < offsets[column + 1]!; entry++) {
      const other = indices[entry]!;
      if (other === column) continue;
      (parts[column] === parts[other] ? within : across).push(cosines[entry]!);
    }
  }
  return { within: meanOf(within), across: meanOf(across) };
}

const meanOf = (values: readonly number[]): number | null => (values.length === 0 ? null : mean(values));

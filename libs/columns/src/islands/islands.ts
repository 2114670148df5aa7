import type { NeighbourLists } from '@retinotopia/compute';

/** Which island each column belongs to. */
export interface Islands {
  /** An island's number for each column, from 0, in the order in which columns first set foot on them, `[C]`. */
  readonly of: Int32Array;
  readonly count: number;
}

/**
 * The islands of one level: columns are joined where they are neighbours and their embeddings agree, and an island is
 * all that is joined, directly or through others.
 * @param embeddings one image's embeddings at the level, `[C, D]`
 * @param neighbours who may be joined to whom: columns next to each other
 * @param agreement the least cosine between the embeddings of two columns that agree
 */
export function findIslands(embeddings: Float32Array, neighbours: NeighbourLists, agreement: number): Islands {
  return joinAgreeing(neighbours, neighbourCosines(embeddings, neighbours), agreement);
}

/**
 * The islands at an agreement, from cosines that are known: for the one who tries many agreements.
 * @param cosines from {@link neighbourCosines}, or means of several
 */
export function joinAgreeing({ offsets, indices }: NeighbourLists, cosines: Float64Array, agreement: number): Islands {
  const pairs: [number, number][] = [];
  for (let column = 0; column < offsets.length - 1; column++) {
    for (let entry = offsets[column]!; entry < offsets[column + 1]!; entry++) {
      if (cosines[entry]! >= agreement) pairs.push([column, indices[entry]!]);
    }
  }
  return joinPairs(offsets.length - 1, pairs);
}

/** Islands of all columns that pairs join, directly or through others. */
export function joinPairs(columns: number, pairs: readonly (readonly [number, number])[]): Islands {
  const leader = Int32Array.from({ length: columns }, (_, column) => column);
  const leaderOf = (column: number): number => {
    let top = column;
    while (leader[top] !== top) top = leader[top]!;
    // The way there is shortened for those who ask next (Tarjan 1975).
    for (let at = column; at !== top;) [at, leader[at]] = [leader[at]!, top];
    return top;
  };
  for (const [one, other] of pairs) leader[leaderOf(one)] = leaderOf(other);
  const numbers = new Map<number, number>();
  const of = Int32Array.from({ length: columns }, (_, column) => {
    const top = leaderOf(column);
    if (!numbers.has(top)) numbers.set(top, numbers.size);
    return numbers.get(top)!;
  });
  return { of, count: numbers.size };
}

/**
 * The cosine between each column's embedding and that of each of its neighbours; 0 where one has no length.
 * @param embeddings `[C, D]`
 * @returns one for each entry of the lists
 */
export function neighbourCosines(embeddings: Float32Array, { offsets, indices }: NeighbourLists): Float64Array {
  const columns = offsets.length - 1;
  const size = embeddings.length / columns;
  const product = (a: number, b: number) => {
    let sum = 0;
    for (let d = 0; d < size; d++) sum += embeddings[a * size + d]! * embeddings[b * size + d]!;
    return sum;
  };
  const squares = Float64Array.from({ length: columns }, (_, column) => product(column, column));
  const cosines = new Float64Array(indices.length);
  for (let column = 0; column < columns; column++) {
    for (let entry = offsets[column]!; entry < offsets[column + 1]!; entry++) {
      const other = indices[entry]!;
      const both = Math.sqrt(squares[column]! * squares[other]!);
      cosines[entry] = both === 0 ? 0 : product(column, other) / both;
    }
  }
  return cosines;
}

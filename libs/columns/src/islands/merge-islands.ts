import { neighboursOf, type NeighbourLists } from '@retinotopia/compute';
import { joinPairs, type Islands } from './islands.ts';

/** Two islands side by side that became one. */
export interface Merge {
  /** A column of each. */
  readonly between: readonly [number, number];
  /** The least agreement of this merge and those before it: at a higher one the merging stops before. */
  readonly agreement: number;
}

/**
 * How islands grow together: every column begins as an island of its own, and the two islands side by side that agree
 * most become one, again and again. Islands agree by the mean cosine over all pairs of a column of the one and a column
 * of the other: average linkage (Sokal and Michener 1958) between neighbours alone. So a column that agrees with two
 * objects by mistake cannot join them, as it can where one agreeing pair is enough (`joinAgreeing`).
 * @param embeddings one image's embeddings at a level, `[C, D]`
 * @param neighbours which columns stand side by side
 * @returns merges in their order; as many as it takes until no two islands are side by side
 */
export function mergeOrder(embeddings: Float32Array, neighbours: NeighbourLists): readonly Merge[] {
  const columns = neighbours.offsets.length - 1;
  const agreementOf = meanCosines(embeddings, columns);
  const beside = sideBySide(neighbours, (one, other) => agreementOf.between(one, other));
  const closest = beside.map(mostAgreeing);
  const merges: Merge[] = [];
  let agreement = Infinity;
  for (;;) {
    const into = closest.reduce((best, { agreement: own }, at) => (own > closest[best]!.agreement ? at : best), 0);
    if (closest.length === 0 || closest[into]!.agreement === -Infinity) return merges;
    const from = closest[into]!.island;
    agreement = Math.min(agreement, closest[into]!.agreement);
    merges.push({ between: [into, from], agreement });
    agreementOf.join(into, from);
    for (const other of beside[from]!.keys()) {
      beside[other]!.delete(from);
      if (other !== into) beside[into]!.set(other, 0);
    }
    beside[from]!.clear();
    closest[from] = mostAgreeing(beside[from]!);
    for (const other of beside[into]!.keys()) {
      const now = agreementOf.between(into, other);
      beside[into]!.set(other, now);
      beside[other]!.set(into, now);
      closest[other] = mostAgreeing(beside[other]!);
    }
    closest[into] = mostAgreeing(beside[into]!);
  }
}

/** The islands at an agreement: all merges are made before the first of two islands that agree less. */
export function islandsAfterMerges(columns: number, merges: readonly Merge[], agreement: number): Islands {
  const end = merges.findIndex((merge) => merge.agreement < agreement);
  const made = end < 0 ? merges : merges.slice(0, end);
  return joinPairs(
    columns,
    made.map(({ between }) => between),
  );
}

/** Embeddings as arrows of length 1: the scalar product of two sums of such arrows is the sum of all pairs' cosines. */
function meanCosines(embeddings: Float32Array, columns: number) {
  const size = embeddings.length / columns;
  const sums = Float64Array.from(embeddings);
  for (let column = 0; column < columns; column++) {
    const own = sums.subarray(column * size, (column + 1) * size);
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) own.forEach((value, d) => (own[d] = value / length));
  }
  const members = new Int32Array(columns).fill(1);
  return {
    between(one: number, other: number): number {
      let sum = 0;
      for (let d = 0; d < size; d++) sum += sums[one * size + d]! * sums[other * size + d]!;
      return sum / (members[one]! * members[other]!);
    },
    join(into: number, from: number): void {
      for (let d = 0; d < size; d++) sums[into * size + d]! += sums[from * size + d]!;
      members[into]! += members[from]!;
    },
  };
}

/** By island, who stands beside it, and how far the two agree. */
function sideBySide(
  neighbours: NeighbourLists,
  agreementOf: (one: number, other: number) => number,
): readonly Map<number, number>[] {
  const beside = Array.from({ length: neighbours.offsets.length - 1 }, () => new Map<number, number>());
  for (let column = 0; column < beside.length; column++) {
    for (const other of neighboursOf(neighbours, column)) {
      if (other === column) continue;
      const agreement = agreementOf(column, other);
      beside[column]!.set(other, agreement);
      beside[other]!.set(column, agreement);
    }
  }
  return beside;
}

/** Who agrees most of those beside an island; by −∞, where there is nobody. */
function mostAgreeing(beside: ReadonlyMap<number, number>): {
  readonly island: number;
  readonly agreement: number;
} {
  let [island, agreement] = [-1, -Infinity];
  for (const [other, agrees] of beside) if (agrees > agreement) [island, agreement] = [other, agrees];
  return { island, agreement };
}

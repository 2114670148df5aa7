/**
 * How far two partitions of the same things agree, corrected for chance (Hubert and Arabie 1985, equation 5): 1 for
 * the same partition, 0 on average for partitions drawn at random with the same sizes of parts.
 * @param one the part that each thing belongs to, any whole numbers; of the same length
 * @param other the same of the other partition
 * @param counts whether a thing counts; all do, where left out
 * @returns 1 too where both partitions leave nothing to disagree about: all together, or all apart, in both
 * @throws RangeError where the lengths differ
 */
export function adjustedRandIndex(
  one: ArrayLike<number>,
  other: ArrayLike<number>,
  counts: (thing: number) => boolean = () => true,
): number {
  if (one.length !== other.length) {
    throw new RangeError(`two partitions of the same things have one length, found ${one.length} and ${other.length}`);
  }
  const [inBoth, inOne, inOther] = [new Map<string, number>(), new Map<number, number>(), new Map<number, number>()];
  const add = <Key>(sizes: Map<Key, number>, key: Key) => sizes.set(key, (sizes.get(key) ?? 0) + 1);
  let things = 0;
  for (let thing = 0; thing < one.length; thing++) {
    if (!counts(thing)) continue;
    things += 1;
    add(inBoth, `${one[thing]} ${other[thing]}`);
    add(inOne, one[thing]!);
    add(inOther, other[thing]!);
  }
  const [together, pairsOne, pairsOther] = [inBoth, inOne, inOther].map(pairsWithin) as [number, number, number];
  const expected = things < 2 ? 0 : (pairsOne * pairsOther) / pairsOf(things);
  const most = (pairsOne + pairsOther) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

const pairsOf = (size: number) => (size * (size - 1)) / 2;
const pairsWithin = (sizes: Map<unknown, number>): number =>
  [...sizes.values()].reduce((sum, size) => sum + pairsOf(size), 0);

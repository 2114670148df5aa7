import { randomStream } from '@retinotopia/compute';
import { neighboursNearby } from '@retinotopia/retina';
import { describe, expect, it } from 'vitest';
import { islandsAfterMerges, mergeOrder } from './merge-islands.ts';
import { readIslands } from './reading.ts';

const line = (columns: number) =>
  neighboursNearby(
    Array.from({ length: columns }, (_, xDeg) => ({ xDeg, yDeg: 0 })),
    1,
  );
const directions = (...degrees: readonly number[]) =>
  Float32Array.from(degrees.flatMap((angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]));
const cosine = (degrees: number) => Math.cos((degrees * Math.PI) / 180);

describe('mergeOrder', () => {
  it('joins those first that agree most, by the mean cosine over all pairs, computed by hand', () => {
    const merges = mergeOrder(directions(0, 10, 40, 100), line(4));
    expect(merges.map(({ between }) => between)).toEqual([
      [0, 1],
      [0, 2],
      [0, 3],
    ]);
    const agreements = [cosine(10), (cosine(40) + cosine(30)) / 2, (cosine(100) + cosine(90) + cosine(60)) / 3];
    merges.forEach(({ agreement }, at) => expect(agreement).toBeCloseTo(agreements[at]!, 6));
  });

  it('is that of comparing all pairs of columns anew each time', () => {
    const random = randomStream(4, 'embeddings');
    const columns = 12;
    const embeddings = Float32Array.from({ length: columns * 3 }, () => random.normal());
    const cosineOf = (one: number, other: number) => {
      const [a, b] = [one, other].map((column) => [...embeddings.subarray(3 * column, 3 * column + 3)]);
      const product = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, d) => sum + value * y[d]!, 0); // prettier-ignore
      return product(a!, b!) / Math.sqrt(product(a!, a!) * product(b!, b!));
    };
    let islands = Array.from({ length: columns }, (_, column) => [column]);
    let least = Infinity;
    for (const { agreement } of mergeOrder(embeddings, line(columns))) {
      // On a line islands are runs of columns: those side by side are neighbours in the list.
      const means = islands.slice(1).map((right, at) => {
        const pairs = islands[at]!.flatMap((one) => right.map((other) => cosineOf(one, other)));
        return pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
      });
      const best = means.indexOf(Math.max(...means));
      least = Math.min(least, means[best]!);
      expect(agreement).toBeCloseTo(least, 6);
      islands = islands.toSpliced(best, 2, [...islands[best]!, ...islands[best + 1]!]);
    }
    expect(islands).toHaveLength(1);
  });

  it('leaves alone what stands beside nothing, and takes an embedding without length to agree with nothing', () => {
    expect(mergeOrder(directions(0, 0), { offsets: Int32Array.of(0, 0, 0), indices: new Int32Array(0) })).toEqual([]);
    expect(mergeOrder(Float32Array.of(0, 0, 1, 0), line(2))[0]!.agreement).toBe(0);
  });
});

describe('readIslands', () => {
  /** Two rows of columns at 0° and at 90°, and a wrong one among the first that stands between them at 45°. */
  const bridged = directions(0, 0, 0, 45, 90, 90, 90);

  it('merged, does not let one column be a bridge between two islands, as it is where islands are joined', () => {
    expect(readIslands(bridged, line(7), 'joined')(0.7).count).toBe(1);
    expect([...readIslands(bridged, line(7), 'merged')(0.7).of]).toEqual([0, 0, 0, 0, 1, 1, 1]);
  });

  it('has never fewer islands at a higher agreement, from one to as many as there are columns', () => {
    const random = randomStream(2, 'embeddings');
    const embeddings = Float32Array.from({ length: 40 * 3 }, () => random.normal());
    const read = readIslands(embeddings, line(40), 'merged');
    const counts = [-1, -0.5, 0, 0.5, 1].map((agreement) => read(agreement).count);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect([counts[0], counts.at(-1)]).toEqual([1, 40]);
  });

  it('numbers islands in the order in which columns first set foot on them', () => {
    const merges = mergeOrder(directions(90, 0, 0), line(3));
    expect([...islandsAfterMerges(3, merges, 0.9).of]).toEqual([0, 1, 1]);
  });
});

import { randomStream } from '@retinotopia/compute';
import { neighboursNearby } from '@retinotopia/retina';
import { describe, expect, it } from 'vitest';
import { adjustedRandIndex } from './adjusted-rand-index.ts';
import { chooseAgreement } from './choose-agreement.ts';
import { stepsToSettle } from './energy.ts';
import { findIslands } from './islands.ts';
import { partAgreement } from './part-agreement.ts';

/** Columns on a line, each next to two others. */
const line = (columns: number) =>
  neighboursNearby(
    Array.from({ length: columns }, (_, xDeg) => ({ xDeg, yDeg: 0 })),
    1,
  );
/** Unit vectors of the plane at some angles. */
const directions = (...degrees: number[]) =>
  Float32Array.from(degrees.flatMap((angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]));

describe('findIslands', () => {
  it('joins neighbours that agree, and through them columns that do not', () => {
    const { of, count } = findIslands(directions(0, 20, 40, 180, 190), line(5), Math.cos(Math.PI / 8));
    expect([[...of], count]).toEqual([[0, 0, 0, 1, 1], 2]); // 0° and 40° agree less than the threshold.
  });

  it('leaves columns apart that agree but are no neighbours', () => {
    expect([...findIslands(directions(0, 90, 0), line(3), 0.9).of]).toEqual([0, 1, 2]);
  });

  it('is blind to length, and takes a column without one for an island of its own', () => {
    expect([...findIslands(Float32Array.of(1, 0, 9, 0, 0, 0), line(3), 0.9).of]).toEqual([0, 0, 1]);
  });

  it('finds one island in a spiral, whose columns are joined in any order', () => {
    const random = randomStream(1, 'spiral');
    const order = random.permutation(60);
    const places = Array.from({ length: 60 }, (_, column) => ({ xDeg: order[column]!, yDeg: 0 }));
    const alike = new Float32Array(60).fill(1);
    expect(findIslands(alike, neighboursNearby(places, 1), 0.99).count).toBe(1);
  });

  it('never has fewer islands at a higher agreement', () => {
    const random = randomStream(2, 'embeddings');
    const embeddings = Float32Array.from({ length: 40 * 3 }, () => random.normal());
    const counts = [-1, -0.5, 0, 0.5, 1].map((agreement) => findIslands(embeddings, line(40), agreement).count);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect([counts[0], counts.at(-1)]).toEqual([1, 40]);
  });
});

describe('adjustedRandIndex', () => {
  it('is 1 for the same partition under other names', () => {
    expect(adjustedRandIndex([1, 1, 2, 2, 3], [7, 7, 0, 0, 5])).toBe(1);
  });

  it('is what scikit-learn documents for its examples', () => {
    // sklearn.metrics.adjusted_rand_score([0, 0, 1, 2], [0, 0, 1, 1]) = 0.57…
    expect(adjustedRandIndex([0, 0, 1, 2], [0, 0, 1, 1])).toBeCloseTo(4 / 7, 12);
    expect(adjustedRandIndex([0, 0, 0, 0], [0, 1, 2, 3])).toBe(0);
    expect(adjustedRandIndex([0, 0, 1, 1], [0, 1, 0, 1])).toBeCloseTo(-0.5, 12);
  });

  it('is that of counting all pairs', () => {
    const random = randomStream(3, 'partitions');
    const [a, b] = [3, 4].map((parts) => Array.from({ length: 30 }, () => random.integer(parts)));
    let [both, inA, inB, pairs] = [0, 0, 0, 0];
    for (let i = 0; i < 30; i++) {
      for (let j = 0; j < i; j++) {
        pairs += 1;
        inA += Number(a![i] === a![j]);
        inB += Number(b![i] === b![j]);
        both += Number(a![i] === a![j] && b![i] === b![j]);
      }
    }
    const expected = (inA * inB) / pairs;
    expect(adjustedRandIndex(a!, b!)).toBeCloseTo((both - expected) / ((inA + inB) / 2 - expected), 12);
  });

  it('is about 0 for partitions by chance', () => {
    const random = randomStream(4, 'chance');
    const draw = () => Array.from({ length: 5000 }, () => random.integer(5));
    expect(Math.abs(adjustedRandIndex(draw(), draw()))).toBeLessThan(0.01);
  });

  it('leaves out what does not count, as the background may', () => {
    const [truth, found] = [
      [0, 0, 0, 1, 1, 2],
      [1, 2, 3, 5, 5, 6],
    ];
    expect(adjustedRandIndex(truth, found)).toBeLessThan(1);
    expect(adjustedRandIndex(truth, found, (thing) => truth[thing] !== 0)).toBe(1);
  });

  it('refuses partitions of different things, and knows when there is nothing to disagree about', () => {
    expect(() => adjustedRandIndex([1], [1, 2])).toThrow('found 1 and 2');
    expect(adjustedRandIndex([3, 3], [4, 4])).toBe(1);
    expect(adjustedRandIndex([], [])).toBe(1);
  });
});

describe('partAgreement', () => {
  it('is the mean cosine of neighbours on the same part, and on different ones', () => {
    const { within, across } = partAgreement(directions(0, 60, 150, 150), line(4), [1, 1, 2, 2]);
    expect(within).toBeCloseTo((0.5 + 1) / 2, 6);
    expect(across).toBeCloseTo(0, 6);
  });

  it('has none across where there is one part', () => {
    const { within, across } = partAgreement(directions(0, 0), line(2), [1, 1]);
    expect(within).toBeCloseTo(1, 6);
    expect(across).toBeNull();
  });
});

describe('chooseAgreement', () => {
  it('finds an agreement between that inside parts and that across them', () => {
    const embeddings = directions(0, 20, 60, 80); // cos 20° = 0.94 inside, cos 40° = 0.77 across.
    const chosen = chooseAgreement([{ embeddings, parts: [1, 1, 2, 2] }], line(4), 'joined');
    expect(chosen.adjustedRandIndex).toBe(1);
    expect(chosen.agreement).toBeGreaterThan(0.766);
    expect(chosen.agreement).toBeLessThan(0.94);
  });

  it('needs an image', () => {
    expect(() => chooseAgreement([], line(2), 'joined')).toThrow('found none');
  });
});

describe('stepsToSettle', () => {
  it('is the first step after which all levels keep still', () => {
    expect(
      stepsToSettle([
        [0.5, 0.3],
        [0.01, 0.2],
        [0.01, 0.01],
        [0, 0],
      ]),
    ).toBe(2);
    expect(stepsToSettle([[0.01], [0.01]])).toBe(0);
  });

  it('does not count stillness that a later step breaks, and says where there is none', () => {
    expect(stepsToSettle([[0.01], [0.4], [0.01]])).toBe(2);
    expect(stepsToSettle([[0.4], [0.4]])).toBeNull();
  });
});

import { randomStream } from '@retinotopia/compute';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitIndices } from './splits.ts';

const stream = (seed = 1) => randomStream(seed, 'split');
const labelsOf = (classSizes: readonly number[]) =>
  Uint8Array.from(classSizes.flatMap((size, label) => Array<number>(size).fill(label)));

/** How many images of each class are among these. */
const countClasses = (labels: Uint8Array, indices: Uint32Array, classes: number) =>
  Array.from({ length: classes }, (_, label) => indices.filter((index) => labels[index] === label).length);

const splits = fc
  .record({
    classSizes: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 }),
    shares: fc.tuple(fc.nat(25), fc.nat(25), fc.nat(25), fc.nat(25)), // Percent of all images.
    seed: fc.integer(),
    stratified: fc.boolean(),
  })
  .map(({ classSizes, shares, ...rest }) => {
    const labels = labelsOf(classSizes);
    const [test, validation, labelled, unlabelled] = shares.map((share) => Math.floor((labels.length * share) / 100));
    return { ...rest, classSizes, labels, sizes: { test, validation, labelled, unlabelled } };
  });

describe('splitIndices', () => {
  it('gives disjoint parts of exactly the sizes asked for', () => {
    fc.assert(
      fc.property(splits, ({ labels, sizes, seed, stratified }) => {
        const parts = splitIndices(labels, sizes, stream(seed), { stratified });
        for (const part of ['test', 'validation', 'labelled', 'unlabelled'] as const) {
          expect(parts[part]).toHaveLength(sizes[part]!);
        }
        const all = Object.values(parts).flatMap((part) => Array.from(part));
        expect(new Set(all).size).toBe(all.length);
        expect(all.every((index) => index < labels.length)).toBe(true);
      }),
    );
  });

  it('keeps each class within the bound of Sainte-Laguë’s rule in every stratified part', () => {
    fc.assert(
      fc.property(splits, ({ labels, classSizes, sizes, seed }) => {
        const parts = splitIndices(labels, sizes, stream(seed), { stratified: true });
        for (const part of Object.values(parts)) {
          countClasses(labels, part, classSizes.length).forEach((count, label) => {
            const share = classSizes[label]! / labels.length || 0;
            // A class stands within ½ of its share of the way, and the way within K/2 images of the count:
            // so much at either end of the part.
            const bound = 2 * (0.5 + (share * classSizes.length) / 2);
            expect(Math.abs(count - share * part.length)).toBeLessThanOrEqual(bound + 1e-9);
          });
        }
      }),
    );
  });

  it('orders classes of 6, 3 and 1 images as Sainte-Laguë’s rule does by hand', () => {
    // (r + ½) / n, in twelfths: 1 3 5 7 9 11 of the first class, 2 6 10 of the second, 6 of the third.
    const labels = labelsOf([6, 3, 1]);
    for (let seed = 0; seed < 20; seed++) {
      const { labelled } = splitIndices(labels, { labelled: 10 }, stream(seed), { stratified: true });
      const classes = Array.from(labelled, (index) => labels[index]!);
      expect(classes.toSpliced(4, 2)).toEqual([0, 1, 0, 0, 0, 0, 1, 0]);
      expect(classes.slice(4, 6).toSorted()).toEqual([1, 2]); // The tie, in either order.
    }
  });

  it('takes as many of each class where classes are of one size', () => {
    const labels = labelsOf([40, 40, 40, 40, 40]);
    const parts = splitIndices(labels, { labelled: 25, test: 10, unlabelled: 100 }, stream(), {
      stratified: true,
    });
    expect(countClasses(labels, parts.labelled, 5)).toEqual([5, 5, 5, 5, 5]);
    expect(countClasses(labels, parts.test, 5)).toEqual([2, 2, 2, 2, 2]);
    expect(countClasses(labels, parts.unlabelled, 5)).toEqual([20, 20, 20, 20, 20]);
  });

  it('draws every image equally often', () => {
    const labels = labelsOf([8, 12]);
    for (const stratified of [false, true]) {
      const drawn = new Array<number>(20).fill(0);
      for (let seed = 0; seed < 2000; seed++) {
        for (const index of splitIndices(labels, { labelled: 5 }, stream(seed), { stratified }).labelled) {
          drawn[index]!++;
        }
      }
      // Binomial: 2000 draws of chance ¼, so 500 ± 19.4; five standard deviations.
      for (const count of drawn) expect(Math.abs(count - 500)).toBeLessThan(97);
    }
  });

  it.each([false, true])('repeats itself under a seed and changes with it (stratified: %s)', (stratified) => {
    const labels = labelsOf([50, 50]);
    const draw = (seed: number) => splitIndices(labels, { labelled: 30 }, stream(seed), { stratified }).labelled;
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it.each([false, true])('begins a larger labelled part with the smaller one (stratified: %s)', (stratified) => {
    const labels = labelsOf([50, 30, 20]);
    const draw = (labelled: number) =>
      splitIndices(labels, { labelled, test: 10, validation: 5 }, stream(), { stratified });
    const [small, large] = [draw(10), draw(60)];
    expect(large.labelled.subarray(0, 10)).toEqual(small.labelled);
    expect([large.test, large.validation]).toEqual([small.test, small.validation]);
  });

  it('refuses to give more images than there are, and names both figures', () => {
    expect(() => splitIndices(labelsOf([60]), { labelled: 50, test: 11 }, stream())).toThrow(
      new RangeError('the split asks for 61 images (11 test, 50 labelled), but there are 60'),
    );
    expect(splitIndices(labelsOf([60]), { labelled: 49, test: 11 }, stream()).labelled).toHaveLength(49);
  });

  it.each([-1, 1.5, NaN, Infinity])('refuses a part of %d images', (labelled) => {
    expect(() => splitIndices(labelsOf([60]), { labelled }, stream())).toThrow(
      new RangeError(`the labelled part takes a whole number of images from 0, but got ${labelled}`),
    );
  });
});

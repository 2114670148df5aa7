import { randomStream } from '@retinotopia/compute';
import { describe, expect, it } from 'vitest';
import { bootstrap, excludesZero, mean } from './statistics.ts';
import { judge } from './verdict.ts';

const random = randomStream(1, 'test');

describe('bootstrap', () => {
  it('covers the true mean about 95 times in 100, also with five seeds', () => {
    const stream = randomStream(3, 'coverage');
    let covered = 0;
    const trials = 400;
    for (let trial = 0; trial < trials; trial++) {
      const sample = Array.from({ length: 5 }, () => 2 + stream.normal());
      const { low, high } = bootstrap(sample, mean, random);
      if (low <= 2 && 2 <= high) covered++;
    }
    // A plain percentile interval covers 83 % here; the expanded one cannot pass the extreme resamples.
    expect(covered / trials).toBeGreaterThan(0.88);
    expect(covered / trials).toBeLessThan(0.98);
  });

  it('with three seeds spans from the least to the largest, and says nothing from one', () => {
    expect(bootstrap([1, 2, 6], mean, random)).toMatchObject({ value: 3 });
    const { low, high } = bootstrap([1, 2, 6], mean, random);
    expect(low).toBeCloseTo(1, 5);
    expect(high).toBeCloseTo(6, 5);
    expect(bootstrap([4], mean, random)).toEqual({ value: 4, low: -Infinity, high: Infinity });
    expect(() => bootstrap([], mean, random)).toThrow(RangeError);
  });

  it('does not depend on chance where the resamples can be listed', () => {
    const sample = [0.1, 0.4, 0.2, 0.35];
    expect(bootstrap(sample, mean, randomStream(1, 'a'))).toEqual(
      bootstrap(sample, mean, randomStream(2, 'b')),
    );
  });

  it('is infinite where a resample has no value', () => {
    const ratio = (sample: readonly number[]) => 1 / mean(sample);
    expect(excludesZero(bootstrap([-1, 1], ratio, random))).toBe(false);
  });
});

describe('judge', () => {
  const seeds = (rows: readonly (readonly [number, number, number])[]) =>
    rows.map(([shared, unshared, codistilled]) => ({
      shared,
      unshared,
      'unshared+codistillation': codistilled,
    }));

  it('finds the share of the gap recovered, paired by seed', () => {
    const verdict = judge('uniform', seeds([[0.8, 0.4, 0.5], [0.82, 0.42, 0.52], [0.78, 0.38, 0.48]]), random); // prettier-ignore
    expect(verdict.sharingGap!.value).toBeCloseTo(0.4, 9);
    expect(verdict.codistillationGain!.value).toBeCloseTo(0.1, 9);
    expect(verdict.gapRecovered!.value).toBeCloseTo(0.25, 9);
    expect(verdict.sentences.join(' ')).toMatch(/sharing weights is better/);
    expect(verdict.sentences.join(' ')).toMatch(/co-distillation helps unshared columns: \+10\.0 points/);
    expect(verdict.sentences.join(' ')).toMatch(/recovers 25 % of the weight-sharing gap/);
  });

  it('says so where co-distillation hurts', () => {
    const verdict = judge('uniform', seeds([[0.8, 0.4, 0.3], [0.8, 0.42, 0.33], [0.8, 0.39, 0.31]]), random); // prettier-ignore
    expect(verdict.sentences.join(' ')).toMatch(/co-distillation hurts unshared columns: −/);
    expect(verdict.gapRecovered!.value).toBeLessThan(0);
  });

  it('calls the share undefined where the gap holds zero', () => {
    const verdict = judge('foveated', seeds([[0.3, 0.31, 0.4], [0.32, 0.3, 0.4], [0.3, 0.29, 0.41]]), random); // prettier-ignore
    expect(verdict.gapRecovered).toBeNull();
    expect(verdict.sentences.join(' ')).toMatch(/undefined: the gap's own interval holds zero/);
    expect(verdict.sentences.join(' ')).toMatch(/sharing weights and not sharing them cannot be told apart/);
  });

  it('calls the share undefined where sharing is worse, as on a retina that it does not suit', () => {
    const verdict = judge('foveated', seeds([[0.2, 0.31, 0.4], [0.21, 0.3, 0.4], [0.2, 0.29, 0.41]]), random); // prettier-ignore
    expect(verdict.gapRecovered).toBeNull();
    expect(verdict.sentences.join(' ')).toMatch(/sharing weights is worse.*undefined: sharing is worse/);
  });

  it('uses the seeds for which both arms have run, and leaves out what has not', () => {
    const verdict = judge('uniform', [{ shared: 0.5, unshared: 0.3 }, { shared: 0.9 }], random);
    expect(verdict.sharingGap!.value).toBeCloseTo(0.2, 9);
    expect(verdict.codistillationGain).toBeNull();
    expect(verdict.sentences).toHaveLength(1);
    expect(verdict.sentences[0]).toMatch(/no interval from a single seed/);
  });
});

import { describe, expect, it } from 'vitest';
import { bootstrap, excludesZero, mean } from './index.ts';
import { draws } from './draws.spec.fixture.ts';

const random = draws(1);

describe('bootstrap', () => {
  it('covers the true mean about 95 times in 100, also with five seeds', () => {
    const stream = draws(3);
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

  it('with two seeds ends at the two exactly, so that one without an effect leaves the interval at zero', () => {
    expect(bootstrap([0, 0.06], mean, random)).toEqual({ value: 0.03, low: 0, high: 0.06 });
    expect(excludesZero(bootstrap([0, 0.06], mean, random))).toBe(false);
  });

  it('does not depend on chance where the resamples can be listed', () => {
    const sample = [0.1, 0.4, 0.2, 0.35];
    expect(bootstrap(sample, mean, draws(1))).toEqual(bootstrap(sample, mean, draws(2)));
  });

  it('is infinite where a resample has no value', () => {
    const ratio = (sample: readonly number[]) => 1 / mean(sample);
    expect(excludesZero(bootstrap([-1, 1], ratio, random))).toBe(false);
  });
});

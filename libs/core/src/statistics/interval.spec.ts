import { describe, expect, it } from 'vitest';
import { meanOver, proportion } from './index.ts';
import { draws } from './draws.spec.fixture.ts';

describe('intervals', () => {
  it('are Wilson’s for shares: 10 of 20 from 0.299 to 0.701, and 0 of 10 up to 0.278 (Newcombe 1998’s formula)', () => {
    const half = proportion(10, 20);
    expect([half.low, half.high].map((end) => end.toFixed(3))).toEqual(['0.299', '0.701']);
    const none = proportion(0, 10);
    expect(none.low).toBe(0);
    expect(none.high).toBeCloseTo(0.2775, 3);
  });

  it('of a mean hold about ± 1.96 standard errors', () => {
    const random = draws(1);
    const values = Array.from({ length: 400 }, () => random.normal());
    const { value, low, high } = meanOver(values, random);
    expect((high - low) / 2).toBeCloseTo(1.96 / 20, 1);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
  });

  it('need values', () => {
    expect(() => proportion(0, 0)).toThrow(/needs tries/);
    expect(() => meanOver([], draws(1))).toThrow(/no values/);
  });
});

import { describe, expect, it } from 'vitest';
import { growthOf } from './growth.ts';

/** Two samples a second for three minutes: loading, then a saw whose floor rises by so many MiB a minute. */
const saw = (perMinute: number) =>
  Array.from({ length: 360 }, (_, index) => {
    const minutes = index / 120;
    return { minutes, mib: minutes < 0.5 ? 1000 * minutes : 300 + perMinute * minutes + 7 * (index % 9) };
  });

describe('growthOf', () => {
  it('finds no slope in a saw that always falls to the same floor', () => {
    const { slope, low, high } = growthOf(saw(0));
    expect(Math.abs(slope)).toBeLessThan(0.5);
    expect(low).toBeLessThanOrEqual(0.1);
    expect(high).toBeGreaterThanOrEqual(-0.1);
  });

  it('finds a leak below the saw', () => {
    const { slope, low, from, to } = growthOf(saw(20));
    expect(slope).toBeGreaterThan(18);
    expect(slope).toBeLessThan(22);
    expect(low).toBeGreaterThan(15);
    expect(to - from).toBeGreaterThan(25);
  });

  it('asks for enough samples', () => {
    expect(() => growthOf(saw(0).slice(0, 12))).toThrow(/ten samples are needed, and there are 8/);
  });
});

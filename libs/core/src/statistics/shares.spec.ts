import { describe, expect, it } from 'vitest';
import { shares, softmax } from './index.ts';

describe('shares', () => {
  it('add up to 1 and keep ratios', () => {
    expect([...shares([1, 3, 4])]).toEqual([0.125, 0.375, 0.5]);
  });
});

describe('softmax', () => {
  it('is the logistic function of a difference of two scores, computed by hand', () => {
    const [first, second] = softmax([Math.log(3), 0]);
    expect(first).toBeCloseTo(0.75, 15);
    expect(second).toBeCloseTo(0.25, 15);
  });

  it('does not change when all scores rise by as much, however large they are', () => {
    expect([...softmax([1001, 1000, 999])]).toEqual([...softmax([1, 0, -1])]);
    expect([...softmax([1e4, 0])]).toEqual([1, 0]);
  });
});

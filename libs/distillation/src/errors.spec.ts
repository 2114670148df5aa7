import { describe, expect, it } from 'vitest';
import { errorsByClass } from './errors.ts';
import { predictions, vote, withBias, type Logits } from './logits.ts';

const logits: Logits = { values: Float32Array.of(2, 1, 0, 0, 3, 1, 5, 5, 5), classes: 3 };

describe('errors', () => {
  it('are images whose largest logit, the first of equals, is not their class’s', () => {
    expect([...predictions(logits)]).toEqual([0, 1, 0]);
    expect(errorsByClass(logits, Uint8Array.of(0, 2, 2))).toEqual([0, 0, 2]);
  });

  it('change with a bias on some classes, which leaves the table itself alone', () => {
    expect([...predictions(withBias(logits, [2], 2.5))]).toEqual([2, 2, 2]);
    expect(logits.values[2]).toBe(0);
  });
});

describe('vote', () => {
  it('is the mean of distributions, so two that lean one way outvote one that is sure of another', () => {
    const net = (...values: number[]): Logits => ({ values: Float32Array.from(values), classes: 2 });
    expect([...predictions(vote([net(0, 30), net(1, 0), net(1, 0)]))]).toEqual([1]);
    expect([...predictions(vote([net(0, 30), net(3, 0), net(3, 0)]))]).toEqual([0]);
    expect(Math.exp(vote([net(0, 0), net(0, 0)]).values[0]!)).toBeCloseTo(0.5, 6);
  });
});

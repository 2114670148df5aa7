import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { useBackend } from './backend.ts';
import { withoutGradient } from './without-gradient.ts';

beforeAll(() => useBackend(inject('backend')));

describe('withoutGradient', () => {
  it('has the value and no gradient', () => {
    const gradient = tf.grad((x) =>
      tf.sum(
        tf.mul(
          x,
          withoutGradient(() => tf.square(x)),
        ),
      ),
    )(tf.tensor1d([2, 3]));
    expect([...gradient.dataSync()]).toEqual([4, 9]); // x² as a constant, not 3·x².
  });

  it('keeps nothing for a backward pass', () => {
    const peak = (compute: (x: tf.Tensor) => tf.Tensor) => {
      let most = 0;
      tf.grad((x) => {
        const y = compute(x);
        most = tf.memory().numTensors;
        return tf.sum(tf.mul(x, y));
      })(tf.ones([4])).dispose();
      return most;
    };
    const long = (x: tf.Tensor) => {
      let y = x;
      for (let step = 0; step < 50; step++) y = tf.tanh(y);
      return y;
    };
    expect(peak(long) - peak((x) => withoutGradient(() => long(x)))).toBeGreaterThanOrEqual(49);
  });

  it('leaves no tensor behind but its result', () => {
    const before = tf.memory().numTensors;
    withoutGradient(() => tf.add(tf.ones([2]), 1)).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

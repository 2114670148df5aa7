import { useBackend } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, inject, it } from 'vitest';
import { limitNorms } from './max-norm.ts';

beforeAll(() => useBackend(inject('backend')));

it('limitNorms scales long incoming weights down to the limit, and leaves the others, zeros and biases alone', () => {
  // Units with incoming weights (3, 4), (0.3, 0.4) and (0, 0).
  const weights = tf.tensor3d([3, 0.3, 0, 4, 0.4, 0], [1, 2, 3]);
  const bias = tf.tensor3d([50, -50, 0], [1, 1, 3]);
  const limited = limitNorms({ 'layer0/weights': weights, 'layer0/bias': bias }, 2);
  const found = [...limited['layer0/weights']!.dataSync()];
  [1.2, 0.3, 0, 1.6, 0.4, 0].forEach((weight, place) => expect(found[place]).toBeCloseTo(weight, 6));
  expect(limited['layer0/bias']).toBe(bias);
  expect(weights.isDisposed).toBe(true);
});

import { useBackend } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { plainPooling as plain, pool, type Pooling } from './consensus.ts';

beforeAll(() => useBackend(inject('backend')));

describe('pooled votes', () => {
  const votes = () => tf.log(tf.tensor3d([[[0.9, 0.1]], [[0.2, 0.8]]]));
  const first = (pooling: Pooling) => pool(votes(), tf.ones([2, 1]), pooling).dataSync()[0]!;

  it('are an arithmetic or a geometric mean', () => {
    expect(first(plain)).toBeCloseTo(0.55, 6);
    const [a, b] = [Math.sqrt(0.9 * 0.2), Math.sqrt(0.1 * 0.8)];
    expect(first({ ...plain, pooling: 'log-probabilities' })).toBeCloseTo(a / (a + b), 6);
  });

  it('claim more than the columns do, where they are sharpened', () => {
    expect(first({ ...plain, inverseTargetTemperature: 2 })).toBeCloseTo(0.55 ** 2 / (0.55 ** 2 + 0.45 ** 2), 6);
  });

  it('count by how sure they are, where asked to', () => {
    const entropy = (p: number) => -(p * Math.log(p) + (1 - p) * Math.log(1 - p));
    const [a, b] = [Math.exp(-3 * entropy(0.9)), Math.exp(-3 * entropy(0.2))];
    expect(first({ ...plain, confidence: 3 })).toBeCloseTo((a * 0.9 + b * 0.2) / (a + b), 6);
  });

  it.each(['probabilities', 'log-probabilities'] as const)('say nothing where nobody sees: %s', (pooling) => {
    const silent = tf.zeros<tf.Rank.R2>([2, 1]);
    expect([...pool(votes(), silent, { pooling, confidence: 1, inverseTargetTemperature: 2 }).dataSync()]).toEqual([
      0, 0,
    ]);
  });
});

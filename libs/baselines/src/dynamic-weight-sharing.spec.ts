import { disposeParameters, randomStream, useBackend, type Parameters } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import {
  latticeGroups,
  shareInstantly,
  shareWeights,
  sleep,
  sleepDefaults,
  sleepStep,
} from './dynamic-weight-sharing.ts';
import { randomTensor } from './toy-task.spec.fixture.ts';
import { weightSignalToNoise } from './weight-signal-to-noise.ts';

beforeAll(() => useBackend(inject('backend')));

const numbers = (tensor: tf.Tensor) => [...tensor.dataSync()];
const expectClose = (found: tf.Tensor, expected: readonly number[], digits = 5) =>
  numbers(found).forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, digits));

describe('a sleep', () => {
  it('changes weights by −η·((z − z̄)·x + γ·(w − w₀)), computed by hand', () => {
    const weights = tf.tensor3d([
      [[1], [0]],
      [[3], [4]],
    ]); // [N = 2, I = 2, O = 1]
    const start = tf.tensor3d([
      [[1], [1]],
      [[3], [4]],
    ]);
    // x = (2, 1): z = 2 and 10, z̄ = 6; (z − z̄)·x = ∓(8, 4); only the second weight of place 0 has left its start.
    const after = sleepStep(weights, start, tf.tensor2d([[2, 1]]), 0.5, 0.1);
    expectClose(after, [1 + 0.8, 0 + 0.4 + 0.05, 3 - 0.8, 4 - 0.4]);
  });

  it('follows the closed form for every direction of its inputs', () => {
    // Inputs (2, 0) and (0, 1) have mean squares c = 2 and ½ along the axes, so that a difference d of a weight from
    // the mean obeys d ← d − η(c·d + γ(d − d₀)): d_t = d₀·[γ/(c+γ) + (1 − η(c+γ))^t · c/(c+γ)].
    const [gamma, rate, steps] = [0.25, 0.3, 7];
    const start = randomTensor([5, 2, 3], randomStream(1, 'weights')) as tf.Tensor3D;
    const inputs = tf.tensor2d([
      [2, 0],
      [0, 1],
    ]);
    let asleep: tf.Tensor3D = start;
    for (let step = 0; step < steps; step++) asleep = sleepStep(asleep, start, inputs, gamma, rate);
    const values = numbers(start);
    const expected = values.map((value, at) => {
      const c = Math.floor(at / 3) % 2 === 0 ? 2 : 0.5;
      const mean = [0, 1, 2, 3, 4].reduce((sum, place) => sum + values[place * 6 + (at % 6)]! / 5, 0);
      const held = gamma / (c + gamma);
      return mean + (value - mean) * (held + (1 - rate * (c + gamma)) ** steps * (1 - held));
    });
    expectClose(asleep, expected);
  });

  it('takes long enough to leave γ / (1 + γ) of the differences, and the means as they were', () => {
    const weights = randomTensor([6, 3, 2], randomStream(2, 'weights')) as tf.Tensor3D;
    const gamma = 0.2;
    const settings = { gamma, inputs: 3000, iterations: 40, learningRate: 1 };
    const before = tf.memory().numTensors;
    const after = sleep(weights, settings, randomStream(3, 'sleep'));
    expect(tf.memory().numTensors).toBe(before + 1);
    const mean = tf.mean(weights, 0, true);
    expectClose(tf.mean(after, 0, true), numbers(mean));
    const left = tf.div(tf.norm(tf.sub(after, mean)), tf.norm(tf.sub(weights, mean))).dataSync()[0]!;
    expect(Math.abs(left / (gamma / (1 + gamma)) - 1)).toBeLessThan(0.05);
  });

  it('stays stable with fewer inputs than weights, and makes weights more alike', () => {
    const weights = randomTensor([4, 90, 2], randomStream(4, 'weights')) as tf.Tensor3D;
    const after = sleep(weights, { ...sleepDefaults, inputs: 16 }, randomStream(5, 'sleep'));
    expect(weightSignalToNoise(after).ratio).toBeGreaterThan(1.5 * weightSignalToNoise(weights).ratio);
  });

  it('connects only the units of a group', () => {
    const weights = tf.tensor3d([1, 2, 3, 6], [4, 1, 1]);
    const groups = Int32Array.of(0, 1, 0, 1);
    expectClose(shareInstantly(weights, groups), [2, 4, 2, 4]);
    // Two places of each group, x = 1, no γ, η = 1: one step does it.
    expectClose(sleepStep(weights, weights, tf.tensor2d([[1]]), 0, 1, groups), [2, 4, 2, 4]);
    expect(() => shareInstantly(weights, Int32Array.of(0))).toThrow('4 places need a group each, found 1');
  });

  it('groups every so many-th row and column of a lattice', () => {
    expect([...latticeGroups(4, 2)]).toEqual([0, 1, 0, 1, 2, 3, 2, 3, 0, 1, 0, 1, 2, 3, 2, 3]);
  });

  it('is for the nets of columns too: of a tree it changes what has a set a place and is chosen', () => {
    const parameters: Parameters = {
      'bottomUp/0/weights1': tf.tensor3d([1, 3], [2, 1, 1]),
      'bottomUp/0/bias1': tf.tensor3d([5, 9], [2, 1, 1]),
      'normalisation/mean': tf.tensor3d([5, 9], [2, 1, 1]),
      'readout/weights': tf.tensor3d([4], [1, 1, 1]),
      temperature: tf.scalar(2),
    };
    const before = tf.memory().numTensors;
    const chosen = (name: string) => !name.startsWith('normalisation/');
    const after = shareWeights(parameters, { mode: 'instant', chosen }, randomStream(6, 'sleep'));
    expect(tf.memory().numTensors).toBe(before);
    expect(Object.values(after).map(numbers)).toEqual([[2, 2], [7, 7], [5, 9], [4], [2]]);
    disposeParameters(after);
  });
});

describe('the signal-to-noise ratio of weights', () => {
  it('is |mean| / deviation, and mean² / variance, and the inverse of that, computed by hand', () => {
    // Weight 0 over places: 1, 3 (mean 2, variance 1, deviation with n − 1: √2); weight 1: −4, −2 (mean −3, as much).
    const found = weightSignalToNoise(tf.tensor3d([1, -4, 3, -2], [2, 2, 1]));
    expect(found.ratio).toBeCloseTo((2 / Math.SQRT2 + 3 / Math.SQRT2) / 2, 10);
    expect(found.squared).toBeCloseTo((4 + 9) / 2, 10);
    expect(found.noise).toBeCloseTo((1 / 4 + 1 / 9) / 2, 10);
  });

  it('counts the places that it is asked to', () => {
    const weights = tf.tensor3d([1, 100, 3], [3, 1, 1]);
    expect(weightSignalToNoise(weights, Int32Array.of(0, 2)).squared).toBeCloseTo(4, 10);
    expect(() => weightSignalToNoise(weights, Int32Array.of(1))).toThrow('needs at least 2, found 1');
  });
});

import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { adamWDefaults, adamWStep, disposeAdamW, startAdamW } from './adamw.ts';
import { useBackend } from './backend.ts';
import { cloneParameters, countParameters, disposeParameters, valueAndGradients } from './parameters.ts';

beforeAll(() => useBackend(inject('backend')));

const start = () => ({
  weights: tf.tensor2d([
    [0.5, -0.25],
    [2, 1],
  ]),
  bias: tf.tensor2d([[1, -1]]),
});

describe('AdamW', () => {
  it('follows algorithm 2 of Loshchilov and Hutter for three steps, biases undecayed', () => {
    const settings = { ...adamWDefaults, learningRate: 0.1, weightDecay: 0.5 };
    const before = tf.memory().numTensors;
    let state = startAdamW(start());
    const oracle = [
      { x: [0.5, -0.25, 2, 1], m: [0, 0, 0, 0], v: [0, 0, 0, 0], decay: 0.5 },
      { x: [1, -1], m: [0, 0], v: [0, 0], decay: 0 },
    ];
    for (let t = 1; t <= 3; t++) {
      const gradients = {
        weights: tf.tensor2d([
          [1, -2],
          [0.5, t],
        ]),
        bias: tf.tensor2d([[t, 0]]),
      };
      [
        [1, -2, 0.5, t],
        [t, 0],
      ].forEach((g, which) => {
        const { x, m, v, decay } = oracle[which]!;
        g.forEach((gi, i) => {
          m[i] = 0.9 * m[i]! + 0.1 * gi;
          v[i] = 0.999 * v[i]! + 0.001 * gi * gi;
          const corrected = m[i] / (1 - 0.9 ** t) / (Math.sqrt(v[i] / (1 - 0.999 ** t)) + 1e-8);
          x[i] = x[i]! - 0.1 * (corrected + decay * x[i]!);
        });
      });
      state = adamWStep(state, gradients, settings);
      disposeParameters(gradients);
    }
    state.parameters.weights!.dataSync().forEach((x, i) => expect(x).toBeCloseTo(oracle[0]!.x[i]!, 5));
    state.parameters.bias!.dataSync().forEach((x, i) => expect(x).toBeCloseTo(oracle[1]!.x[i]!, 5));
    disposeAdamW(state);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('parameters', () => {
  it('are counted, copied, differentiated and freed without a tensor left over', () => {
    const before = tf.memory().numTensors;
    const parameters = start();
    expect(countParameters(parameters)).toBe(6);
    const copy = cloneParameters(parameters);
    const { value, gradients } = valueAndGradients(copy, (p) => tf.sum(tf.square(p.weights!)));
    expect(value.dataSync()[0]).toBeCloseTo(0.25 + 0.0625 + 4 + 1);
    expect([...gradients.weights!.dataSync()]).toEqual([1, -0.5, 4, 2]);
    expect([...gradients.bias!.dataSync()]).toEqual([0, 0]);
    value.dispose();
    [parameters, copy, gradients].forEach(disposeParameters);
    expect(tf.memory().numTensors).toBe(before);
  });
});

import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { adamWUpdate } from './index.ts';
import { expectClose, numbers, tensorOf, startWith } from './oracle.spec.kit.ts';

const constants = { beta1: 0.9, beta2: 0.999, rate: 0.01, kept: 0.99, epsilon: 1e-6 };

describe('adamWUpdate', () => {
  beforeAll(() => startWith('simd'));

  it('follows algorithm 2 of Loshchilov and Hutter, and takes over what it is given', () => {
    fc.assert(
      fc.property(fc.constantFrom<number[]>([], [0], [1], [3], [4], [5, 7], [2, 3, 4]), (shape) => {
        const before = tf.memory().numTensors;
        const named = { parameter: 'x', firstMoment: 'm', secondMoment: 'v', gradient: 'g' } as const;
        const { gradient, ...state } = Object.fromEntries(
          Object.entries(named).map(([name, id]) => [
            name,
            id === 'v' ? tf.tidy(() => tf.square(tensorOf(shape, id))) : tensorOf(shape, id),
          ]),
        ) as Record<keyof typeof named, tf.Tensor>;
        const next = adamWUpdate(state, gradient, constants);
        const [x, m, v, g] = ['x', 'm', 'v', 'g'].map((id) => numbers(shape, id)) as [F, F, F, F];
        const first = m.map((value, index) => 0.9 * value + 0.1 * g[index]!);
        const second = v.map((value, index) => 0.999 * value ** 2 + 0.001 * g[index]! ** 2);
        const parameter = x.map(
          (value, index) => 0.99 * value - (0.01 * first[index]!) / (Math.sqrt(second[index]!) + 1e-6),
        );
        expect(next.parameter.shape).toEqual(shape);
        expectClose(next.parameter.dataSync(), parameter, 1e-5);
        expectClose(next.firstMoment.dataSync(), first, 1e-6);
        expectClose(next.secondMoment.dataSync(), second, 1e-6);
        expect(state.parameter.isDisposed).toBe(true);
        tf.dispose([{ ...next }, gradient]);
        expect(tf.memory().numTensors).toBe(before);
      }),
    );
  });
});

type F = Float32Array;

import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Activation } from './activation.ts';
import { groupedDense, kernelBuilds, ShapeError } from './index.ts';
import { expectAsOnCpu, expectClose, tensorOf, startWith } from './oracle.spec.kit.ts';

const activations = ['linear', 'relu', 'elu', 'sigmoid'] as const satisfies Activation[];
const lengths = fc.constantFrom(1, 2, 4, 5, 6, 7, 8, 9, 13, 16, 17);

describe.each(kernelBuilds)('groupedDense (%s)', (build) => {
  beforeAll(() => startWith(build));

  it('is activation(x · weights + bias) with the gradients that the stock cpu backend finds', async () => {
    const cases = fc.record({
      groups: fc.integer({ min: 1, max: 4 }),
      shared: fc.boolean(),
      biased: fc.boolean(),
      batch: lengths,
      inputs: lengths,
      outputs: lengths,
      activation: fc.constantFrom(...activations),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ groups, shared, biased, batch, inputs, outputs, activation }) => {
        const sets = shared ? 1 : groups;
        const shapes = [[groups, batch, inputs], [sets, inputs, outputs], ...(biased ? [[sets, 1, outputs]] : [])];
        await expectAsOnCpu(
          (x, weights, bias) =>
            groupedDense(
              x as tf.Tensor3D,
              weights as tf.Tensor3D,
              (bias as tf.Tensor3D | undefined) ?? null,
              activation,
            ),
          shapes,
        );
      }),
      { numRuns: 40 },
    );
  });

  it.each(['linear', 'elu'] as const)('has the gradients of %s across the blocks of the cache', async (activation) => {
    const shapes = [
      [1, 270, 3],
      [1, 3, 521],
      [1, 1, 521],
    ];
    await expectAsOnCpu(
      (x, weights, bias) => groupedDense(x as tf.Tensor3D, weights as tf.Tensor3D, bias as tf.Tensor3D, activation),
      shapes,
    );
  });

  it('gives the same to shared weights and to as many copies of them', () => {
    const [x, weights] = [tensorOf([3, 4, 5], 'x') as tf.Tensor3D, tensorOf([1, 5, 6], 'w') as tf.Tensor3D];
    const [shared, copied] = [weights, tf.tile(weights, [3, 1, 1])].map((w) => groupedDense(x, w).dataSync());
    expectClose(shared!, copied!);
  });

  it('computes no gradient that nobody asks for', () => {
    const x = tensorOf([2, 3, 4], 'x') as tf.Tensor3D;
    const kernels: string[] = [];
    const stock = tf.getKernel('GroupedDenseInputGradient', 'wasm');
    tf.unregisterKernel(stock.kernelName, 'wasm');
    tf.registerKernel({
      ...stock,
      kernelFunc: (call) => (kernels.push(stock.kernelName), stock.kernelFunc(call)),
    });
    const loss = (weights: tf.Tensor) => tf.sum(groupedDense(x, weights as tf.Tensor3D));
    expect(tf.grad(loss)(tensorOf([2, 4, 5], 'w')).shape).toEqual([2, 4, 5]);
    tf.unregisterKernel(stock.kernelName, 'wasm');
    tf.registerKernel(stock);
    expect(kernels).toEqual([]);
  });

  it('has the exponential within a few units in the last place, from 1 down to 1e-37', () => {
    const x = Float32Array.from({ length: 2000 }, (_, index) => (-85 * index) / 1999);
    const found = groupedDense(tf.tensor3d(x, [1, 2000, 1]), tf.ones([1, 1, 1]), null, 'sigmoid').dataSync();
    found.forEach((value, index) => {
      const expected = 1 / (1 + Math.exp(-x[index]!));
      expect(Math.abs(value / expected - 1)).toBeLessThan(4 * 2 ** -23);
    });
  });

  it.each([
    ['relu', [NaN, Infinity, 0]],
    ['elu', [NaN, Infinity, -1]],
    ['sigmoid', [NaN, 1, 0]],
  ] as const)('knows the ends of the number line: %s', (activation, expected) => {
    const x = tf.tensor3d([NaN, Infinity, -Infinity], [1, 3, 1]);
    const found = groupedDense(x, tf.ones([1, 1, 1]), null, activation).dataSync();
    expect(Array.from(found, (value) => Math.round(value))).toEqual(expected);
  });

  it('names the shape that does not fit', () => {
    const of = (...shape: [number, number, number]) => tf.zeros<tf.Rank.R3>(shape);
    expect(() => groupedDense(of(3, 4, 5), of(3, 6, 7))).toThrow(ShapeError);
    expect(() => groupedDense(of(3, 4, 5), of(3, 6, 7))).toThrow(
      "'weights' must be [3 or 1, 5, O] to fit x [3, 4, 5], found [3, 6, 7]",
    );
    expect(() => groupedDense(of(3, 4, 5), of(2, 5, 7))).toThrow("'weights'");
    expect(() => groupedDense(of(3, 4, 5), of(1, 5, 7), of(3, 1, 7))).toThrow("'bias' must be [1, 1, 7]");
  });
});

describe.each(kernelBuilds)('tf.fused.matMul (%s)', (build) => {
  beforeAll(() => startWith(build));

  it('takes a bias for all or one for each matrix, and any activation', () => {
    const cases = fc.record({
      batch: fc.constantFrom<[number, number]>([1, 1], [3, 3], [1, 3], [3, 1], [0, 1]),
      m: fc.constantFrom(0, 1, 5, 7),
      k: fc.constantFrom(0, 1, 8),
      n: fc.constantFrom(0, 1, 4, 9),
      bias: fc.constantFrom('none', 'all', 'each'),
      activation: fc.constantFrom('linear', 'relu', 'elu', 'sigmoid'),
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ batch: [batchA, batchB], m, k, n, bias, activation, transposeA, transposeB }) => {
        const before = tf.memory().numTensors;
        tf.tidy(() => {
          const a = tensorOf([batchA, ...(transposeA ? [k, m] : [m, k])], 'a');
          const b = tensorOf([batchB, ...(transposeB ? [n, k] : [k, n])], 'b');
          const batch = batchA === 1 ? batchB : batchA;
          const added = bias === 'none' ? null : tensorOf(bias === 'all' ? [n] : [batch, 1, n], 'bias');
          const fused = tf.fused.matMul({ a, b, transposeA, transposeB, activation, ...(added && { bias: added }) });
          const product = tf.matMul(a, b, transposeA, transposeB);
          const sum = added === null ? product : tf.add(product, added);
          const plain = { linear: sum, relu: tf.relu(sum), elu: tf.elu(sum), sigmoid: tf.sigmoid(sum) }[activation];
          expect(fused.shape).toEqual(plain.shape);
          expectClose(fused.dataSync(), plain.dataSync());
        });
        expect(tf.memory().numTensors).toBe(before);
      }),
    );
  });

  it('has the gradients that the stock cpu backend finds', async () => {
    for (const activation of ['linear', 'relu'] as const) {
      await expectAsOnCpu(
        (a, b, bias) => tf.fused.matMul({ a: a, b: b, bias: bias, activation }),
        [[7, 9], [9, 5], [5]],
      );
    }
  });

  it('leaves what it does not know to the stock kernel', () => {
    const [a, b] = [tf.tensor2d([[1, -1]]), tf.tensor2d([[2], [5]])];
    expect(tf.fused.matMul({ a, b, activation: 'leakyrelu' }).dataSync()[0]).toBeCloseTo(-0.6);
  });
});

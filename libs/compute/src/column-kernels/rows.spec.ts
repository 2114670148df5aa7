import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { layerNorm, rootMeanSquareNorm } from './index.ts';
import { expectAsOnCpu, expectClose, numbers, tensorOf, startWith } from './oracle.spec.kit.ts';

const length = fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33);
const shapes = fc.array(length, { minLength: 1, maxLength: 3 });

describe('tf.sum', () => {
  beforeAll(() => startWith('simd'));

  it('agrees with the cpu backend over any axes', async () => {
    const cases = shapes.chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        axes: fc.subarray(shape.map((_, axis) => axis)),
        keepDims: fc.boolean(),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, ({ shape, axes, keepDims }) => expectAsOnCpu((x) => tf.sum(x, axes, keepDims), [shape])),
      { numRuns: 60 },
    );
  });

  it('is 0 over nothing, and leaves whole numbers to the stock kernel', () => {
    expect([...tf.sum(tf.zeros([3, 0, 2]), 1).dataSync()]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(tf.sum(tf.zeros([0, 3]), -1).shape).toEqual([0]);
    const whole = tf.sum(tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32'), 0);
    expect(whole.dtype).toBe('int32');
    expect([...whole.dataSync()]).toEqual([4, 6]);
  });
});

describe.each([
  ['rootMeanSquareNorm', 'simd', rootMeanSquareNorm, 0],
  ['rootMeanSquareNorm', 'relaxed-simd', rootMeanSquareNorm, 0],
  ['layerNorm', 'simd', layerNorm, 1],
  ['layerNorm', 'relaxed-simd', layerNorm, 1],
] as const)('%s (%s)', (_, build, norm, centred) => {
  beforeAll(() => startWith(build));

  it('agrees with its formula on the cpu backend, and so does its gradient', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, (shape) => expectAsOnCpu((x) => norm(x, 0.1), [shape])),
      { numRuns: 40 },
    );
  });

  it('makes rows of root mean square 1', () => {
    const shape = [5, 37];
    const found = tf.tidy(() => norm(tf.add(tensorOf(shape, 'x'), 3)).arraySync() as number[][]);
    const given = numbers(shape, 'x');
    found.forEach((row, index) => {
      const x = Array.from(given.subarray(37 * index, 37 * (index + 1)), (value) => value + 3);
      const mean = centred * (x.reduce((sum, value) => sum + value, 0) / 37);
      const size = Math.sqrt(x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 37);
      expectClose(
        row,
        x.map((value) => (value - mean) / size),
      );
    });
  });
});

describe('a clone', () => {
  beforeAll(() => startWith('simd'));

  it('shares its numbers, and keeps them when the original is freed', () => {
    const buffers = tf.memory().numDataBuffers;
    const original = tf.tensor1d([1, 2, 3]);
    const clone = original.clone();
    expect(tf.memory().numDataBuffers - buffers).toBe(1);
    original.dispose();
    tf.tensor1d([7, 8, 9]).dispose();
    expect([...clone.dataSync()]).toEqual([1, 2, 3]);
    clone.dispose();
    expect(tf.memory().numDataBuffers).toBe(buffers);
  });
});

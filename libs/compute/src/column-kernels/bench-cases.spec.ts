import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { useBackend } from '../backend.ts';
import { randomStream } from '../random.ts';
import { columnKernelCases } from './index.ts';

it('times the three products of a layer and the attention, with their operations counted, and keeps nothing', async () => {
  await useBackend('cpu');
  const before = tf.memory().numTensors;
  const cases = columnKernelCases(randomStream(1, 'bench'), [2, 3, 5, 7], 4);
  expect(cases.map(({ name, shape, flops }) => [name, shape, flops])).toEqual([
    ['grouped-matmul/forward', [2, 3, 5, 7], 420],
    ['grouped-matmul/dX', [2, 3, 5, 7], 420],
    ['grouped-matmul/dW', [2, 3, 5, 7], 420],
    ['attention', [2, 3, 4], 192],
  ]);
  const held = tf.memory().numTensors;
  cases.forEach(({ run }) => run());
  expect(tf.memory().numTensors).toBe(held);
  cases.forEach(({ free }) => free());
  expect(tf.memory().numTensors).toBe(before);
});

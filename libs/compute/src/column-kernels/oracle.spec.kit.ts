import { setFlagsFromString } from 'node:v8';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { useBackend } from '../backend.ts';
import { randomStream } from '../random.ts';
import { installColumnKernels, uninstallColumnKernels, type KernelBuild } from './index.ts';
import { loadKernels } from './module.ts';

export type Shape = readonly number[];
type Function = (...inputs: tf.Tensor[]) => tf.Tensor;

/** Starts the wasm backend with one build of the kernels, and the cpu backend to compare with. */
export async function startWith(build: KernelBuild): Promise<void> {
  await useBackend('cpu');
  await useBackend('wasm');
  uninstallColumnKernels();
  await allow(build);
  expect(await installColumnKernels(tf.backend(), [build])).toEqual({ simd: build });
}

/** Node 20 has the relaxed vector instructions behind a flag. */
export async function allow(build: KernelBuild): Promise<void> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  if ((await loadKernels(memory, [build])) === null) setFlagsFromString(`--experimental-wasm-${build}`);
}

/** Numbers from −2 to 2 that depend on the name and the shape alone. */
export function numbers(shape: Shape, name: string): Float32Array {
  const stream = randomStream(1, `${name}/${shape.join('x')}`);
  return Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => 4 * stream.uniform() - 2);
}

export const tensorOf = (shape: Shape, name: string): tf.Tensor => tf.tensor(numbers(shape, name), [...shape]);

/** Expects numbers to be equal within a share of the largest of them. */
export function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 2e-5): void {
  expect(found.length).toBe(expected.length);
  const size = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  for (let index = 0; index < found.length; index++) {
    const [value, other] = [found[index]!, expected[index]!];
    if (!(Math.abs(value - other) <= tolerance * size)) expect([index, value]).toEqual([index, other]);
  }
}

/**
 * Expects a function and its gradient by every input to be on the running backend what they are on TensorFlow.js's
 * `cpu` backend, and no tensor to stay behind.
 */
export async function expectAsOnCpu(call: Function, shapes: readonly Shape[], tolerance?: number) {
  const before = tf.memory().numTensors;
  const own = evaluate(call, shapes);
  const engine = tf.getBackend();
  await tf.setBackend('cpu');
  const oracle = evaluate(call, shapes);
  await tf.setBackend(engine);
  expect(own.map(({ shape }) => shape)).toEqual(oracle.map(({ shape }) => shape));
  own.forEach(({ values }, index) => expectClose(values, oracle[index]!.values, tolerance));
  expect(tf.memory().numTensors).toBe(before);
}

/** The value, then the gradient of its product with fixed numbers by every input. */
const evaluate = (call: Function, shapes: readonly Shape[]) =>
  tf.tidy(() => {
    const inputs = shapes.map((shape, index) => tensorOf(shape, `input ${index}`));
    const value = call(...inputs);
    const weights = tensorOf(value.shape, 'weights');
    const gradients = tf.grads((...x) => tf.sum(tf.mul(call(...x), weights)))(inputs);
    return [value, ...gradients].map((tensor) => ({ shape: tensor.shape, values: tensor.dataSync() }));
  });

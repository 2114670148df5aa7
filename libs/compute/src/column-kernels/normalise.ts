import * as tf from '@tensorflow/tfjs-core';
import { hasOwnKernels } from './active-kernels.ts';
import type { Addition } from './kernel-context.ts';
import { addressOf, type WasmBackend } from './wasm-backend.ts';
import { withGradient } from './with-gradient.ts';

/**
 * Scales the last axis to a root mean square of 1 (Zhang and Sennrich 2019, RMSNorm without a gain):
 * x / √(mean x² + ε).
 * @param x `[…, D]`
 * @returns the same shape
 */
export const rootMeanSquareNorm = <T extends tf.Tensor>(x: T, epsilon = 1e-6): T => normalise(x, epsilon, false);

/**
 * Takes the mean of the last axis away and scales it to a variance of 1 (Ba, Kiros and Hinton 2016, layer
 * normalisation without gain and bias): (x − x̄) / √(mean (x − x̄)² + ε).
 * @param x `[…, D]`
 * @returns the same shape
 */
export const layerNorm = <T extends tf.Tensor>(x: T, epsilon = 1e-6): T => normalise(x, epsilon, true);

function normalise<T extends tf.Tensor>(x: T, epsilon: number, centred: boolean): T {
  if (x.dtype !== 'float32' || x.rank === 0 || !hasOwnKernels()) {
    return normaliseByPlainOperations(x, epsilon, centred);
  }
  const attributes = { epsilon, centred };
  return withGradient<tf.Tensor>(
    x,
    (input) => tf.engine().runKernel('NormaliseRows', { x: input }, attributes),
    (gradient, input) => tf.engine().runKernel('NormaliseRowsGradient', { gradient, x: input }, attributes),
  ) as T;
}

/** The same from TensorFlow.js's own operations. */
export const normaliseByPlainOperations = <T extends tf.Tensor>(x: T, epsilon: number, centred: boolean): T =>
  tf.tidy(() => {
    const part = centred ? tf.sub(x, tf.mean(x, -1, true)) : x;
    return tf.mul(part, tf.rsqrt(tf.add(tf.mean(tf.square(part), -1, true), epsilon)));
  });

interface Attributes {
  readonly epsilon: number;
  readonly centred: boolean;
}

/** The kernels behind both: forward, and the gradient by x. */
export const normaliseKernels: Readonly<Record<string, Addition>> = {
  NormaliseRows:
    ({ backend, kernels }) =>
    (call) => {
      const x = call.inputs.x!;
      const { epsilon, centred } = call.attrs as unknown as Attributes;
      const { to, outer, n } = rowsLike(backend, x);
      kernels.normalise(addressOf(backend, x), addressOf(backend, to), outer, n, epsilon, centred);
      return to;
    },
  NormaliseRowsGradient:
    ({ backend, kernels }) =>
    (call) => {
      const { gradient, x } = call.inputs as { gradient: tf.TensorInfo; x: tf.TensorInfo };
      const { epsilon, centred } = call.attrs as unknown as Attributes;
      const { to, outer, n } = rowsLike(backend, x);
      const [given, from, result] = [gradient, x, to].map((tensor) => addressOf(backend, tensor));
      kernels.normaliseGradient(given!, from!, result!, outer, n, epsilon, centred);
      return to;
    },
};

function rowsLike(backend: WasmBackend, { shape }: tf.TensorInfo) {
  const n = shape.at(-1)!;
  return { to: backend.makeOutput(shape, 'float32'), outer: tf.util.sizeFromShape(shape.slice(0, -1)), n };
}

import * as tf from '@tensorflow/tfjs-core';
import { hasOwnKernels } from './active-kernels.ts';
import type { Addition } from './kernel-context.ts';
import { addressOf } from './wasm-backend.ts';

/** What one step of AdamW needs to know, corrected for the bias of the moments by whoever counts the steps. */
export interface AdamWConstants {
  readonly beta1: number;
  readonly beta2: number;
  /** Learning rate · √(1 − β₂ᵗ) / (1 − β₁ᵗ). */
  readonly rate: number;
  /** 1 − learning rate · weight decay. */
  readonly kept: number;
  /** ε · √(1 − β₂ᵗ), for it stands beside the uncorrected root. */
  readonly epsilon: number;
}

/** A parameter and the running moments of its gradient, all of one shape. */
export interface AdamWTensors {
  readonly parameter: tf.Tensor;
  readonly firstMoment: tf.Tensor;
  readonly secondMoment: tf.Tensor;
}

/**
 * One step of AdamW (Loshchilov and Hutter 2019, algorithm 2) for one parameter:
 * m' = β₁·m + (1 − β₁)·g, v' = β₂·v + (1 − β₂)·g², x' = kept·x − rate·m' / (√v' + ε); in one pass over memory where
 * the column kernels run.
 * @param state taken over, and freed
 * @returns new tensors, which the caller frees
 */
export function adamWUpdate(state: AdamWTensors, gradient: tf.Tensor, constants: AdamWConstants): AdamWTensors {
  const tensors = { ...state, gradient };
  const floats = Object.values(tensors).every(({ dtype }) => dtype === 'float32');
  const result =
    floats && hasOwnKernels() ? adamWByKernel(tensors, constants) : adamWByPlainOperations(state, gradient, constants);
  tf.dispose({ ...state });
  return result;
}

function adamWByKernel(
  tensors: AdamWTensors & { readonly gradient: tf.Tensor },
  constants: AdamWConstants,
): AdamWTensors {
  const result = tf.engine().runKernel('AdamWUpdate', { ...tensors }, { ...constants });
  const [parameter, firstMoment, secondMoment] = result as unknown as [tf.Tensor, tf.Tensor, tf.Tensor];
  return { parameter, firstMoment, secondMoment };
}

/** The same from TensorFlow.js's own operations. */
export const adamWByPlainOperations = (
  state: AdamWTensors,
  gradient: tf.Tensor,
  { beta1, beta2, rate, kept, epsilon }: AdamWConstants,
): AdamWTensors =>
  tf.tidy(() => {
    const firstMoment = tf.add(tf.mul(state.firstMoment, beta1), tf.mul(gradient, 1 - beta1));
    const secondMoment = tf.add(tf.mul(state.secondMoment, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const change = tf.mul(tf.div(firstMoment, tf.add(tf.sqrt(secondMoment), epsilon)), rate);
    return { parameter: tf.sub(tf.mul(state.parameter, kept), change), firstMoment, secondMoment };
  });

/** The kernel behind it. */
export const adamWKernels: Readonly<Record<string, Addition>> = {
  AdamWUpdate:
    ({ backend, kernels }) =>
    (call) => {
      const inputs = call.inputs as Record<keyof AdamWTensors | 'gradient', tf.TensorInfo>;
      const { parameter, gradient, firstMoment, secondMoment } = inputs;
      const { beta1, beta2, rate, kept, epsilon } = call.attrs as unknown as AdamWConstants;
      const results = [parameter, firstMoment, secondMoment].map(({ shape }) => backend.makeOutput(shape, 'float32'));
      const [x, g, m, v, xTo, mTo, vTo] = [parameter, gradient, firstMoment, secondMoment, ...results].map((tensor) =>
        addressOf(backend, tensor),
      );
      const size = tf.util.sizeFromShape(parameter.shape);
      kernels.adamW(x!, g!, m!, v!, xTo!, mTo!, vTo!, size, beta1, beta2, rate, kept, epsilon);
      return results;
    },
};

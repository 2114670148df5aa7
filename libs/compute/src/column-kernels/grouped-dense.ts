import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from './activation.ts';
import { hasOwnKernels } from './active-kernels.ts';
import { ShapeError, written } from './shape-error.ts';

/**
 * A layer of G nets side by side, each with weights of its own: activation(x · weights + bias), in one pass over
 * memory where the column kernels run and from plain operations elsewhere. Weights and bias of one group are shared
 * by all G. Its gradients are TensorFlow.js's to ask for, and only those asked for are computed.
 * @param x `[G, B, I]`
 * @param weights `[G, I, O]`, or `[1, I, O]` where all share them
 * @param bias `[G, 1, O]` or `[1, 1, O]` as the weights, or `null` for none
 * @returns `[G, B, O]`
 * @throws ShapeError
 */
export function groupedDense(
  x: tf.Tensor3D,
  weights: tf.Tensor3D,
  bias: tf.Tensor3D | null = null,
  activation: Activation = 'linear',
): tf.Tensor3D {
  checkShapes(x, weights, bias);
  const floats = [x, weights, bias].every((tensor) => tensor === null || tensor.dtype === 'float32');
  if (!floats || !hasOwnKernels()) return denseOfPlainOperations(x, weights, bias, activation);
  const inputs = bias === null ? { x, weights } : { x, weights, bias };
  return tf.engine().runKernel('GroupedDense', inputs, { activation });
}

/** The same from TensorFlow.js's own operations. */
export function denseOfPlainOperations(
  x: tf.Tensor3D,
  weights: tf.Tensor3D,
  bias: tf.Tensor3D | null,
  activation: Activation,
): tf.Tensor3D {
  return tf.tidy(() => {
    const [groups, batch, inputs] = x.shape;
    const [sets, , outputs] = weights.shape;
    // Shared weights are one product over all columns at once: TensorFlow.js repeats no matrix in its gradients.
    const rows: tf.Tensor3D = sets === groups ? x : tf.reshape(x, [1, groups * batch, inputs]);
    const product = tf.matMul(rows, weights);
    const sum: tf.Tensor = bias === null ? product : tf.add(product, bias);
    return activate[activation](tf.reshape(sum, [groups, batch, outputs]));
  });
}

const activate: Record<Activation, (x: tf.Tensor3D) => tf.Tensor3D> = {
  linear: (x) => x,
  relu: tf.relu,
  elu: tf.elu,
  sigmoid: tf.sigmoid,
};

function checkShapes(x: tf.Tensor3D, weights: tf.Tensor3D, bias: tf.Tensor3D | null): void {
  const fail = (argument: string, expected: string, { shape }: tf.Tensor): never => {
    throw new ShapeError('groupedDense', argument, expected, written(shape));
  };
  if (x.rank !== 3) fail('x', '[G, B, I]', x);
  const [groups, , inputs] = x.shape;
  const [sets, from, outputs] = weights.shape;
  if (weights.rank !== 3 || (sets !== groups && sets !== 1) || from !== inputs) {
    fail('weights', `[${groups} or 1, ${inputs}, O] to fit x ${written(x.shape)}`, weights);
  }
  if (bias !== null && !tf.util.arraysEqual(bias.shape, [sets, 1, outputs])) {
    fail('bias', `${written([sets, 1, outputs])} to fit the weights ${written(weights.shape)}`, bias);
  }
}

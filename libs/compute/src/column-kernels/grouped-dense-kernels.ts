import type { GradConfig, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { activationCodes, type Activation } from './activation.ts';
import { hasColumnKernels } from './active-kernels.ts';
import type { Addition } from './kernel-context.ts';
import { multiply } from './matrix-product.ts';
import { addressOf } from './wasm-backend.ts';

/** The kernels behind `groupedDense`: the layer, and its gradient by each input. */
export const groupedDenseKernels: Readonly<Record<string, Addition>> = {
  GroupedDense: (context) => (call) => {
    const { x, weights, bias } = call.inputs as Inputs;
    const { groups, batch, inputs, outputs } = sizes(x, weights);
    const to = context.backend.makeOutput([...x.shape.slice(0, 2), outputs], 'float32');
    multiply(context, {
      a: { tensor: x, transposed: false },
      b: { tensor: weights, transposed: false },
      ...{ to, batch: groups, m: batch, n: outputs, k: inputs, ...activationOf(call) },
      ...(bias && { bias: { tensor: bias, repeated: false } }),
    });
    return to;
  },

  /** By x: (gradient through the activation) · weightsᵀ. */
  GroupedDenseInputGradient: (context) => (call) => {
    const { gradient, result, weights } = call.inputs as Inputs;
    const { groups, batch, inputs: outputs } = sizes(gradient, weights);
    const inputs = weights.shape[1]!;
    const to = context.backend.makeOutput([...gradient.shape.slice(0, 2), inputs], 'float32');
    multiply(context, {
      a: { tensor: gradient, transposed: false, outputs: result },
      b: { tensor: weights, transposed: true },
      ...{ to, batch: groups, m: batch, n: inputs, k: outputs, ...activationOf(call) },
    });
    return to;
  },

  /** By the weights: xᵀ · (gradient through the activation). */
  GroupedDenseWeightsGradient: (context) => (call) => {
    const { gradient, result, x, weights } = call.inputs as Inputs;
    const { groups, batch, inputs, outputs } = sizes(x, weights);
    const to = context.backend.makeOutput(weights.shape, 'float32');
    multiply(context, {
      a: { tensor: x, transposed: true },
      b: { tensor: gradient, transposed: false, outputs: result },
      ...{ to, batch: groups, m: inputs, n: outputs, k: batch, ...activationOf(call) },
    });
    return to;
  },

  /** By the bias: the gradient through the activation, summed over the batch. */
  GroupedDenseBiasGradient:
    ({ backend, kernels }) =>
    (call) => {
      const { gradient, result, weights } = call.inputs as Inputs;
      const { groups, batch } = sizes(gradient, weights);
      const outputs = weights.shape[2]!;
      const to = backend.makeOutput([groups, 1, outputs], 'float32');
      const [from, through, sums] = [gradient, result, to].map((tensor) => addressOf(backend, tensor));
      const code = activationCodes[activationOf(call).activation];
      kernels.sumRows(from!, through!, sums!, groups, batch, outputs, code);
      return to;
    },
};

/** How TensorFlow.js differentiates the layer; each gradient is computed where it is asked for. */
export const groupedDenseGradient: GradConfig = {
  kernelName: 'GroupedDense',
  inputsToSave: ['x', 'weights'],
  outputsToSave: [true],
  gradFunc: (gradient, saved, attributes) => {
    const [x, weights, result] = saved as [Tensor, Tensor, Tensor];
    const inputs = { gradient: gradient as Tensor, result, x, weights };
    // The column kernels go through the activation on the way; elsewhere that is done once for all three.
    if (!hasColumnKernels()) {
      inputs.gradient = tf.engine().runKernel('GroupedDenseActivationGradient', inputs, attributes);
    }
    const run = (name: string) => () => tf.engine().runKernel<Tensor>(name, inputs, attributes);
    return {
      x: run('GroupedDenseInputGradient'),
      weights: run('GroupedDenseWeightsGradient'),
      bias: run('GroupedDenseBiasGradient'),
    };
  },
};

type Inputs = Record<'x' | 'weights' | 'gradient' | 'result', TensorInfo> & { readonly bias?: TensorInfo };

const activationOf = (call: { attrs?: unknown }) => call.attrs as { readonly activation: Activation };

/** Of a layer's input `[G, B, I]` or output; the columns that share weights are one group with all their rows. */
function sizes({ shape }: TensorInfo, weights: TensorInfo) {
  const [groups, batch, inputs] = shape as [number, number, number];
  const [sets, , outputs] = weights.shape as [number, number, number];
  return { groups: sets, batch: (groups / sets) * batch, inputs, outputs };
}

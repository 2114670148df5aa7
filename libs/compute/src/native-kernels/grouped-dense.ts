import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Activation } from '../column-kernels/activation.ts';
import { withNativeOps, type Handle, type NativeKernel, type NativeOps } from './native-ops.ts';

/** The kernels behind `groupedDense`: the layer, and its gradient by each input. */
export const groupedDenseKernels: Readonly<Record<string, NativeKernel>> = {
  GroupedDense: (backend) => (call) =>
    withNativeOps(backend, (ops) => {
      const { x, weights, bias } = call.inputs as Inputs;
      const [groups, batch] = x.shape as [number, number, number];
      const product = multiply(ops, rowsOf(ops, x, weights), false, ops.of(weights), false);
      const sum = bias === undefined ? product : ops.run('AddV2', [product, ops.of(bias)], ops.attribute.float);
      const result = activate(ops, sum, activationOf(call));
      return reshape(ops, result, [groups, batch, weights.shape[2]!]);
    }),

  /** The gradient before the activation, which all the others start from. */
  GroupedDenseActivationGradient: (backend) => (call) =>
    withNativeOps(backend, (ops) => {
      const { gradient, result } = call.inputs as Inputs;
      const name = activationGradients[activationOf(call)];
      const inputs = [ops.of(gradient), ops.of(result)];
      if (name === null) return ops.run('Identity', inputs.slice(0, 1), ops.attribute.float);
      return name === 'SigmoidGrad'
        ? ops.run(name, inputs.toReversed(), ops.attribute.float)
        : ops.run(name, inputs, ops.attribute.float);
    }),

  GroupedDenseInputGradient: (backend) => (call) =>
    withNativeOps(backend, (ops) => {
      const { gradient, weights } = call.inputs as Inputs;
      const [groups, batch] = gradient.shape as [number, number, number];
      const product = multiply(ops, rowsOf(ops, gradient, weights), false, ops.of(weights), true);
      return reshape(ops, product, [groups, batch, weights.shape[1]!]);
    }),

  GroupedDenseWeightsGradient: (backend) => (call) =>
    withNativeOps(backend, (ops) => {
      const { gradient, x, weights } = call.inputs as Inputs;
      return multiply(ops, rowsOf(ops, x, weights), true, rowsOf(ops, gradient, weights), false);
    }),

  GroupedDenseBiasGradient: (backend) => (call) =>
    withNativeOps(backend, (ops) => {
      const { gradient, weights } = call.inputs as Inputs;
      const { float, index, flag } = ops.attribute;
      return ops.run('Sum', [rowsOf(ops, gradient, weights), ops.axes(1)], float, index, flag('keep_dims', true));
    }),
};

type Inputs = Record<'x' | 'weights' | 'gradient' | 'result', TensorInfo> & { readonly bias?: TensorInfo };

const activationOf = (call: { attrs?: unknown }) => (call.attrs as { readonly activation: Activation }).activation;

const activations: Readonly<Record<Activation, string | null>> = {
  linear: null,
  relu: 'Relu',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
};

const activationGradients: Readonly<Record<Activation, string | null>> = {
  linear: null,
  relu: 'ReluGrad',
  elu: 'EluGrad',
  sigmoid: 'SigmoidGrad',
};

function activate(ops: NativeOps, x: Handle, activation: Activation): Handle {
  const name = activations[activation];
  return name === null ? x : ops.run(name, [x], ops.attribute.float);
}

const multiply = (ops: NativeOps, a: Handle, transposeA: boolean, b: Handle, transposeB: boolean): Handle => {
  const { float, flag } = ops.attribute;
  return ops.run('BatchMatMulV2', [a, b], float, flag('adj_x', transposeA), flag('adj_y', transposeB));
};

/** `[G, B, I]`; the columns that share weights are one group with all their rows. */
function rowsOf(ops: NativeOps, x: TensorInfo, weights: TensorInfo): Handle {
  const [groups, batch, inputs] = x.shape as [number, number, number];
  const sets = weights.shape[0]!;
  return reshape(ops, ops.of(x), [sets, (groups / sets) * batch, inputs]);
}

/** The same numbers in another shape. */
function reshape(ops: NativeOps, x: Handle, shape: readonly number[]): Handle {
  if (x.shape.every((length, axis) => length === shape[axis])) return x;
  const { float, type, index } = ops.attribute;
  return ops.run('Reshape', [x, ops.shape(shape)], float, type('Tshape', index.value as number));
}

import type { TensorInfo } from '@tensorflow/tfjs-core';
import { withNativeOps, type Handle, type NativeKernel, type NativeOps } from './native-ops.ts';

/** The kernels behind `rootMeanSquareNorm` and `layerNorm`: forward, and the gradient by x. */
export const normaliseKernels: Readonly<Record<string, NativeKernel>> = {
  NormaliseRows: (backend) => (call) =>
    withNativeOps(backend, (ops) => {
      const { part, inverse } = partAndInverse(ops, call.inputs.x!, call.attrs as unknown as Attributes);
      return ops.run('Mul', [part, inverse], ops.attribute.float);
    }),

  /** With y = part · inverse: inverse · (g − y · mean(g · y)), and where rows are centred less its own mean. */
  NormaliseRowsGradient: (backend) => (call) =>
    withNativeOps(backend, (ops) => {
      const { gradient, x } = call.inputs as { gradient: TensorInfo; x: TensorInfo };
      const attributes = call.attrs as unknown as Attributes;
      const { part, inverse } = partAndInverse(ops, x, attributes);
      const { float } = ops.attribute;
      const given = ops.of(gradient);
      const y = ops.run('Mul', [part, inverse], float);
      const along = meanOfRows(ops, ops.run('Mul', [given, y], float));
      const across = ops.run('Sub', [given, ops.run('Mul', [y, along], float)], float);
      const before = ops.run('Mul', [across, inverse], float);
      return attributes.centred ? ops.run('Sub', [before, meanOfRows(ops, before)], float) : before;
    }),
};

interface Attributes {
  readonly epsilon: number;
  readonly centred: boolean;
}

/** What is scaled, and by what: 1 / √(mean part² + ε). */
function partAndInverse(ops: NativeOps, tensor: TensorInfo, { epsilon, centred }: Attributes) {
  const { float } = ops.attribute;
  const x = ops.of(tensor);
  const part = centred ? ops.run('Sub', [x, meanOfRows(ops, x)], float) : x;
  const variance = meanOfRows(ops, ops.run('Square', [part], float));
  const inverse = ops.run('Rsqrt', [ops.run('AddV2', [variance, ops.scalar(epsilon)], float)], float);
  return { part, inverse };
}

function meanOfRows(ops: NativeOps, x: Handle): Handle {
  const { float, index, flag } = ops.attribute;
  return ops.run('Mean', [x, ops.axes(x.shape.length - 1)], float, index, flag('keep_dims', true));
}

import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';

/** The parts of tfjs-node's backend that run TensorFlow's own operations. */
export interface NativeBackend {
  readonly binding: {
    readonly TF_FLOAT: number;
    readonly TF_INT32: number;
    readonly TF_ATTR_TYPE: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_SHAPE: number;
    readonly TF_ATTR_STRING: number;
    createTensor(shape: readonly number[], type: number, values: Float32Array | Int32Array): number;
    deleteTensor(id: number): void;
    executeOp(name: string, attributes: readonly Attribute[], inputs: readonly number[], outputs: number): Handle[];
  };
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  createOutputTensor(handle: Handle): TensorInfo;
  /** How many tensors share these numbers. */
  refCount(data: TensorInfo['dataId']): number;
  /** One tensor fewer shares them; the last lets go of them. Nothing happens where that was before. */
  disposeData(data: TensorInfo['dataId']): boolean;
}

/** Makes a kernel of TensorFlow.js from TensorFlow's operations. */
export type NativeKernel = (backend: NativeBackend) => KernelFunc;

/** A tensor inside TensorFlow. */
export interface Handle {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/**
 * Some operations of TensorFlow in a row, without a tensor of TensorFlow.js for each step between: what is not given
 * back is freed at the end.
 */
export interface NativeOps {
  /** Inputs of the kernel, as handles. */
  readonly of: (tensor: TensorInfo) => Handle;
  readonly scalar: (value: number) => Handle;
  readonly axes: (...axes: readonly number[]) => Handle;
  readonly shape: (shape: readonly number[]) => Handle;
  /** One operation on 32-bit floats with one result. */
  readonly run: (name: string, inputs: readonly Handle[], ...attributes: readonly Attribute[]) => Handle;
  /** One operation without a result. */
  readonly act: (name: string, inputs: readonly Handle[], ...attributes: readonly Attribute[]) => void;
  /** Lets go of a result before the end. */
  readonly free: (handle: Handle) => void;
  readonly attribute: {
    readonly type: (name: string, value: number) => Attribute;
    readonly flag: (name: string, value: boolean) => Attribute;
    readonly shape: (name: string, value: readonly number[]) => Attribute;
    readonly text: (name: string, value: string) => Attribute;
    readonly float: Attribute;
    readonly index: Attribute;
  };
}

/** Runs some operations and gives back the results that `body` names. */
export function withNativeOps(
  backend: NativeBackend,
  body: (ops: NativeOps) => Handle | readonly Handle[],
): TensorInfo | TensorInfo[] {
  const { binding } = backend;
  const made = new Set<number>();
  const keep = (handle: Handle): Handle => {
    made.add(handle.id);
    return handle;
  };
  const constant = (shape: readonly number[], type: number, values: Float32Array | Int32Array): Handle =>
    keep({ id: binding.createTensor(shape, type, values), shape: [...shape], dtype: type });
  const type = (name: string, value: number): Attribute => ({ name, type: binding.TF_ATTR_TYPE, value });
  const ids = (handles: readonly Handle[]) => handles.map(({ id }) => id);
  const ops: NativeOps = {
    of: (tensor) => ({
      id: backend.getInputTensorIds([tensor])[0]!,
      shape: tensor.shape,
      dtype: binding.TF_FLOAT,
    }),
    scalar: (value) => constant([], binding.TF_FLOAT, Float32Array.of(value)),
    axes: (...axes) => constant([axes.length], binding.TF_INT32, Int32Array.from(axes)),
    shape: (shape) => constant([shape.length], binding.TF_INT32, Int32Array.from(shape)),
    run: (name, inputs, ...attributes) => keep(binding.executeOp(name, attributes, ids(inputs), 1)[0]!),
    act: (name, inputs, ...attributes) => void binding.executeOp(name, attributes, ids(inputs), 0),
    free: ({ id }) => {
      if (made.delete(id)) binding.deleteTensor(id);
    },
    attribute: {
      type,
      flag: (name, value) => ({ name, type: binding.TF_ATTR_BOOL, value }),
      shape: (name, value) => ({ name, type: binding.TF_ATTR_SHAPE, value }),
      text: (name, value) => ({ name, type: binding.TF_ATTR_STRING, value }),
      float: type('T', binding.TF_FLOAT),
      index: type('Tidx', binding.TF_INT32),
    },
  };
  try {
    const results = body(ops);
    const give = (handle: Handle) => {
      made.delete(handle.id);
      return backend.createOutputTensor(handle);
    };
    return Array.isArray(results) ? results.map(give) : give(results as Handle);
  } finally {
    made.forEach((id) => binding.deleteTensor(id));
  }
}

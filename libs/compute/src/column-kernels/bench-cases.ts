import * as tf from '@tensorflow/tfjs-core';
import type { RandomStream } from '../random.ts';
import { columnAttention } from './column-attention.ts';

/** Something to be timed, with kernels of ours and without. */
export interface BenchCase {
  readonly name: string;
  /** What the shape's numbers stand for is said by {@link columnKernelCases}. */
  readonly shape: readonly number[];
  /** Floating-point operations of one run: a multiplication and an addition count as two. */
  readonly flops: number;
  /** Computes it once and frees the result. */
  readonly run: () => void;
  /** Frees the operands. */
  readonly free: () => void;
}

/**
 * The products of a layer of unshared columns and the attention between columns, for the engine that runs now. Shapes:
 * the products `[C, B, I, O]`, the attention `[C, B, D]` with every column hearing all.
 */
export function columnKernelCases(
  random: RandomStream,
  [columns, batch, inputs, outputs]: readonly [C: number, B: number, I: number, O: number] = [
    49, 64, 128, 256,
  ],
  size = 256,
): readonly BenchCase[] {
  const draw = (...shape: [number, number, number]) => {
    const stream = random.stream(shape.join('x'));
    const numbers = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => stream.normal());
    return tf.tensor3d(numbers, shape);
  };
  const free =
    (...tensors: tf.Tensor[]) =>
    () =>
      tf.dispose(tensors);
  const timed = (operation: () => tf.Tensor) => () => operation().dispose();
  const product = (
    name: string,
    a: tf.Tensor3D,
    b: tf.Tensor3D,
    transposeA: boolean,
    transposeB: boolean,
  ) => ({
    name: `grouped-matmul/${name}`,
    shape: [columns, batch, inputs, outputs],
    flops: 2 * columns * batch * inputs * outputs,
    run: timed(() => tf.matMul(a, b, transposeA, transposeB)),
    free: free(a, b),
  });
  const embeddings = draw(columns, batch, size);
  const everybody = {
    offsets: Int32Array.from({ length: columns + 1 }, (_, column) => column * columns),
    indices: Int32Array.from({ length: columns * columns }, (_, pair) => pair % columns),
  };
  return [
    product('forward', draw(columns, batch, inputs), draw(columns, inputs, outputs), false, false),
    product('dX', draw(columns, batch, outputs), draw(columns, inputs, outputs), false, true),
    product('dW', draw(columns, batch, inputs), draw(columns, batch, outputs), true, false),
    {
      name: 'attention',
      shape: [columns, batch, size],
      flops: 4 * columns * columns * batch * size,
      run: timed(() => columnAttention(embeddings, everybody, Math.sqrt(size))),
      free: free(embeddings),
    },
  ];
}

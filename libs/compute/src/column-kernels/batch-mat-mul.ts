import * as tf from '@tensorflow/tfjs-core';
import type { KernelModule } from './module.ts';
import type { Scratch } from './scratch.ts';
import { addressOf, wasmBackend } from './wasm-backend.ts';

/**
 * TensorFlow.js's `BatchMatMul`: a product for each matrix of a batch, either operand transposed or not, one of the
 * two batches repeated where it has length 1.
 * @param stock the kernel that this one stands in for; it keeps what is not of 32-bit floats
 */
export const batchMatMulKernel =
  (kernels: KernelModule, scratch: Scratch, stock: tf.KernelFunc): tf.KernelFunc =>
  (call) => {
    const { inputs, attrs } = call;
    const { a, b } = inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
    const { transposeA, transposeB } = attrs as unknown as { transposeA: boolean; transposeB: boolean };
    const [aMatrices, bMatrices] = [a, b].map(({ shape }) => tf.util.sizeFromShape(shape.slice(0, -2)));
    const repeats = aMatrices === 1 || bMatrices === 1 || sameBatch(a.shape, b.shape);
    if (a.dtype !== 'float32' || b.dtype !== 'float32' || !repeats) return stock(call);

    const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
    const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
    const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
    const [inner, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
    if (inner !== k) return stock(call); // It says in its own words what does not fit.

    const backend = wasmBackend(call.backend);
    const batchShape = tf.broadcast_util.assertAndGetBroadcastShape(
      a.shape.slice(0, -2),
      b.shape.slice(0, -2),
    );
    const output = backend.makeOutput([...batchShape, m, n], 'float32');
    const batch = tf.util.sizeFromShape(batchShape);
    if (batch * m * n === 0) return output;
    const room = scratch(kernels.scratchBytes(m, n, k)); // May grow the memory, so addresses come after it.
    kernels.batchMatMul(
      addressOf(backend, a),
      addressOf(backend, b),
      addressOf(backend, output),
      room,
      batch,
      m,
      n,
      k,
      aMatrices === 1 ? 0 : m * k,
      transposeA ? 1 : k,
      transposeA ? m : 1,
      bMatrices === 1 ? 0 : k * n,
      transposeB ? 1 : n,
      transposeB ? k : 1,
    );
    return output;
  };

const sameBatch = (a: readonly number[], b: readonly number[]): boolean =>
  tf.util.arraysEqual(a.slice(0, -2), b.slice(0, -2));

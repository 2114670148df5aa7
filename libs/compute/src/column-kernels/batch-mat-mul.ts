import * as tf from '@tensorflow/tfjs-core';
import type { Replacement } from './kernel-context.ts';
import { multiply } from './matrix-product.ts';

/**
 * TensorFlow.js's `BatchMatMul`: a product for each matrix of a batch, either operand transposed or not, batches
 * repeated where they have length 1. What is not of 32-bit floats, or does not fit, stays with the stock kernel.
 */
export const batchMatMul: Replacement = (context, stock) => (call) => {
  const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
  const { transposeA, transposeB } = call.attrs as unknown as { transposeA: boolean; transposeB: boolean };
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const [inner, n] = transposeB ? [bColumns, bRows] : [bRows, bColumns];
  if (a.dtype !== 'float32' || b.dtype !== 'float32' || inner !== k) return stock(call);

  const [aBatch, bBatch] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const batchShape = tf.broadcast_util.assertAndGetBroadcastShape(aBatch, bBatch);
  const to = context.backend.makeOutput([...batchShape, m, n], 'float32');
  const [batch, aMatrices, bMatrices] = [batchShape, aBatch, bBatch].map(tf.util.sizeFromShape) as Sizes;
  const operands = { a: { tensor: a, transposed: transposeA }, b: { tensor: b, transposed: transposeB }, to };
  if (bMatrices === 1 && !transposeA) {
    // One matrix for all: a single product of all rows.
    multiply(context, { ...operands, batch: 1, m: aMatrices * m, n, k });
  } else if ([aMatrices, bMatrices].every((matrices) => matrices === batch || matrices === 1)) {
    const repeated = { a: aMatrices === 1, b: bMatrices === 1 };
    multiply(context, {
      a: { ...operands.a, repeated: repeated.a },
      b: { ...operands.b, repeated: repeated.b },
      ...{ to, batch, m, n, k },
    });
  } else {
    const [aMatrix, bMatrix] = [aBatch, bBatch].map((shape) => matrixOf(shape, batchShape));
    for (let index = 0; index < batch; index++) {
      const first = { a: aMatrix!(index), b: bMatrix!(index), to: index };
      multiply(context, { ...operands, batch: 1, m, n, k, first });
    }
  }
  return to;
};

type Sizes = [batch: number, aMatrices: number, bMatrices: number];

/** Which matrix of an operand belongs to one of the result, where axes of length 1 are repeated. */
function matrixOf(shape: readonly number[], result: readonly number[]): (index: number) => number {
  return (index) => {
    let [matrix, stride] = [0, 1];
    for (let axis = result.length - 1, own = shape.length - 1; own >= 0; axis--, own--) {
      const place = index % result[axis]!;
      index = Math.floor(index / result[axis]!);
      if (shape[own]! > 1) matrix += place * stride;
      stride *= shape[own]!;
    }
    return matrix;
  };
}

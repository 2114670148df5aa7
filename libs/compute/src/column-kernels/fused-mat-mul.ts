import * as tf from '@tensorflow/tfjs-core';
import { isActivation } from './activation.ts';
import type { Replacement } from './kernel-context.ts';
import { multiply } from './matrix-product.ts';

/**
 * TensorFlow.js's `_FusedMatMul` (`tf.fused.matMul`): product, bias and activation in one pass. Unlike the stock kernel
 * it also takes a bias for each matrix of a batch, `[G, 1, O]`. Other activations, biases that differ from row to row
 * and batches of different lengths stay with the stock kernel.
 */
export const fusedMatMul: Replacement = (context, stock) => (call) => {
  const { a, b, bias } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo; bias?: tf.TensorInfo };
  const { transposeA, transposeB, activation } = call.attrs as unknown as {
    transposeA: boolean;
    transposeB: boolean;
    activation: string;
  };
  const [aBatch, aRows, aColumns] = a.shape as [number, number, number];
  const [bBatch, bRows, bColumns] = b.shape as [number, number, number];
  const [m, k] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const n = transposeB ? bRows : bColumns;
  const batch = aBatch === 1 ? bBatch : aBatch;
  const repeatedBias = bias?.shape.length === 1 && bias.shape[0] === n;
  const biasOfEach = bias?.shape.length === 3 && tf.util.arraysEqual(bias.shape, [batch, 1, n]);
  const ours =
    [a, b, ...(bias ? [bias] : [])].every(({ dtype }) => dtype === 'float32') &&
    [aBatch, bBatch].every((matrices) => matrices === batch || matrices === 1) &&
    (bias === undefined || repeatedBias || biasOfEach) &&
    isActivation(activation);
  if (!ours) return stock(call);
  const to = context.backend.makeOutput([batch, m, n], 'float32');
  multiply(context, {
    a: { tensor: a, transposed: transposeA, repeated: aBatch === 1 },
    b: { tensor: b, transposed: transposeB, repeated: bBatch === 1 },
    ...{ to, batch, m, n, k, activation },
    ...(bias && { bias: { tensor: bias, repeated: repeatedBias } }),
  });
  return to;
};

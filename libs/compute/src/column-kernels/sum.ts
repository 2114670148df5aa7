import * as tf from '@tensorflow/tfjs-core';
import { activationCodes } from './activation.ts';
import type { Replacement } from './kernel-context.ts';
import { addressOf } from './wasm-backend.ts';

/**
 * TensorFlow.js's `Sum` over axes that lie side by side, which it need not move to the end first; the stock kernel
 * keeps the rest, and what is not of 32-bit floats.
 */
export const sum: Replacement =
  ({ backend, kernels }, stock) =>
  (call) => {
    const x = call.inputs.x!;
    const { axis, keepDims } = call.attrs as unknown as { axis: number | number[]; keepDims: boolean };
    const axes = [...tf.util.parseAxisParam(axis, x.shape)].sort((a, b) => a - b);
    const sideBySide = axes.every((one, place) => place === 0 || one === axes[place - 1]! + 1);
    if (x.dtype !== 'float32' || axes.length === 0 || !sideBySide) return stock(call);

    const [first, behind] = [axes[0]!, axes.at(-1)! + 1];
    const length = (from: number, to?: number) => tf.util.sizeFromShape(x.shape.slice(from, to));
    const [outer, rows, n] = [length(0, first), length(first, behind), length(behind)];
    const shape = [...x.shape.slice(0, first), ...(keepDims ? axes.map(() => 1) : []), ...x.shape.slice(behind)];
    const result = backend.makeOutput(shape, 'float32');
    const [from, to] = [addressOf(backend, x), addressOf(backend, result)];
    if (n === 1) kernels.sumLast(from, to, outer, rows);
    else kernels.sumRows(from, 0, to, outer, rows, n, activationCodes.linear);
    return result;
  };

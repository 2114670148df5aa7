import * as tf from '@tensorflow/tfjs-core';
import { attentionByPlainOperations } from './column-attention-reference.ts';
import { hasColumnKernels } from './active-kernels.ts';
import type { Addition, KernelContext } from './kernel-context.ts';
import { checkNeighbours, type NeighbourLists } from './neighbour-lists.ts';
import { ShapeError, written } from './shape-error.ts';
import { addressOf, memoryOf } from './wasm-backend.ts';
import { withGradient } from './with-gradient.ts';

/**
 * Attention between columns, with query, key and value the same vector: each column's mean of its neighbours,
 * weighted by softmax over y of (e_x · e_y) / temperature. Where the column kernels run this is one pass that holds
 * one column's weights at a time, so time and memory grow with the length of the lists and not with C².
 * The gradient flows through query, key and value.
 * @param embeddings `[C, B, D]`
 * @param neighbours C lists; a column whose list is empty attends to nobody and gets zeros
 * @param temperature above 0
 * @returns `[C, B, D]`
 * @throws ShapeError, NeighbourListError, RangeError
 */
export function columnAttention(embeddings: tf.Tensor3D, neighbours: NeighbourLists, temperature: number): tf.Tensor3D {
  if (embeddings.rank !== 3) {
    throw new ShapeError('columnAttention', 'embeddings', '[C, B, D]', written(embeddings.shape));
  }
  if (!(temperature > 0)) {
    throw new RangeError(`columnAttention: the temperature must be above 0, found ${temperature}`);
  }
  checkNeighbours(neighbours, embeddings.shape[0]);
  if (embeddings.dtype !== 'float32' || !hasColumnKernels()) {
    return attentionByPlainOperations(embeddings, neighbours, temperature);
  }
  const { offsets, indices } = neighbours;
  // Attributes pass through TensorFlow.js untouched, but its types know no typed arrays.
  const attributes = { offsets, indices, temperature } as unknown as tf.NamedAttrMap;
  return withGradient(
    embeddings,
    (x) => tf.engine().runKernel('ColumnAttention', { embeddings: x }, attributes),
    (gradient, x) => tf.engine().runKernel('ColumnAttentionGradient', { gradient, embeddings: x }, attributes),
  );
}

/** The kernels behind it: forward, and the gradient by the embeddings. */
export const columnAttentionKernels: Readonly<Record<string, Addition>> = {
  ColumnAttention: (context) => (call) => {
    const { backend, kernels } = context;
    const embeddings = call.inputs.embeddings!;
    const to = backend.makeOutput(embeddings.shape, 'float32');
    const [from, result] = [embeddings, to].map((tensor) => addressOf(backend, tensor));
    kernels.attend(from!, result!, ...place(context, embeddings, call.attrs));
    return to;
  },
  ColumnAttentionGradient: (context) => (call) => {
    const { backend, kernels } = context;
    const { gradient, embeddings } = call.inputs as { gradient: tf.TensorInfo; embeddings: tf.TensorInfo };
    const to = backend.makeOutput(embeddings.shape, 'float32');
    const [from, given, result] = [embeddings, gradient, to].map((tensor) => addressOf(backend, tensor));
    kernels.attendGradient(from!, given!, result!, ...place(context, embeddings, call.attrs));
    return to;
  },
};

/** Puts the lists into the backend's memory. @returns the arguments that both kernels have in common */
function place({ backend, kernels, scratch }: KernelContext, { shape }: tf.TensorInfo, attributes: unknown) {
  const { offsets, indices, temperature } = attributes as NeighbourLists & { readonly temperature: number };
  const [columns, images, size] = shape as [number, number, number];
  const longest = offsets.reduce((most, end, list) => Math.max(most, end - (offsets[list - 1] ?? end)), 0);
  const listBytes = 4 * (offsets.length + indices.length);
  const start = scratch.reserve(listBytes + kernels.attentionScratchBytes(columns, size, longest));
  const numbers = new Int32Array(memoryOf(backend)!.buffer, start, offsets.length + indices.length);
  numbers.set(offsets);
  numbers.set(indices, offsets.length);
  const [room, indicesAt] = [start + listBytes, start + 4 * offsets.length];
  return [room, start, indicesAt, columns, images, size, 1 / temperature] as const;
}

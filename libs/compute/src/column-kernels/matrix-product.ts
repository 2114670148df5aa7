import type { TensorInfo } from '@tensorflow/tfjs-core';
import { activationCodes, type Activation } from './activation.ts';
import type { KernelContext } from './kernel-context.ts';
import { addressOf } from './wasm-backend.ts';

/** One side of a batched product: matrices that lie one after another. */
export interface Operand {
  readonly tensor: TensorInfo;
  /** Whether each matrix is to be read with rows and columns exchanged. */
  readonly transposed: boolean;
  /** Whether the first matrix is used for the whole batch. */
  readonly repeated?: boolean;
  /**
   * Where the tensor is a gradient that first has to go back through the activation: the activation's outputs.
   * The second operand must not be transposed then.
   */
  readonly outputs?: TensorInfo;
}

/** C = A · B for every matrix of a batch, A of m × k, B of k × n. */
export interface MatrixProduct {
  readonly a: Operand;
  readonly b: Operand;
  /** C, `[batch, m, n]` in memory */
  readonly to: TensorInfo;
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** `[n]` for each matrix, or the same one for all. */
  readonly bias?: { readonly tensor: TensorInfo; readonly repeated: boolean };
  /** Of C; of the operand instead, where one has `outputs`. */
  readonly activation?: Activation;
  /** The first matrix of each in the tensors, where only some are to be multiplied. */
  readonly first?: { readonly a: number; readonly b: number; readonly to: number };
}

/** Multiplies in place in the backend's memory. */
export function multiply({ kernels, scratch, backend }: KernelContext, product: MatrixProduct): void {
  const { a, b, to, batch, m, n, k, bias, activation = 'linear', first } = product;
  if (batch * m * n === 0) return;
  const at = (tensor: TensorInfo | undefined, element = 0) =>
    tensor === undefined ? 0 : addressOf(backend, tensor) + 4 * element;
  const aMatrix = m * k;
  const bMatrix = k * n;
  kernels.batchMatMul(
    at(a.tensor, (first?.a ?? 0) * aMatrix),
    at(a.outputs),
    at(b.tensor, (first?.b ?? 0) * bMatrix),
    at(b.outputs),
    at(to, (first?.to ?? 0) * m * n),
    at(bias?.tensor),
    scratch.reserve(kernels.scratchBytes(n, k)),
    batch,
    m,
    n,
    k,
    a.repeated ? 0 : aMatrix,
    a.transposed ? 1 : k,
    a.transposed ? m : 1,
    b.repeated ? 0 : bMatrix,
    b.transposed ? 1 : n,
    b.transposed ? k : 1,
    bias === undefined || bias.repeated ? 0 : n,
    activationCodes[activation],
    false,
  );
}

import * as tf from '@tensorflow/tfjs-core';
import { batchMatMulKernel } from './batch-mat-mul.ts';
import { loadKernels, type KernelBuild } from './module.ts';
import { createScratch } from './scratch.ts';
import { wasmBackend } from './wasm-backend.ts';

export type { KernelBuild } from './module.ts';

let stock: tf.KernelConfig | undefined;
let installed: KernelBuild | null = null;

/**
 * Puts the column kernels in the place of those of the wasm backend, which must be the one that runs. The stock
 * backend multiplies *batched* matrices, one a column, ten times slower than a single one; these do not. They work
 * in place on the backend's memory, so plain `tf.*` code and TensorFlow.js's own gradients use them unawares.
 * @returns which build runs, or `null` where the engine has no vector instructions and the stock kernels stay
 */
export async function installColumnKernels(): Promise<KernelBuild | null> {
  if (installed !== null) return installed;
  const backend = wasmBackend(tf.backend());
  const loaded = await loadKernels(backend.wasm.asm.memory);
  if (loaded === null) return null;
  stock = tf.getKernel('BatchMatMul', 'wasm');
  const kernelFunc = batchMatMulKernel(loaded.kernels, createScratch(backend), stock.kernelFunc);
  tf.unregisterKernel('BatchMatMul', 'wasm');
  // Without the stock set-up: it has run already, when the backend started.
  tf.registerKernel({ kernelName: 'BatchMatMul', backendName: 'wasm', kernelFunc });
  installed = loaded.build;
  return installed;
}

/** Gives the wasm backend its own kernels back, to compare with. */
export function uninstallColumnKernels(): void {
  if (installed === null || stock === undefined) return;
  tf.unregisterKernel('BatchMatMul', 'wasm');
  tf.registerKernel(stock);
  installed = null;
}

/** Which build of the column kernels runs, or `null`. */
export const columnKernels = (): KernelBuild | null => installed;

import * as tf from '@tensorflow/tfjs-core';
import { batchMatMul } from './batch-mat-mul.ts';
import type { KernelContext, Replacement } from './kernel-context.ts';
import { loadKernels, type KernelBuild } from './module.ts';
import { createScratch } from './scratch.ts';
import { memoryOf, wasmBackend, type WasmBackend } from './wasm-backend.ts';

/** The kernels of TensorFlow.js that ours stand in for. */
const replacements: Readonly<Record<string, Replacement>> = {
  BatchMatMul: batchMatMul,
};

let installed: { readonly context: KernelContext; readonly stock: readonly tf.KernelConfig[] } | null = null;

/**
 * Puts the column kernels in the place of those of the wasm backend. The stock backend multiplies *batched* matrices,
 * one a column, ten times slower than a single one; these do not. They work in place on the backend's memory, so
 * plain `tf.*` code and TensorFlow.js's own gradients use them unawares.
 * @param backend the running wasm backend; the one that runs now, where left out
 * @returns which build runs, or `null` where the engine has no vector instructions and the stock kernels stay
 * @throws KernelsNotFoundError where the compiled kernels do not lie where they should
 */
export async function installColumnKernels(
  backend: object = tf.backend(),
): Promise<{ readonly simd: KernelBuild } | null> {
  const memory = memoryOf(backend);
  if (memory === undefined) {
    throw new TypeError(
      `the column kernels run on TensorFlow.js's wasm backend, found '${tf.getBackend()}': call tf.setBackend('wasm')`,
    );
  }
  const target = wasmBackend(backend);
  const loaded = installed?.context.backend === target ? null : await loadKernels(memory);
  if (loaded !== null) {
    uninstallColumnKernels();
    replaceKernels({ backend: target, scratch: createScratch(target), ...loaded });
  }
  return installed === null ? null : { simd: installed.context.build };
}

/** Gives the wasm backend its own kernels back, to compare with. */
export function uninstallColumnKernels(): void {
  installed?.stock.forEach(register);
  installed = null;
}

/** Which build of the column kernels runs, or `null`. */
export const columnKernels = (): KernelBuild | null => installed?.context.build ?? null;

function replaceKernels(context: KernelContext): void {
  const stock = Object.keys(replacements).map((name) => tf.getKernel(name, 'wasm'));
  for (const kernel of stock) {
    const own = replacements[kernel.kernelName]!(context, kernel.kernelFunc);
    register({
      ...kernel,
      // A second wasm backend has a memory of its own, and so its own kernels.
      kernelFunc: (call) => (belongsTo(call.backend, context.backend) ? own(call) : kernel.kernelFunc(call)),
    });
  }
  installed = { context, stock };
}

const belongsTo = (backend: unknown, owner: WasmBackend): boolean => backend === owner;

function register(kernel: tf.KernelConfig): void {
  if ((tf.getKernel(kernel.kernelName, kernel.backendName) as tf.KernelConfig | undefined) !== undefined) {
    tf.unregisterKernel(kernel.kernelName, kernel.backendName);
  }
  tf.registerKernel(kernel);
}

import * as tf from '@tensorflow/tfjs-core';
import { installedKernels, setInstalledKernels } from './active-kernels.ts';
import { adamWKernels } from './adamw-update.ts';
import { batchMatMul } from './batch-mat-mul.ts';
import { columnAttentionKernels } from './column-attention.ts';
import { fusedMatMul } from './fused-mat-mul.ts';
import { groupedDenseGradient, groupedDenseKernels } from './grouped-dense-kernels.ts';
import { identity } from './identity.ts';
import type { Addition, KernelContext, Replacement } from './kernel-context.ts';
import { kernelBuilds, loadKernels, type KernelBuild } from './module.ts';
import { normaliseKernels } from './normalise.ts';
import { createScratch } from './scratch.ts';
import { sum } from './sum.ts';
import { memoryOf, wasmBackend } from './wasm-backend.ts';

/** The kernels of TensorFlow.js that ours stand in for. */
const replacements: Readonly<Record<string, Replacement>> = {
  BatchMatMul: batchMatMul,
  _FusedMatMul: fusedMatMul,
  Identity: identity,
  Sum: sum,
};

/** The kernels that TensorFlow.js does not have. */
const additions: Readonly<Record<string, Addition>> = {
  ...groupedDenseKernels,
  ...normaliseKernels,
  ...adamWKernels,
  ...columnAttentionKernels,
};

/**
 * Puts the column kernels in the place of those of the wasm backend. The stock backend multiplies *batched* matrices,
 * one a column, ten times slower than a single one; these do not. They work in place on the backend's memory, so
 * plain `tf.*` code and TensorFlow.js's own gradients use them unawares.
 * @param backend the running wasm backend; the one that runs now, where left out
 * @param builds which builds may be taken, the first that the engine validates; the fastest, where left out
 * @returns which build runs, or `null` where the engine validates none of them and the stock kernels stay
 * @throws KernelsNotFoundError where the compiled kernels do not lie where they should
 */
export async function installColumnKernels(
  backend: object = tf.backend(),
  builds: readonly KernelBuild[] = kernelBuilds,
): Promise<{ readonly simd: KernelBuild } | null> {
  const memory = memoryOf(backend);
  if (memory === undefined) {
    throw new TypeError(
      `the column kernels run on TensorFlow.js's wasm backend, found '${tf.getBackend()}': call tf.setBackend('wasm')`,
    );
  }
  const target = wasmBackend(backend);
  const isInstalled = () => {
    const kernels = installedKernels();
    return kernels?.backend === target && builds.includes(kernels.build);
  };
  const loaded = isInstalled() ? null : await loadKernels(memory, builds);
  // Somebody else may have installed them meanwhile.
  if (loaded !== null && !isInstalled()) {
    uninstallColumnKernels();
    install({ backend: target, scratch: createScratch(target), ...loaded });
  }
  const build = columnKernels();
  return build === null ? null : { simd: build };
}

/** Gives the wasm backend its own kernels back, to compare with. */
export function uninstallColumnKernels(): void {
  const context = installedKernels();
  if (context === null) return;
  stockKernels.forEach(register);
  Object.keys(additions).forEach((name) => tf.unregisterKernel(name, 'wasm'));
  context.scratch.free();
  setInstalledKernels(null);
}

/** Which build of the column kernels is installed, or `null`. */
export const columnKernels = (): KernelBuild | null => installedKernels()?.build ?? null;

let stockKernels: readonly tf.KernelConfig[] = [];

function install(context: KernelContext): void {
  stockKernels = Object.keys(replacements).map((name) => tf.getKernel(name, 'wasm'));
  for (const stock of stockKernels) {
    const own = replacements[stock.kernelName]!(context, stock.kernelFunc);
    const isOurs = (backend: object) => backend === context.backend;
    // A second wasm backend has a memory of its own, and so its own kernels.
    register({ ...stock, kernelFunc: (call) => (isOurs(call.backend) ? own(call) : stock.kernelFunc(call)) });
  }
  for (const [kernelName, make] of Object.entries(additions)) {
    register({ kernelName, backendName: 'wasm', kernelFunc: make(context) });
  }
  if ((tf.getGradient('GroupedDense') as tf.GradConfig | undefined) === undefined) {
    tf.registerGradient(groupedDenseGradient);
  }
  setInstalledKernels(context);
}

function register(kernel: tf.KernelConfig): void {
  if ((tf.getKernel(kernel.kernelName, kernel.backendName) as tf.KernelConfig | undefined) !== undefined) {
    tf.unregisterKernel(kernel.kernelName, kernel.backendName);
  }
  tf.registerKernel(kernel);
}

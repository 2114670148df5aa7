import type { KernelFunc } from '@tensorflow/tfjs-core';
import type { KernelBuild, KernelModule } from './module.ts';
import type { Scratch } from './scratch.ts';
import type { WasmBackend } from './wasm-backend.ts';

/** The compiled kernels on the memory of one backend. */
export interface KernelContext {
  readonly backend: WasmBackend;
  readonly build: KernelBuild;
  readonly kernels: KernelModule;
  readonly scratch: Scratch;
}

/**
 * Makes a kernel of TensorFlow.js that stands in for one of the backend's own.
 * @param stock the backend's own kernel, for what the new one leaves to it
 */
export type Replacement = (context: KernelContext, stock: KernelFunc) => KernelFunc;

/** Makes a kernel that the backend does not have. */
export type Addition = (context: KernelContext) => KernelFunc;

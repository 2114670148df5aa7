import * as tf from '@tensorflow/tfjs-core';
import type { KernelContext } from './kernel-context.ts';

let active: KernelContext | null = null;

/** The column kernels that are installed, or `null`. */
export const installedKernels = (): KernelContext | null => active;

/** Called by those who install and take out. */
export const setInstalledKernels = (context: KernelContext | null): void => {
  active = context;
};

let native: object | null = null;

/** Called where a native backend has got its kernels. */
export const setNativeBackend = (backend: object): void => {
  native = backend;
};

/** Whether the backend that is running has our kernels for columns. */
export const hasOwnKernels = (): boolean => {
  const running: object = tf.backend();
  return running === active?.backend || running === native;
};

/** Whether it has those that work in place on the wasm backend's memory. */
export const hasColumnKernels = (): boolean => (tf.backend() as object) === active?.backend;

import * as tf from '@tensorflow/tfjs-core';
import type { KernelContext } from './kernel-context.ts';

let active: KernelContext | null = null;

/** The column kernels that are installed, or `null`. */
export const installedKernels = (): KernelContext | null => active;

/** Called by those who install and take out. */
export const setInstalledKernels = (context: KernelContext | null): void => {
  active = context;
};

/** Whether the column kernels run what is computed now: they are installed on the backend that is running. */
export const hasOwnKernels = (): boolean => active !== null && tf.backend() === (active.backend as object);

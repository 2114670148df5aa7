import * as tf from '@tensorflow/tfjs-core';
import { groupedDenseGradient } from '../column-kernels/grouped-dense-kernels.ts';
import { setNativeBackend } from '../column-kernels/active-kernels.ts';
import { adamWUpdate } from './adamw-update.ts';
import { groupedDenseKernels } from './grouped-dense.ts';
import { normaliseKernels } from './normalise.ts';
import type { NativeBackend, NativeKernel } from './native-ops.ts';

const kernels: Readonly<Record<string, NativeKernel>> = {
  ...groupedDenseKernels,
  ...normaliseKernels,
  AdamWUpdate: adamWUpdate,
};

/**
 * Gives the native engine the kernels that columns need, from few of TensorFlow's operations: through TensorFlow.js's
 * own a training step is some seven hundred, each a walk through memory.
 */
export function installNativeKernels(): void {
  const backend = tf.backend();
  for (const [kernelName, make] of Object.entries(kernels)) {
    if ((tf.getKernel(kernelName, 'tensorflow') as tf.KernelConfig | undefined) !== undefined) continue;
    tf.registerKernel({
      kernelName,
      backendName: 'tensorflow',
      kernelFunc: make(backend as unknown as NativeBackend),
    });
  }
  if ((tf.getGradient('GroupedDense') as tf.GradConfig | undefined) === undefined) {
    tf.registerGradient(groupedDenseGradient);
  }
  setNativeBackend(backend);
}

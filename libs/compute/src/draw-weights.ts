import * as tf from '@tensorflow/tfjs-core';
import type { RandomStream } from './random.ts';

/** Weights `[G, I, O]` with variance 2 / I (He et al. 2015), each group from a stream of its own. */
export function drawWeights(
  groups: number,
  inputs: number,
  outputs: number,
  random: RandomStream,
): tf.Tensor {
  const scale = Math.sqrt(2 / inputs);
  const values = new Float32Array(groups * inputs * outputs);
  for (let group = 0; group < groups; group++) {
    const stream = random.stream(String(group));
    const start = group * inputs * outputs;
    for (let index = 0; index < inputs * outputs; index++) values[start + index] = scale * stream.normal();
  }
  return tf.tensor3d(values, [groups, inputs, outputs]);
}

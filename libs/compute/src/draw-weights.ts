import * as tf from '@tensorflow/tfjs-core';
import type { RandomStream } from './random.ts';

/** How weights are drawn. */
export interface WeightDraws {
  /** Their standard deviation; √(2 / I), where left out (He et al. 2015). */
  readonly scale?: number;
  /** Whether all groups get the weights of the first. */
  readonly alike?: boolean;
}

/** Draws weights, each group from a stream of its own. @returns `[G, I, O]` */
export function drawWeights(
  groups: number,
  inputs: number,
  outputs: number,
  random: RandomStream,
  { scale = Math.sqrt(2 / inputs), alike = false }: WeightDraws = {},
): tf.Tensor {
  const values = new Float32Array(groups * inputs * outputs);
  for (let group = 0; group < groups; group++) {
    const stream = random.stream(String(alike ? 0 : group));
    const start = group * inputs * outputs;
    for (let index = 0; index < inputs * outputs; index++) values[start + index] = scale * stream.normal();
  }
  return tf.tensor3d(values, [groups, inputs, outputs]);
}

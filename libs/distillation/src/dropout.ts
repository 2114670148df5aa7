import type { RandomStream } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';

/** How likely dropout leaves a unit out (Srivastava et al. 2014): of the image, and of each hidden layer. */
export interface Dropout {
  readonly inputs: number;
  readonly hidden: number;
}

/**
 * Factors for the units of each layer: 0 for a unit that is left out, else what keeps the mean. They are drawn byte by
 * byte, so the probabilities are taken to the nearest 256th.
 * @param layers their sizes: the image's, then the hidden ones'
 * @returns `[1, B, I]` for each layer, which the caller frees; `null` where nothing is left out
 */
export const dropoutMasks = (
  { inputs, hidden }: Dropout,
  batch: number,
  layers: readonly number[],
  random: RandomStream,
): (tf.Tensor3D | null)[] =>
  layers.map((size, layer) => {
    const out = Math.round(256 * (layer === 0 ? inputs : hidden));
    if (out === 0) return null;
    // Looked up: a branch on a random byte is one that no processor foresees.
    const factorOf = Float32Array.from({ length: 256 }, (_, byte) => (byte < out ? 0 : 256 / (256 - out)));
    const bytes = random.stream(`layer${layer}`).bytes(batch * size);
    const factors = new Float32Array(bytes.length);
    for (let unit = 0; unit < factors.length; unit++) factors[unit] = factorOf[bytes[unit]!]!;
    return tf.tensor3d(factors, [1, batch, size]);
  });

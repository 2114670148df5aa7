import type { Parameters } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Scales the incoming weights of every unit down to a length of at most `limit` (Hinton et al. 2012; Srivastava et al.
 * 2014). Weights that are within it stay as they are, and so do biases.
 * @param parameters `…/weights` are `[G, I, O]`; it takes over what it replaces
 */
export function limitNorms(parameters: Parameters, limit: number): Parameters {
  const limited = Object.entries(parameters).map(([name, tensor]) => {
    if (!name.endsWith('/weights')) return [name, tensor] as const;
    const scaled = tf.tidy(() => {
      const lengths = tf.sqrt(tf.sum(tf.square(tensor), -2, true)); // [G, 1, O]
      return tf.mul(tensor, tf.minimum(tf.div(limit, lengths), 1)); // A length of 0 gives infinity, hence 1.
    });
    tensor.dispose();
    return [name, scaled] as const;
  });
  return Object.fromEntries(limited);
}

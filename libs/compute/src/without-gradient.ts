import * as tf from '@tensorflow/tfjs-core';

/**
 * Computes something through which no gradient flows: a target to learn towards, or a past that is not learnt from.
 * Nothing of the computation is kept for a backward pass, so its memory is free as soon as it ends.
 * @param compute whatever it makes beside its result is freed
 */
export function withoutGradient<T extends tf.Tensor>(compute: () => T): T {
  // Inside an operation of its own TensorFlow.js records nothing; the operation must have an input.
  const operation = tf.customGrad((input) => ({
    value: compute(),
    gradFunc: () => tf.zerosLike(input as tf.Tensor),
  }));
  return tf.tidy<T>(() => operation(tf.scalar(0)));
}

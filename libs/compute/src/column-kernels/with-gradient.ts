import * as tf from '@tensorflow/tfjs-core';

/**
 * An operation of one tensor whose gradient is given by hand, through `tf.customGrad`; its input is kept for it.
 * @param backward from the gradient behind the operation and its input to the gradient before it
 */
export function withGradient<T extends tf.Tensor>(
  x: T,
  forward: (x: tf.Tensor) => T,
  backward: (gradient: T, x: tf.Tensor) => tf.Tensor,
): T {
  const operation = tf.customGrad((...args) => {
    const [input, save] = args as unknown as [tf.Tensor, tf.GradSaveFunc];
    save([input]);
    return { value: forward(input), gradFunc: (gradient: T, saved) => backward(gradient, saved[0]!) };
  });
  return operation(x);
}

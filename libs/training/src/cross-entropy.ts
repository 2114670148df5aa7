import * as tf from '@tensorflow/tfjs-core';

/**
 * −Σₖ pₖ · ln qₖ.
 * @param targets probabilities p, `[…, K]`, in a shape that can be stretched to that of the others
 * @param logProbabilities ln q, `[…, K]`
 * @returns nats, `[…]`
 */
export const crossEntropies = (targets: tf.Tensor, logProbabilities: tf.Tensor): tf.Tensor =>
  tf.tidy(() => tf.neg(tf.sum(tf.mul(targets, logProbabilities), -1)));

/**
 * The mean cross-entropy of targets and what is said, in nats; see {@link crossEntropies}.
 * @param targets probabilities `[…, K]`
 * @param logProbabilities `[…, K]`
 * @param mask 1 where something is said that counts, else 0, `[…]`; the mean is over these, and 0 where there are none
 */
export const crossEntropy = (targets: tf.Tensor, logProbabilities: tf.Tensor, mask?: tf.Tensor): tf.Scalar =>
  tf.tidy(() => {
    const each = crossEntropies(targets, logProbabilities);
    if (mask === undefined) return tf.mean<tf.Scalar>(each);
    return tf.div<tf.Scalar>(tf.sum(tf.mul(each, mask)), tf.maximum(tf.sum(mask), 1));
  });

/** The targets of hard labels: 1 for the class of each, else 0. @param labels `[B]` @returns `[B, K]` */
export const oneHot = (labels: ArrayLike<number>, classes: number): tf.Tensor2D => {
  const targets = new Float32Array(labels.length * classes);
  for (let place = 0; place < labels.length; place++) targets[place * classes + labels[place]!] = 1;
  return tf.tensor2d(targets, [labels.length, classes]);
};

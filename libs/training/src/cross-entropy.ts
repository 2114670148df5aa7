import * as tf from '@tensorflow/tfjs-core';

/**
 * The mean cross-entropy −Σₖ pₖ · ln qₖ of targets and what is said, in nats.
 * @param targets probabilities p, `[…, K]`, in a shape that can be stretched to that of the others
 * @param logProbabilities ln q, `[…, K]`
 * @param mask 1 where something is said that counts, else 0, `[…]`; the mean is over these, and 0 where there are none
 */
export const crossEntropy = (targets: tf.Tensor, logProbabilities: tf.Tensor, mask?: tf.Tensor): tf.Scalar =>
  tf.tidy(() => {
    const each = tf.neg(tf.sum(tf.mul(targets, logProbabilities), -1));
    if (mask === undefined) return tf.mean<tf.Scalar>(each);
    return tf.div<tf.Scalar>(tf.sum(tf.mul(each, mask)), tf.maximum(tf.sum(mask), 1));
  });

/** The same, its sum instead of its mean. */
export const crossEntropySum = (targets: tf.Tensor, logProbabilities: tf.Tensor): tf.Scalar =>
  tf.tidy(() => tf.neg<tf.Scalar>(tf.sum(tf.mul(targets, logProbabilities))));

/**
 * The targets of hard labels: 1 for the class of each, else 0.
 * @param labels `[B]`
 * @returns `[B, K]`
 * @throws RangeError where a label is no class
 */
export const oneHot = (labels: ArrayLike<number>, classes: number): tf.Tensor2D => {
  const targets = new Float32Array(labels.length * classes);
  for (let place = 0; place < labels.length; place++) {
    const label = labels[place]!;
    if (label < 0 || label >= classes) throw new RangeError(`a label is from 0 to ${classes - 1}, found ${label}`);
    targets[place * classes + label] = 1;
  }
  return tf.tensor2d(targets, [labels.length, classes]);
};

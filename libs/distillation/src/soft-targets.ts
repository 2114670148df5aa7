import { crossEntropySum } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';

/**
 * The softmax of logits at a temperature, qᵢ = exp(zᵢ/T) / Σⱼ exp(zⱼ/T) (Hinton, Vinyals and Dean 2015, equation 1).
 * @param logits `[…, K]`
 * @returns probabilities of the same shape
 */
export const softTargets = <Logits extends tf.Tensor>(logits: Logits, temperature: number): Logits =>
  tf.softmax(tf.div<Logits>(logits, temperature));

/**
 * How far nets' soft distributions q lie from soft targets p, both at one temperature: T² · KL(p ‖ q). Its gradient by a
 * logit is T·(qᵢ − pᵢ), as that of the cross-entropy; at high temperatures that is (zᵢ − vᵢ)/K (the paper's equation
 * 4), so soft targets pull as hard as hard labels do, whatever the temperature.
 * @param targets p, `[G or 1, B, K]`
 * @param logits the nets' z, `[G, B, K]`
 * @returns mean over images, summed over nets
 */
export const softLoss = (targets: tf.Tensor3D, logits: tf.Tensor3D, temperature: number): tf.Scalar =>
  tf.tidy(() => {
    const images = logits.shape[1];
    const ratio = tf.sub(tf.log(tf.maximum(targets, leastProbability)), tf.logSoftmax(tf.div(logits, temperature)));
    return tf.mul<tf.Scalar>(tf.sum(tf.mul(targets, ratio)), (temperature * temperature) / images);
  });

/** Below it p · log p is nothing, and log p no number. */
const leastProbability = 1e-30;

/**
 * The cross-entropy with hard labels: the mean over images, summed over nets, so that a net among others learns as it
 * would alone.
 * @param labels one-hot, `[B, K]` for all nets or `[G, B, K]` for each; a row of zeros has no label
 * @param logits `[G, B, K]`
 */
export const hardLoss = (labels: tf.Tensor, logits: tf.Tensor3D): tf.Scalar =>
  tf.tidy(() => tf.div<tf.Scalar>(crossEntropySum(labels, tf.logSoftmax(logits)), logits.shape[1]));

/**
 * What the soft loss becomes at high temperatures, ‖z − v‖²/2K for logits whose mean is 0 in every case (Bucilă et al.
 * 2006 by way of the paper's equation 4); what is left out of it does not depend on the net.
 * @param teacher logits v `[G or 1, B, K]` @param logits the nets' z, `[G, B, K]`
 * @returns mean over images, summed over nets
 */
export const logitMatchingLoss = (teacher: tf.Tensor3D, logits: tf.Tensor3D): tf.Scalar =>
  tf.tidy(() => {
    const centred = (z: tf.Tensor) => tf.sub(z, tf.mean(z, -1, true));
    const [, images, classes] = logits.shape;
    const squares = tf.sum(tf.square(tf.sub(centred(logits), centred(teacher))));
    return tf.div<tf.Scalar>(squares, 2 * classes * images);
  });

import * as tf from '@tensorflow/tfjs-core';

/** How votes become one. */
export interface Pooling {
  /** What of them is averaged, so that the mean is an arithmetic or a geometric one. */
  readonly pooling: 'probabilities' | 'log-probabilities';
  /** A vote counts by exp(−confidence · its entropy in nats). */
  readonly confidence: number;
  /** The pooled probabilities are raised to this power: above 1, the consensus claims more than the columns do. */
  readonly inverseTargetTemperature: number;
}

/**
 * What columns that are shown the same content say of it together. While columns are over-confident, a mean of
 * probabilities is safer than one of log-probabilities, which lets the most confident decide.
 * @param votes log-probabilities, `[C, B, K]`
 * @param stimulusMask 1 for a column that sees something, `[C, B]`
 * @returns probabilities `[B, K]`; zeros where no column sees anything
 */
export function pool(
  votes: tf.Tensor3D,
  stimulusMask: tf.Tensor2D,
  { pooling, confidence, inverseTargetTemperature }: Pooling,
): tf.Tensor2D {
  return tf.tidy(() => {
    const weighed = confidence === 0 ? stimulusMask : tf.mul(stimulusMask, tf.exp(tf.mul(entropy(votes), -confidence)));
    const weights = tf.div(weighed, tf.maximum(tf.sum(weighed, 0), 1e-20)); // [C, B]
    const mean = (values: tf.Tensor3D) => tf.sum<tf.Tensor2D>(tf.mul(values, tf.expandDims(weights, -1)), 0);
    const seenAtAll = tf.expandDims(tf.max(stimulusMask, 0), -1); // [B, 1]
    const pooled =
      pooling === 'probabilities' ? mean(tf.exp(votes)) : tf.mul<tf.Tensor2D>(tf.softmax(mean(votes)), seenAtAll);
    if (inverseTargetTemperature === 1) return pooled;
    const sharp = tf.pow(pooled, inverseTargetTemperature);
    return tf.div<tf.Tensor2D>(sharp, tf.maximum(tf.sum(sharp, -1, true), 1e-30));
  });
}

/** Nats. @param logProbabilities `[C, B, K]` @returns `[C, B]` */
const entropy = (logProbabilities: tf.Tensor3D): tf.Tensor2D =>
  tf.tidy(() => tf.neg(tf.sum(tf.mul(tf.exp(logProbabilities), logProbabilities), -1)));

/** The plain mean of what columns say. */
export const plainPooling: Pooling = {
  pooling: 'probabilities',
  confidence: 0,
  inverseTargetTemperature: 1,
};

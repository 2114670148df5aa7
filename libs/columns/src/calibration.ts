import { adamWDefaults } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';

/**
 * How the columns' votes become a probability: softmax(scale · Σ votes + bias). Columns that see the same
 * digit are not independent witnesses, so their summed log-probabilities claim too much: the scale takes that
 * back, and the bias removes what the columns have in common whatever they see.
 */
export interface Calibration {
  readonly scale: number;
  /** By class. */
  readonly bias: readonly number[];
}

/**
 * The summed votes of the columns that have something to say.
 * @param logProbabilities `[C, B, K]`
 * @param stimulusMask 1 for a column that sees something, 0 for one that does not, `[C, B]`
 * @returns `[B, K]`
 */
export const sumVotes = (logProbabilities: tf.Tensor3D, stimulusMask: tf.Tensor2D): tf.Tensor2D =>
  tf.tidy(() => tf.sum(tf.mul(logProbabilities, tf.expandDims(stimulusMask, -1)), 0));

/** The consensus' log-probabilities from summed votes. @param votes `[…, K]` @returns the same shape */
export const calibrate = <T extends tf.Tensor>(votes: T, { scale, bias }: Calibration): T =>
  tf.tidy(() => tf.logSoftmax(tf.add(tf.mul(votes, scale), tf.tensor1d([...bias]))));

/**
 * Fits scale and bias to labelled images that no column was trained on: the least cross-entropy. Both stay where
 * the fit starts when there is nothing to learn from.
 *
 * Adam (Kingma and Ba 2015) in numbers and not in tensors: for so few parameters the calls of the backend would cost
 * far more than the sums.
 * @param votes `[B, K]`
 * @param labels `[B]`, int32
 */
export function fitCalibration(votes: tf.Tensor2D, labels: tf.Tensor1D, iterations = 150): Calibration {
  const classes = votes.shape[1];
  const [said, truth] = [votes.dataSync(), labels.dataSync()];
  // The biases, and last the logarithm of the scale, so that it cannot turn the votes around. Fifty columns start as
  // about eight witnesses.
  const parameters = new Float64Array(classes + 1).fill(-2, classes);
  const moments = Array.from(parameters, () => ({ first: 0, second: 0 }));
  const { beta1, beta2, epsilon } = adamWDefaults;
  for (let iteration = 0; iteration < iterations; iteration++) {
    // Large steps at first, small ones at the end.
    const learningRate = 0.1 * (1 - iteration / iterations);
    crossEntropyGradient(said, truth, parameters).forEach((gradient, which) => {
      const moment = moments[which]!;
      moment.first += (1 - beta1) * (gradient - moment.first);
      moment.second += (1 - beta2) * (gradient ** 2 - moment.second);
      const first = moment.first / (1 - beta1 ** (iteration + 1));
      const second = moment.second / (1 - beta2 ** (iteration + 1));
      parameters[which]! -= (learningRate * first) / (Math.sqrt(second) + epsilon);
    });
  }
  return { scale: Math.exp(parameters[classes]!), bias: [...parameters.subarray(0, classes)] };
}

/**
 * Of the mean cross-entropy of calibrated votes, by each bias and by the logarithm of the scale.
 * @param votes `[B, K]` @param labels `[B]` @param parameters `[K + 1]`, in the order of what it returns
 */
function crossEntropyGradient(
  votes: ArrayLike<number>,
  labels: ArrayLike<number>,
  parameters: Float64Array,
): Float64Array {
  const classes = parameters.length - 1;
  const scale = Math.exp(parameters[classes]!);
  const gradient = new Float64Array(parameters.length);
  const share = new Float64Array(classes);
  for (let image = 0; image < labels.length; image++) {
    const start = image * classes;
    let [highest, sum] = [-Infinity, 0];
    for (let k = 0; k < classes; k++) {
      share[k] = scale * votes[start + k]! + parameters[k]!;
      highest = Math.max(highest, share[k]!);
    }
    for (let k = 0; k < classes; k++) sum += share[k] = Math.exp(share[k]! - highest);
    for (let k = 0; k < classes; k++) {
      const surplus = (share[k]! / sum - Number(k === labels[image])) / labels.length;
      gradient[k]! += surplus;
      gradient[classes]! += surplus * scale * votes[start + k]!;
    }
  }
  return gradient;
}

import {
  adamWDefaults,
  adamWStep,
  disposeAdamW,
  disposeParameters,
  groupedDense,
  startAdamW,
  valueAndGradients,
  type Parameters,
} from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import type { ColumnField } from './model.ts';
import { settle, type Embeddings } from './settle.ts';

/**
 * What each column says of the class, read from its top embedding.
 * @returns log-probabilities `[C, B, K]`
 */
export const readOut = (parameters: Parameters, embeddings: Embeddings): tf.Tensor3D =>
  tf.tidy(() => {
    const [weights, bias] = [parameters['readout/weights'], parameters['readout/bias']] as [
      tf.Tensor3D,
      tf.Tensor3D,
    ];
    return tf.logSoftmax(groupedDense(embeddings.at(-1)!, weights, bias));
  });

/**
 * What each column says of the class before it listens to anybody.
 * @param inputs `[C, B, P]`
 * @returns log-probabilities `[C, B, K]`
 */
export const ownOpinions = (field: ColumnField, parameters: Parameters, inputs: tf.Tensor3D): tf.Tensor3D =>
  tf.tidy(() => {
    const alone = { ...field, config: { ...field.config, steps: 0 } };
    return readOut(parameters, settle(alone, parameters, inputs));
  });

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
 * @param voice 1 for a column that sees something, 0 for one that does not, `[C, B]`
 * @returns `[B, K]`
 */
export const sumVotes = (logProbabilities: tf.Tensor3D, voice: tf.Tensor2D): tf.Tensor2D =>
  tf.tidy(() => tf.sum(tf.mul(logProbabilities, tf.expandDims(voice, -1)), 0));

/** The consensus' log-probabilities from summed votes. @param votes `[…, K]` @returns the same shape */
export const calibrate = <T extends tf.Tensor>(votes: T, { scale, bias }: Calibration): T =>
  tf.tidy(() => tf.logSoftmax(tf.add(tf.mul(votes, scale), tf.tensor1d([...bias]))));

/**
 * Fits scale and bias to labelled images that no column was trained on: the least cross-entropy. Both stay where
 * the fit starts when there is nothing to learn from.
 * @param votes `[B, K]`
 * @param labels `[B]`, int32
 */
export function fitCalibration(votes: tf.Tensor2D, labels: tf.Tensor1D, iterations = 150): Calibration {
  const [, classes] = votes.shape;
  const targets = tf.tidy(() => tf.cast(tf.oneHot(labels, classes), 'float32'));
  // As the logarithm, the scale cannot turn the votes around. Fifty columns start as about eight witnesses.
  let state = startAdamW({ logScale: tf.scalar(-2), bias: tf.zeros([classes]) });
  for (let iteration = 0; iteration < iterations; iteration++) {
    const { value, gradients } = valueAndGradients(state.parameters, ({ logScale, bias }) =>
      tf.tidy(() => {
        const consensus = tf.logSoftmax(tf.add(tf.mul(votes, tf.exp(logScale!)), bias!));
        return tf.neg(tf.mean(tf.sum(tf.mul(targets, consensus), -1)));
      }),
    );
    // Large steps at first, small ones at the end.
    const learningRate = 0.1 * (1 - iteration / iterations);
    state = adamWStep(state, gradients, { ...adamWDefaults, learningRate, weightDecay: 0 });
    value.dispose();
    disposeParameters(gradients);
  }
  const scale = Math.exp(state.parameters.logScale!.dataSync()[0]!);
  const bias = [...state.parameters.bias!.dataSync()];
  disposeAdamW(state);
  targets.dispose();
  return { scale, bias };
}

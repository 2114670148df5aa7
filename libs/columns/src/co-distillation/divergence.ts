import type { Parameters } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import type { ColumnField } from '../model.ts';
import { ownVotes } from '../readout.ts';
import type { Batch } from '../stimuli/views.ts';

/**
 * How far the columns' functions lie apart on the same content, brought to each through its own receptors: the
 * Jensen-Shannon divergence of all their votes (Lin 1991), the entropy of their mean less the mean of their
 * entropies, over the columns that see something.
 * @param batch the same fixation target in each image, shown to every column
 * @returns bits, a mean over the images that any column sees: 0 where all say the same, at most log₂ of the smaller
 * of columns and classes
 */
export function functionDivergence(field: ColumnField, parameters: Parameters, batch: Batch): number {
  return tf.tidy(() => {
    const logs = ownVotes(field, parameters, batch.inputs); // [C, B, K]
    const probabilities = tf.exp(logs);
    const counts = tf.sum(batch.stimulusMask, 0); // [B]
    const atLeastOne = tf.maximum(counts, 1);
    const stimulusMask = tf.expandDims(batch.stimulusMask, -1);
    const mean = tf.div(tf.sum(tf.mul(probabilities, stimulusMask), 0), tf.expandDims(atLeastOne, -1)); // [B, K]
    const entropyOfMean = tf.neg(tf.sum(tf.mul(mean, tf.log(tf.maximum(mean, 1e-30))), -1)); // [B]
    const entropies = tf.neg(tf.sum(tf.mul(probabilities, logs), -1)); // [C, B]
    const meanEntropy = tf.div(tf.sum(tf.mul(entropies, batch.stimulusMask), 0), atLeastOne);
    const seen = tf.cast(tf.greater(counts, 0), 'float32');
    const divergence = tf.sum(tf.mul(tf.sub(entropyOfMean, meanEntropy), seen));
    const [nats] = tf.div(divergence, tf.maximum(tf.sum(seen), 1)).dataSync();
    return Math.max(0, nats!) / Math.LN2; // Rounding may leave it a little below 0.
  });
}

/**
 * How alike the columns' weights are: the mean cosine between the weights of two columns, biases left out.
 * @param columns C; of one column, or of shared weights, it is 1
 */
export function weightSimilarity(parameters: Parameters, columns: number): number {
  const own = Object.entries(parameters).filter(([name, { shape }]) => shape[0] === columns && !/bias\d?$/.test(name));
  if (columns === 1 || own.length === 0) return 1;
  return tf.tidy(() => {
    const flat = tf.concat(
      own.map(([, weights]) => tf.reshape(weights, [columns, -1])),
      1,
    );
    const directions = tf.div(flat, tf.norm(flat, 'euclidean', 1, true));
    // |Σ u|² is the sum of all cosines, those of each with itself included.
    const [all] = tf.sum(tf.square(tf.sum(directions, 0))).dataSync();
    return (all! - columns) / (columns * (columns - 1));
  });
}

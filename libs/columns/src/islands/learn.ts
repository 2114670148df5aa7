import { othersOnly, withoutGradient, type Parameters, type RandomStream } from '@retinotopia/compute';
import { crossEntropy } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { attend } from '../attention.ts';
import { ColumnsConfigError, scheduled } from '../config.ts';
import type { ColumnField } from '../model.ts';
import { applyNet, applyUnscaled, initialiseNet } from '../net.ts';
import { settle, type Embeddings } from '../settle.ts';
import { directionsOf } from './directions.ts';

/** How columns learn from images without labels. */
export interface IslandLearning {
  /** The weight of reconstructing what was masked. */
  readonly denoising: number;
  /** The weight of agreeing with the consensus, at all levels together. */
  readonly consensus: number;
  /** Divides cosines in the contrast: the lower, the more the nearest strangers count. */
  readonly contrastTemperature: number;
  /** Columns that are told apart from each other together, in each of the batch's images; divides C. */
  readonly contrastColumns: number;
}

/**
 * Draws the net that reconstructs a column's inputs from its lowest embedding and its place: the top-down net below level 0.
 * @returns parameters that stand beside those of `initialiseColumns`
 */
export function initialiseReconstruction(field: ColumnField, random: RandomStream): Parameters {
  const { columns, inputs, embedding, hidden, weights } = field.config;
  const groups = weights === 'shared' ? 1 : columns;
  const shape = { groups, inputs: embedding, hidden, outputs: inputs, place: field.place.shape[2] };
  return initialiseNet(net, shape, random);
}

/** What its parameters and random streams are called: shipped files and figures depend on it. */
const net = 'paint';

/** What columns expect to see. @param embeddings settled @returns `[C, B, P]` */
export const reconstruct = (field: ColumnField, parameters: Parameters, embeddings: Embeddings): tf.Tensor3D =>
  applyUnscaled(parameters, net, embeddings[0]!, field.place);

/** The two losses of learning without labels. */
export interface IslandLosses {
  readonly denoising: tf.Scalar;
  readonly consensus: tf.Scalar;
  /** Weighted and summed. */
  readonly total: tf.Scalar;
}

/**
 * Learning without labels. Some columns are masked; the field settles on what the others see.
 *
 * - *Denoising*: the masked ones reconstruct what they would have seen. All that they know came from above and from aside.
 * - *Consensus*: what a column thinks by itself, before attention, and what is predicted from above, are to be what its
 *   neighbours agreed on, itself left out: the attention-weighted mean after settling, through which no gradient flows. Alone that is best done by
 *   all saying the same always, so a column must tell its own consensus from those of other places and images
 *   (van den Oord et al. 2018, equation 4).
 * @param inputs `[C, B, P]`
 * @param sees 0 for a masked column, else 1, `[C, B, 1]`
 */
export const islandLosses = (
  field: ColumnField,
  parameters: Parameters,
  inputs: tf.Tensor3D,
  sees: tf.Tensor3D,
  learning: IslandLearning,
): IslandLosses => {
  const settled = settle(field, parameters, tf.mul(inputs, sees));
  const denoising = tf.tidy(() => {
    const hidden = tf.sub(1, sees);
    const wrong = tf.mul(hidden, tf.squaredDifference(reconstruct(field, parameters, settled), inputs));
    // Against reconstructing nothing: 1 is no better than that.
    return tf.div<tf.Scalar>(tf.sum(wrong), tf.add(tf.sum(tf.mul(hidden, tf.square(inputs))), 1e-6));
  });
  const own = settle(field, parameters, inputs, { steps: 0 });
  const consensus = tf.tidy(() => {
    const targets = settled.map((level) => consensusOfOthers(field, level));
    const fromBelow = own.map((prediction, level) => contrast(prediction, targets[level]!, learning));
    const fromAbove = settled.slice(1).map((above, level) => {
      const prediction = applyNet(
        parameters,
        `topDown/${level}`,
        withoutGradient(() => tf.clone(above)),
        field.place,
      );
      return contrast(prediction, targets[level]!, learning);
    });
    const losses = [...fromBelow, ...fromAbove];
    return tf.div<tf.Scalar>(tf.addN(losses), losses.length);
  });
  const total = tf.tidy(() =>
    tf.add<tf.Scalar>(tf.mul(denoising, learning.denoising), tf.mul(consensus, learning.consensus)),
  );
  return { denoising, consensus, total };
};

/** What each column's neighbours agree on, itself left out; nothing is learnt through it. @returns `[C, B, D]` */
const consensusOfOthers = (field: ColumnField, settled: tf.Tensor3D): tf.Tensor3D =>
  withoutGradient(() => {
    const temperature = scheduled(field.config.temperature, 0, 'temperature');
    return attend(settled, othersOnly(field.neighbours), temperature);
  });

/**
 * The cross-entropy of finding each column's own target among those of its group's columns in the other images.
 * @param predictions, targets `[C, B, D]`
 */
function contrast(
  predictions: tf.Tensor3D,
  targets: tf.Tensor3D,
  { contrastColumns, contrastTemperature }: IslandLearning,
): tf.Scalar {
  const [columns, images, size] = predictions.shape;
  if (!Number.isSafeInteger(columns / contrastColumns)) {
    throw new ColumnsConfigError('contrastColumns', `a divisor of the ${columns} columns`, contrastColumns);
  }
  const together = contrastColumns * images;
  const grouped = (x: tf.Tensor3D) => tf.reshape(directionsOf(x), [columns / contrastColumns, together, size]);
  const found = tf.matMul(grouped(predictions), grouped(targets), false, true); // [groups, N, N]
  const logits = tf.div(found, contrastTemperature);
  return crossEntropy(tf.eye(together), tf.logSoftmax(tf.sub(logits, sameImage(together, images))));
}

/**
 * A penalty that takes a column's own image out of its strangers, itself excepted: an island is far wider than what one
 * column attends to, and must not be pushed apart. Entries of a group go by column, then image. @returns `[N, N]`
 */
const sameImage = (together: number, images: number): tf.Tensor2D =>
  tf.tidy(() => {
    const image = tf.mod(tf.range(0, together), images);
    const same = tf.cast(tf.equal(tf.expandDims(image, 0), tf.expandDims(image, 1)), 'float32');
    return tf.mul<tf.Tensor2D>(tf.sub(same, tf.eye(together)), 1e9);
  });

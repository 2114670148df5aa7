import { withoutGradient } from '@retinotopia/compute';
import { crossEntropy } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { calibrate, sumVotes, type Calibration } from '../calibration.ts';
import { pool, type Pooling } from './consensus.ts';

/*
 * Co-distillation: every column learns to say what the consensus says. The consensus is a target, so no gradient
 * flows into it, and functions pass from column to column while weights do not.
 */

/**
 * Agreement on the same content: all columns were shown the same fixation target in the same image, each through its own
 * receptors, by eye movements.
 * @param ownVotes each column's own log-probabilities, `[C, B, K]`
 * @param teacherLogits the log-probabilities that make the consensus: the same, or those of a mean teacher, `[C, B, K]`
 * @param stimulusMask 1 for a column that sees something, `[C, B]`
 * @returns the cross-entropy of the votes with the consensus, a mean over the columns that see something
 */
export const sameContentLoss = (
  ownVotes: tf.Tensor3D,
  teacherLogits: tf.Tensor3D,
  stimulusMask: tf.Tensor2D,
  pooling: Pooling,
): tf.Scalar =>
  tf.tidy(() =>
    crossEntropy(
      withoutGradient(() => pool(teacherLogits, stimulusMask, pooling)),
      ownVotes,
      stimulusMask,
    ),
  );

/**
 * Agreement on expert patches. One column, the expert, has learnt the label of what it saw, so its vote on just this
 * content is worth more than all others' together.
 * @param ownVotes each column's own log-probabilities, `[C, B, K]`
 * @param teacherLogits the log-probabilities of the experts: the same, or those of a frozen teacher, fresh from the labels, `[C, B, K]`
 * @param expertMask 1 for the expert of this patch, `[C, B]`
 * @param share how much of the target is that column's vote; the rest is the consensus of all as they are
 */
export const expertPatchesLoss = (
  ownVotes: tf.Tensor3D,
  teacherLogits: tf.Tensor3D,
  stimulusMask: tf.Tensor2D,
  expertMask: tf.Tensor2D,
  share: number,
  pooling: Pooling,
): tf.Scalar =>
  tf.tidy(() => {
    const target = withoutGradient(() => {
      const expert = tf.sum<tf.Tensor2D>(tf.mul(tf.exp(teacherLogits), tf.expandDims(expertMask, -1)), 0); // [B, K]
      if (share === 1) return expert;
      return tf.add(tf.mul(expert, share), tf.mul(pool(ownVotes, stimulusMask, pooling), 1 - share));
    });
    return crossEntropy(target, ownVotes, stimulusMask);
  });

/**
 * Agreement with the neighbours who see other parts of the same image: the target of each column is the
 * calibrated consensus of all the others, its own vote left out.
 * @param ownVotes each column's own log-probabilities, `[C, B, K]`
 * @param teacherLogits the log-probabilities that make the consensus, `[C, B, K]`
 * @param stimulusMask 1 for a column that sees something, `[C, B]`
 */
export function neighboursLoss(
  ownVotes: tf.Tensor3D,
  teacherLogits: tf.Tensor3D,
  stimulusMask: tf.Tensor2D,
  calibration: Calibration,
): tf.Scalar {
  return tf.tidy(() => {
    const consensus = withoutGradient(() => {
      const own = tf.mul(teacherLogits, tf.expandDims(stimulusMask, -1));
      const others = tf.sub(tf.expandDims(sumVotes(teacherLogits, stimulusMask), 0), own); // [C, B, K]
      return tf.exp(calibrate(others, calibration));
    });
    return crossEntropy(consensus, ownVotes, stimulusMask);
  });
}

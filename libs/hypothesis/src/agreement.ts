import { calibrate, sumVotes, type Calibration } from '@retinotopia/columns';
import { withoutGradient } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Co-distillation: every column learns to say what the consensus says. The consensus is a target, so no gradient
 * flows into it, and functions pass from column to column while weights do not.
 */

/**
 * Agreement on the same content: all columns were shown the same spot of the same image, each through its own
 * receptors, by eye movements. The target is the mean of their probabilities: while columns are over-confident,
 * averaging log-probabilities would let the most confident one decide.
 * @param opinions each column's own log-probabilities, `[C, B, K]`
 * @param voice 1 for a column that sees something, `[C, B]`
 * @returns the cross-entropy of the opinions with their consensus, a mean over the columns that see something
 */
export function sameContentLoss(opinions: tf.Tensor3D, voice: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    const consensus = withoutGradient(() => {
      const voices = tf.expandDims(voice, -1);
      const heard = tf.maximum(tf.sum(voices, 0), 1); // [B, 1]
      return tf.div(tf.sum(tf.mul(tf.exp(opinions), voices), 0), heard);
    });
    return crossEntropy(consensus, opinions, voice);
  });
}

/**
 * Agreement with the neighbours who see other parts of the same image: the target of each column is the
 * calibrated consensus of all the others, its own vote left out.
 * @param opinions each column's own log-probabilities, `[C, B, K]`
 * @param votes the log-probabilities that make the consensus, `[C, B, K]`
 * @param voice 1 for a column that sees something, `[C, B]`
 */
export function neighboursLoss(
  opinions: tf.Tensor3D,
  votes: tf.Tensor3D,
  voice: tf.Tensor2D,
  calibration: Calibration,
): tf.Scalar {
  return tf.tidy(() => {
    const consensus = withoutGradient(() => {
      const own = tf.mul(votes, tf.expandDims(voice, -1));
      const others = tf.sub(tf.expandDims(sumVotes(votes, voice), 0), own); // [C, B, K]
      return tf.exp(calibrate(others, calibration));
    });
    return crossEntropy(consensus, opinions, voice);
  });
}

/**
 * Mean cross-entropy over the columns that see something.
 * @param targets probabilities, `[B, K]` for all columns or `[C, B, K]` for each
 * @param logProbabilities `[C, B, K]`
 */
export function crossEntropy(
  targets: tf.Tensor,
  logProbabilities: tf.Tensor3D,
  voice: tf.Tensor2D,
): tf.Scalar {
  return tf.tidy(() => {
    const each = tf.sum(tf.mul(targets, logProbabilities), -1); // [C, B]
    return tf.neg(tf.div(tf.sum(tf.mul(each, voice)), tf.maximum(tf.sum(voice), 1)));
  });
}

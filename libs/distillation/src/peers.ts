import * as tf from '@tensorflow/tfjs-core';
import { hardLoss, softLoss, softTargets } from './soft-targets.ts';

/** How nets that learn at the same time learn from each other. */
export interface PeerSettings {
  /** Share of the training before they do: nets that agree too early have nothing to tell each other. */
  readonly burnIn: number;
  /** Of learning from each other, beside a weight of 1 for labels. */
  readonly weight: number;
  readonly temperature: number;
  /**
   * Whom a net learns from: the mean of all including itself (the talk), or of all others, which at a temperature of 1
   * is deep mutual learning (Zhang et al. 2018): its mean of Kullback–Leibler divergences to single peers has the same
   * gradient.
   */
  readonly target: 'all' | 'others';
  /** Steps for which a net learns from peers as they were (Anil et al. 2018); 0 for peers as they are. */
  readonly stale: number;
}

/**
 * The mean distribution that each net learns from. No gradient flows into it.
 * @param logits `[G, B, K]`
 * @returns probabilities `[G, B, K]`, or `[1, B, K]` where all learn from the same
 */
export const peerTargets = (
  logits: tf.Tensor3D,
  { temperature, target }: Pick<PeerSettings, 'temperature' | 'target'>,
): tf.Tensor3D =>
  tf.tidy(() => {
    const nets = logits.shape[0];
    const distributions = softTargets(logits, temperature);
    const mean = tf.mean<tf.Tensor3D>(distributions, 0, true);
    if (target === 'all' || nets === 1) return mean;
    return tf.div<tf.Tensor3D>(tf.sub(tf.mul(mean, nets), distributions), nets - 1);
  });

/**
 * What nets that learn from labels and from each other lose: the mean over nets of both losses.
 * @param labels one-hot `[B, K]` or `[G, B, K]`; a row of zeros has no label
 * @param logits `[G, B, K]`
 * @param targets what peers say, or `null` during the burn-in
 */
export const peerLoss = (
  labels: tf.Tensor,
  logits: tf.Tensor3D,
  targets: tf.Tensor3D | null,
  { temperature, weight }: Pick<PeerSettings, 'temperature' | 'weight'>,
): tf.Scalar =>
  tf.tidy(() => {
    const hard = hardLoss(labels, logits);
    if (targets === null) return hard;
    return tf.add<tf.Scalar>(hard, tf.mul(softLoss(targets, logits, temperature), weight));
  });

import type { Parameters } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import type { ColumnField } from '../model.ts';
import { ownVotes } from '../readout.ts';
import type { Batch } from '../stimuli/views.ts';
import { plainPooling, pool } from './consensus.ts';

/**
 * Agreement feeds on itself: columns that lean towards one class make a consensus that leans further. Its end is a
 * consensus that says one thing whatever it is shown. Such a run agrees perfectly and knows nothing, so it is found,
 * named and stopped.
 */

/** What the columns say together of many images, each shown to all of them. */
export interface ConsensusSpread {
  /** Entropy of what they say on average, in bits: log₂ K where every class is named equally often. */
  readonly entropy: number;
  /** Bits that their answer tells of which image it is: the entropy on average less the average entropy. */
  readonly information: number;
}

/**
 * Measures what columns say together.
 * @param batch the same fixation target in each image, shown to every column; images of all classes
 */
export const consensusSpread = (field: ColumnField, parameters: Parameters, batch: Batch): ConsensusSpread =>
  tf.tidy(() => {
    const votes = ownVotes(field, parameters, batch.inputs);
    const consensus = pool(votes, batch.stimulusMask, plainPooling); // [B, K]
    const seen = tf.max(batch.stimulusMask, 0); // [B]
    const images = tf.maximum(tf.sum(seen), 1);
    const average = tf.div(tf.sum(consensus, 0), images);
    const bits = (p: tf.Tensor) => tf.div(tf.neg(tf.sum(tf.mul(p, tf.log(tf.maximum(p, 1e-30))), -1)), Math.LN2);
    const [entropy] = bits(average).dataSync();
    const [own] = tf.div(tf.sum(bits(consensus)), images).dataSync();
    return { entropy: entropy!, information: Math.max(0, entropy! - own!) };
  });

/** The two ends of agreement that feeds on itself: one class for everything, or the same doubt about everything. */
export type Collapse = 'one class' | 'one doubt';

/** Below this share of the classes' entropy a consensus names a few of them only: of ten, about three. */
const leastEntropy = 0.5;
/** Bits; a consensus that once gave more than this of an image has known something. */
const knowledge = 0.01;
/**
 * Bits; one that has known something and tells less than this has forgotten it. Columns that begin to agree drop what each
 * said for itself before they have learnt what to say instead: the recipe falls from 0.17 bits to 0.004 within 20 steps
 * and recovers, where one that collapses stays at 0.0004 and less (docs/results/weight-sharing.md).
 */
const leastInformation = 0.001;

/**
 * Whether a consensus has collapsed. One that has learnt nothing yet has not.
 * @param mostInformation the most that the consensus of this run has given so far, in bits
 * @param classes K, of images that are spread about evenly over them
 */
export function collapseOf(
  { entropy, information }: ConsensusSpread,
  mostInformation: number,
  classes: number,
): Collapse | null {
  if (entropy < leastEntropy * Math.log2(classes)) return 'one class';
  return mostInformation > knowledge && information < leastInformation ? 'one doubt' : null;
}

/** Columns that agree on nothing worth knowing: the run stopped, since its figures are no result. */
export class CollapsedError extends Error {
  override readonly name = 'CollapsedError';
  readonly step: number;
  readonly collapse: Collapse;
  readonly spread: ConsensusSpread;
  constructor(step: number, collapse: Collapse, spread: ConsensusSpread) {
    const { entropy, information } = spread;
    super(
      `the consensus collapsed by step ${step}: it has ${collapse} for whatever it is shown (entropy ${entropy.toFixed(2)} bits, ` +
        `${information.toFixed(4)} bits of it about the image); learning apart for longer, or agreeing less, may help`,
    );
    this.step = step;
    this.collapse = collapse;
    this.spread = spread;
  }
}

import { groupedDense, type Parameters } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import type { ColumnField } from './model.ts';
import { settle, type Embeddings } from './settle.ts';

/**
 * What each column says of the class, read from its top embedding.
 * @returns log-probabilities `[C, B, K]`
 */
export const readOut = (parameters: Parameters, embeddings: Embeddings): tf.Tensor3D =>
  tf.tidy(() => {
    const [weights, bias] = [parameters['readout/weights'], parameters['readout/bias']] as [tf.Tensor3D, tf.Tensor3D];
    return tf.logSoftmax(groupedDense(embeddings.at(-1)!, weights, bias));
  });

/**
 * What each column says of the class before it attends to anybody.
 * @param inputs `[C, B, P]`
 * @returns log-probabilities `[C, B, K]`
 */
export const ownVotes = (field: ColumnField, parameters: Parameters, inputs: tf.Tensor3D): tf.Tensor3D =>
  tf.tidy(() => {
    const alone = { ...field, config: { ...field.config, steps: 0 } };
    return readOut(parameters, settle(alone, parameters, inputs));
  });

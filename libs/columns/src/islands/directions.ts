import * as tf from '@tensorflow/tfjs-core';

/** The directions of embeddings, as vectors of length 1. @param embeddings `[…, D]` @returns the same shape */
export const directionsOf = <T extends tf.Tensor>(embeddings: T): T =>
  tf.div(embeddings, tf.sqrt(tf.add(tf.sum(tf.square(embeddings), -1, true), 1e-8)));

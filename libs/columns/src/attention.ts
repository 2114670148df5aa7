import * as tf from '@tensorflow/tfjs-core';

/** The columns that each column listens to, itself included; row x of the list is `indices[offsets[x] … offsets[x+1])`. */
export interface Neighbours {
  readonly offsets: Int32Array;
  readonly indices: Int32Array;
}

/** Everybody listens to everybody. */
export function allNeighbours(columns: number): Neighbours {
  return {
    offsets: Int32Array.from({ length: columns + 1 }, (_, column) => column * columns),
    indices: Int32Array.from({ length: columns * columns }, (_, pair) => pair % columns),
  };
}

/**
 * Attention with query, key and value the same vector: each column's mean of its neighbours, weighted by
 * softmax over y of (x·y / (temperature·√D)).
 * @param embeddings `[C, B, D]`
 * @param mask 0 for a pair that listens, a large negative number for one that does not, `[C, C]`
 * @returns `[C, B, D]`
 */
export function attend(embeddings: tf.Tensor3D, mask: tf.Tensor2D, temperature: number): tf.Tensor3D {
  return tf.tidy(() => {
    const [, , size] = embeddings.shape;
    const byImage = tf.transpose(embeddings, [1, 0, 2]); // [B, C, D]
    const similarity = tf.mul(tf.matMul(byImage, byImage, false, true), 1 / (temperature * Math.sqrt(size)));
    const weights = tf.softmax(tf.add(similarity, mask)); // [B, C, C]
    return tf.transpose(tf.matMul(weights as tf.Tensor3D, byImage), [1, 0, 2]);
  });
}

/** The mask of {@link attend} from lists of neighbours. @returns `[C, C]` */
export function attentionMask({ offsets, indices }: Neighbours): tf.Tensor2D {
  const columns = offsets.length - 1;
  const mask = new Float32Array(columns * columns).fill(-1e9);
  for (let column = 0; column < columns; column++) {
    for (let entry = offsets[column]!; entry < offsets[column + 1]!; entry++) {
      mask[column * columns + indices[entry]!] = 0;
    }
  }
  return tf.tensor2d(mask, [columns, columns]);
}

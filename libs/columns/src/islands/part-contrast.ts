import { crossEntropySum } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { directionsOf } from './directions.ts';

/**
 * Who belongs to which part, of some images.
 * @param parts by image, the part of each column, any whole numbers: `[C]`; below 0 for a column of which nothing is said
 * @returns 1 where a column belongs to a part, else 0, `[B, K, C]`, with K the most parts that an image has
 */
export function partMembers(parts: readonly ArrayLike<number>[]): tf.Tensor3D {
  const columns = parts[0]?.length ?? 0;
  const numbers = parts.map((of) => [...new Set(Array.from(of))].filter((part) => part >= 0));
  const most = Math.max(1, ...numbers.map(({ length }) => length));
  const members = new Float32Array(parts.length * most * columns);
  parts.forEach((of, image) => {
    const place = new Map(numbers[image]!.map((part, index) => [part, index]));
    for (let column = 0; column < columns; column++) {
      const at = place.get(of[column]!);
      if (at !== undefined) members[(image * most + at) * columns + column] = 1;
    }
  });
  return tf.tensor3d(members, [parts.length, most, columns]);
}

/**
 * How badly columns say of which part they are: the mean cross-entropy of finding the consensus of one's own part among
 * those of all parts of the image, by cosine. A part's consensus is the mean direction of its columns' embeddings. It is
 * the supervised contrast of Khosla et al. (2020) with the positives drawn together into their mean, so that it costs
 * C·K products and not C². Columns of one part come to point the same way, those of two parts to point different ways:
 * what islands are read from, asked for as such.
 * @param embeddings `[C, B, D]`
 * @param members from {@link partMembers}
 * @param temperature divides cosines: the lower, the more the nearest other part counts
 * @returns 0 where everybody is sure of the right part, log K where nobody knows which of K it is
 */
export const partContrast = (embeddings: tf.Tensor3D, members: tf.Tensor3D, temperature: number): tf.Scalar =>
  tf.tidy(() => {
    const directions = directionsOf(tf.transpose(embeddings, [1, 0, 2])); // [B, C, D]
    const consensus = directionsOf(tf.matMul(members, directions)); // [B, K, D]
    const cosines = tf.matMul(directions, consensus, false, true); // [B, C, K]
    const absent = tf.cast(tf.equal(tf.sum(members, -1), 0), 'float32'); // [B, K]
    const logits = tf.sub(tf.div(cosines, temperature), tf.mul(tf.expandDims(absent, 1), 1e9));
    const sum = crossEntropySum(tf.transpose(members, [0, 2, 1]), tf.logSoftmax(logits));
    return tf.div<tf.Scalar>(sum, tf.maximum(tf.sum(members), 1));
  });

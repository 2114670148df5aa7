import { withoutGradient, type Parameters } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Shared columns on a non-uniform retina, helped: every input of every column is brought to mean 0 and variance 1
 * over images before it reaches the shared nets. That takes away what columns differ by in gain and offset, from
 * unlabelled images alone. Batch normalisation (Ioffe and Szegedy 2015, algorithms 1 and 2), with statistics of its
 * own for every place and without gain and bias.
 */

/** Inputs that vary less than this are left small instead of being blown up: padding, and fields of the background. */
const leastDeviation = 1e-2;

const paths = { mean: 'normalisation/mean', variance: 'normalisation/variance' } as const;

/**
 * Statistics of a stage that has seen nothing, which leave the inputs as they are. No gradient reaches them, and a
 * tensor of this shape does not decay: an optimiser leaves them alone.
 * @returns means and variances `[C, 1, P]`, to lie among the parameters; the caller frees them
 */
export const initialiseNormalisation = (columns: number, inputs: number): Parameters => ({
  [paths.mean]: tf.zeros([columns, 1, inputs]),
  [paths.variance]: tf.ones([columns, 1, inputs]),
});

/**
 * Fits the statistics to images, each counting alike whatever batch it came in.
 * @param batches `[C, B, P]`, which stay the caller's; at least one
 * @returns as {@link initialiseNormalisation}
 */
export function fitNormalisation(batches: Iterable<tf.Tensor3D>): Parameters {
  let count = 0;
  let sums: readonly tf.Tensor[] = [];
  for (const inputs of batches) {
    const before = sums;
    sums = tf.tidy(() => {
      const own = [inputs, tf.square(inputs)].map((values) => tf.sum(values, 1, true));
      return count === 0 ? own : own.map((sum, moment) => tf.add(sum, before[moment]!));
    });
    tf.dispose([...before]);
    count += inputs.shape[1];
  }
  if (count === 0) throw new RangeError('normalisation needs at least one image to fit');
  const [first, second] = sums as [tf.Tensor, tf.Tensor];
  const mean = tf.div(first, count);
  const variance = tf.tidy(() => tf.maximum(tf.sub(tf.div(second, count), tf.square(mean)), 0));
  tf.dispose([...sums]);
  return { [paths.mean]: mean, [paths.variance]: variance };
}

/**
 * Moves the statistics towards those of a batch, where they are to keep up while training.
 * @param parameters which hold the statistics; they stay the caller's
 * @param momentum how much of the old statistics stays
 * @returns the new statistics alone, which the caller frees
 */
export const updateNormalisation = (parameters: Parameters, inputs: tf.Tensor3D, momentum = 0.99): Parameters =>
  tf.tidy(() => {
    const { mean, variance } = tf.moments(inputs, 1, true);
    const towards = (path: string, found: tf.Tensor) =>
      tf.add(tf.mul(parameters[path]!, momentum), tf.mul(found, 1 - momentum));
    return { [paths.mean]: towards(paths.mean, mean), [paths.variance]: towards(paths.variance, variance) };
  });

/** Normalises the inputs of columns. @param inputs `[C, B, P]` @returns `[C, B, P]`; no gradient flows through it */
export const normaliseInputs = (parameters: Parameters, inputs: tf.Tensor3D): tf.Tensor3D =>
  withoutGradient(() => {
    const deviation = tf.maximum(tf.sqrt(parameters[paths.variance]!), leastDeviation);
    return tf.div<tf.Tensor3D>(tf.sub(inputs, parameters[paths.mean]!), deviation);
  });

import {
  drawWeights,
  groupedDense,
  rootMeanSquareNorm,
  type Parameters,
  type RandomStream,
} from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';

/** The sizes of one of a column's nets: inputs → hidden → hidden → outputs. */
export interface NetShape {
  /** Sets of weights: 1 where all columns share them, else C. Each set is drawn by itself. */
  readonly groups: number;
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
  /** Features of a column's place that the first hidden layer also gets; 0 for none. */
  readonly place?: number;
}

/**
 * Draws a net's weights: He et al. (2015) for the hidden layers, biases zero.
 * @param path where the net stands in the parameter tree
 */
export function initialiseNet(path: string, shape: NetShape, random: RandomStream): Parameters {
  const { groups, inputs, hidden, outputs, place = 0 } = shape;
  const layer = (name: string, from: number, to: number) => ({
    [`${path}/weights${name}`]: drawWeights(groups, from, to, random.stream(`${path}/weights${name}`)),
    [`${path}/bias${name}`]: tf.zeros([groups, 1, to]),
  });
  return {
    ...layer('1', inputs, hidden),
    ...(place === 0 ? {} : { [`${path}/place`]: drawWeights(groups, place, hidden, random.stream(`${path}/place`)) }),
    ...layer('2', hidden, hidden),
    ...layer('3', hidden, outputs),
  };
}

/**
 * Runs a net with two hidden layers of rectified linear units; the output has a root mean square of 1, so that
 * predictions of different nets can be averaged with equal weights.
 * @param x `[C, B, I]`
 * @param place features of each column's place, `[C, 1, Q]`, for nets that were drawn with them
 * @returns `[C, B, O]`
 */
export const applyNet = (parameters: Parameters, path: string, x: tf.Tensor3D, place?: tf.Tensor3D): tf.Tensor3D =>
  tf.tidy(() => rootMeanSquareNorm(applyUnscaled(parameters, path, x, place)));

/** {@link applyNet} without the norm: for outputs that are quantities of their own, such as luminance. */
export function applyUnscaled(parameters: Parameters, path: string, x: tf.Tensor3D, place?: tf.Tensor3D): tf.Tensor3D {
  return tf.tidy(() => {
    const weights = (name: string) => parameters[`${path}/${name}`] as tf.Tensor3D;
    // A column's place is the same for all images, so its part of the first layer is one row, added to the bias.
    const bias =
      place === undefined ? weights('bias1') : tf.add(weights('bias1'), groupedDense(place, weights('place')));
    const first =
      bias.shape[0] === weights('weights1').shape[0]
        ? groupedDense(x, weights('weights1'), bias as tf.Tensor3D, 'relu')
        : tf.relu(tf.add(groupedDense(x, weights('weights1')), bias));
    const second = groupedDense(first as tf.Tensor3D, weights('weights2'), weights('bias2'), 'relu');
    return groupedDense(second, weights('weights3'), weights('bias3'));
  });
}

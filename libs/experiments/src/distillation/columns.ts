import { columnsDefaults, createColumnField, initialiseColumns, readOut, settle } from '@retinotopia/columns';
import { randomStream, type Parameters, type RandomStream } from '@retinotopia/compute';
import type { LabelledImages } from '@retinotopia/datasets';
import type { Forward } from '@retinotopia/distillation';
import {
  columnNeighbours,
  columnPlaces,
  createRetina,
  onCanvas,
  sampleColumnsOfImages,
  type Retina,
} from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';

/** Columns or nets: something with parameters that learns. */
export interface Learner {
  readonly draw: (random: RandomStream) => Parameters;
  readonly forward: Forward;
}

/**
 * A student of another kind than its teacher: columns on a foveated retina, none of which sees the whole image, with
 * nets of their own, two levels and attention between neighbours. What they say together is the mean of their
 * log-probabilities.
 */
export function columnsLearner({ height, width, classNames }: LabelledImages, seed: number): Learner {
  const retina = createRetina(
    { columnsAcross: 5, radiusDeg: 0.8 * (height / pixelsPerDegree / 2) },
    randomStream(seed, 'distill/retina'),
  );
  const { count, widest } = retina.columns;
  const field = createColumnField(
    {
      ...columnsDefaults,
      ...{ columns: count, inputs: widest, classes: classNames.length },
    },
    columnPlaces(retina),
    columnNeighbours(retina, 1.5),
  );
  const optics = opticsOf(retina, { height, width });
  return {
    draw: (random) => initialiseColumns(field, random),
    forward: (parameters, x) =>
      tf.tidy(() => {
        const images = x.shape[1];
        const sampled = tf.matMul(tf.reshape(x, [images, height * width]), optics); // [B, C · P]
        const inputs = tf.transpose<tf.Tensor3D>(tf.reshape(sampled, [images, count, widest]), [1, 0, 2]);
        return tf.mean<tf.Tensor3D>(readOut(parameters, settle(field, parameters, inputs)), 0, true);
      }),
  };
}

const pixelsPerDegree = 2;

/**
 * The inputs of the columns from an image in the middle of their gaze is linear in its pixels, so it is a matrix
 * `[height · width, C · P]`, found by showing every pixel by itself.
 */
export function opticsOf(
  retina: Retina,
  { height, width }: { readonly height: number; readonly width: number },
): tf.Tensor2D {
  const { count, widest } = retina.columns;
  const size = height * width;
  const single = (pixel: number) => {
    const pixels = new Float32Array(size);
    pixels[pixel] = 1;
    // Black all around, so that nothing of the image is seen twice.
    return onCanvas(
      { width, height, channels: 1, pixels, pixelsPerDegree, beyond: 'wrap' },
      2 * Math.max(height, width),
    );
  };
  const images = Array.from({ length: size }, (_, pixel) => single(pixel));
  const gaze = { xDeg: 0, yDeg: 0 };
  const sampled = sampleColumnsOfImages(
    retina,
    images,
    images.map(() => gaze),
  ); // [C, N, P], an image a pixel
  return tf.tidy(() =>
    tf.reshape(tf.transpose(tf.tensor3d(sampled, [count, size, widest]), [1, 0, 2]), [size, count * widest]),
  );
}

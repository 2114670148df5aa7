import type { RandomStream } from '@retinotopia/compute';
import type { LabelledImages } from '@retinotopia/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { drawMove, moveImage } from './jitter.ts';

/**
 * Images in batches, epoch after epoch, each in an order of its own. A batch depends on its step alone, so a run that
 * goes on sees what it would have seen. What does not fill a batch sits an epoch out.
 */
export interface Batches {
  readonly perEpoch: number;
  /** The numbers of the images of a step. */
  readonly at: (step: number) => Uint32Array;
}

/** Endless batches, in an order that the stream decides. @param images their numbers @param batch how many at once, or all where there are not so many */
export function batchesOf(images: Uint32Array, batch: number, random: RandomStream): Batches {
  const size = Math.min(batch, images.length);
  const perEpoch = Math.floor(images.length / size);
  let shuffled: { readonly epoch: number; readonly order: Uint32Array } = {
    epoch: -1,
    order: new Uint32Array(),
  };
  return {
    perEpoch,
    at: (step) => {
      const epoch = Math.floor(step / perEpoch);
      if (shuffled.epoch !== epoch) {
        shuffled = { epoch, order: random.stream(`epoch${epoch}`).permutation(images.length) };
      }
      const start = (step % perEpoch) * size;
      return shuffled.order.slice(start, start + size).map((place) => images[place]!);
    },
  };
}

/** The brightness of a pixel in [0, 1] by its byte. */
const brightness = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/**
 * Images as the nets read them: rows of pixels in [0, 1].
 * @param jitter moves each by up to so many pixels, drawn from the stream
 * @returns `[1, B, height · width]`, which the caller frees
 */
export function rowsOf(
  images: LabelledImages,
  indices: Uint32Array,
  jitter?: { readonly pixels: number; readonly random: RandomStream },
): tf.Tensor3D {
  const size = images.height * images.width;
  const rows = new Float32Array(indices.length * size);
  const moved = new Uint8Array(size);
  indices.forEach((index, place) => {
    let pixels = images.pixels.subarray(index * size, (index + 1) * size);
    if (jitter !== undefined && jitter.pixels > 0) {
      moveImage(pixels, images, drawMove(jitter.pixels, jitter.random), moved);
      pixels = moved;
    }
    const start = place * size;
    for (let pixel = 0; pixel < size; pixel++) rows[start + pixel] = brightness[pixels[pixel]!]!;
  });
  return tf.tensor3d(rows, [1, indices.length, size]);
}

/** The numbers 0 … count − 1: all images. */
export const allOf = (count: number, from = 0): Uint32Array =>
  Uint32Array.from({ length: count - from }, (_, index) => from + index);

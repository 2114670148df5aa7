import type { RandomStream } from '@retinotopia/compute';
import type { LabelledImages } from '@retinotopia/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { drawMove, moveImage } from './jitter.ts';

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

import type { RandomStream } from '@retinotopia/compute';
import { createNoise2D } from 'simplex-noise';

/** Paints a square background of so many pixels a side. @returns `[size, size]` in [0, 1] */
export type Backdrop = (size: number, random: RandomStream) => Float32Array;

/**
 * Backgrounds of simplex noise (Perlin 2001): one endless field, of which each image shows another place at a scale
 * and contrast of its own. All images share the field, for to build one takes longer than to show a place of it. It is
 * smooth, so every second pixel is worked out and those between are interpolated.
 * @param random what the field is made from; each background draws from its own stream
 */
export function noiseBackdrop(random: RandomStream): Backdrop {
  const noise = createNoise2D(() => random.uniform());
  return (size, own) => {
    const across = Math.ceil(size / 2) + 1;
    // The field repeats after 256 cells; an image shows 3 to 8 of them.
    const cellsPerStep = (6 + 10 * own.uniform()) / size;
    const [left, top] = [256 * own.uniform(), 256 * own.uniform()];
    const mean = 0.35 + 0.3 * own.uniform();
    const contrast = (0.1 + 0.2 * own.uniform()) / 1.5;
    const coarse = new Float32Array(across * across);
    for (let row = 0, step = 0; row < across; row++) {
      const y = top + cellsPerStep * row;
      for (let column = 0; column < across; column++, step++) {
        const x = left + cellsPerStep * column;
        coarse[step] = mean + contrast * (noise(x, y) + 0.5 * noise(2 * x, 2 * y));
      }
    }
    return twiceAsFine(coarse, across, size);
  };
}

/** Every second pixel is a value of the grid, and those between are means of their neighbours. */
function twiceAsFine(coarse: Float32Array, across: number, size: number): Float32Array {
  const pixels = new Float32Array(size * size);
  for (let row = 0, pixel = 0; row < size; row++) {
    const above = (row >> 1) * across;
    const below = above + (row & 1) * across;
    for (let column = 0; column < size; column++, pixel++) {
      const before = column >> 1;
      const after = before + (column & 1);
      const four = coarse[above + before]! + coarse[above + after]! + coarse[below + before]! + coarse[below + after]!;
      pixels[pixel] = four / 4;
    }
  }
  return pixels;
}

/** An even background. @param grey in [0, 1] */
export const evenBackdrop =
  (grey: number): Backdrop =>
  (size) =>
    new Float32Array(size * size).fill(grey);

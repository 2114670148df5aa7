import { mean } from '@retinotopia/core';
import type { OpticArray } from '@retinotopia/retina';
import { digitSidePx } from '../../digits/format.ts';

/**
 * Makes an image into what the digits are: 28 × 28 bytes, bright on dark. A drawing on paper is dark on bright, and is
 * turned around.
 */
export function toDigit({ width, height, pixels }: OpticArray): Uint8Array {
  const shrunk = Float32Array.from({ length: digitSidePx ** 2 }, (_, at) => {
    const [row, column] = [Math.floor(at / digitSidePx), at % digitSidePx];
    const [top, bottom] = [row, row + 1].map((edge) => Math.floor((edge * height) / digitSidePx)) as [number, number];
    const [left, right] = [column, column + 1].map((edge) => Math.floor((edge * width) / digitSidePx)) as [number, number]; // prettier-ignore
    let sum = 0;
    for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += pixels[y * width + x]!;
    return sum / ((bottom - top) * (right - left));
  });
  const edge = shrunk.filter((_, at) => at < digitSidePx || at >= digitSidePx * (digitSidePx - 1) || at % digitSidePx === 0 || at % digitSidePx === digitSidePx - 1); // prettier-ignore
  const onPaper = mean(edge) > 0.5;
  return Uint8Array.from(shrunk, (luminance) => Math.round(255 * (onPaper ? 1 - luminance : luminance)));
}

import type { RandomStream } from '@retinotopia/compute';

/** A size of image in pixels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/**
 * An image moved by whole pixels; what comes in from outside is black.
 * @param pixels `[height, width]`, of any numbers
 * @param to where the moved image goes, of the same length
 */
export function moveImage(
  pixels: ArrayLike<number>,
  { height, width }: ImageSize,
  [right, down]: readonly [right: number, down: number],
  to: { fill(value: number): unknown; [place: number]: number },
): void {
  to.fill(0);
  const [left, above] = [Math.max(0, right), Math.max(0, down)];
  const [rightEnd, below] = [Math.min(width, width + right), Math.min(height, height + down)];
  for (let y = above; y < below; y++) {
    const [toRow, fromRow] = [y * width, (y - down) * width - right];
    for (let x = left; x < rightEnd; x++) to[toRow + x] = pixels[fromRow + x]!;
  }
}

/** A move of up to `most` pixels either way along both axes, all equally likely. */
export const drawMove = (most: number, random: RandomStream): readonly [right: number, down: number] => [
  random.integer(2 * most + 1) - most,
  random.integer(2 * most + 1) - most,
];

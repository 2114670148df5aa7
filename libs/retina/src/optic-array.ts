/**
 * The light that reaches the eye: an image laid out in degrees of visual angle. Its centre is (0°, 0°), x grows to
 * the right and y downwards, as pixels do.
 */
export interface OpticArray {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Intensities in [0, 1], row by row, a pixel's channels side by side. */
  readonly pixels: Float32Array;
  readonly pixelsPerDegree: number;
  /**
   * What lies beyond the edge: `wrap` makes the image a torus, on which every place is like every other (the
   * isotropic world of the experiment); a number is the intensity of an even background.
   */
  readonly beyond: 'wrap' | number;
}

/** An image that cannot be seen: what was expected of it and what was found. */
export class OpticArrayError extends RangeError {
  override readonly name = 'OpticArrayError';
}

/** Larger images than this are refused: a retina has a few thousand fields, so they would only waste memory. */
const mostPixels = 8192 * 8192;

/** Returns the image. @throws OpticArrayError where sizes do not fit the pixels, or one is no number in [0, 1] */
export function checkOpticArray(image: OpticArray): OpticArray {
  const { width, height, channels, pixels, pixelsPerDegree, beyond } = image;
  if (!Number.isSafeInteger(width) || !Number.isSafeInteger(height) || width < 1 || height < 1) {
    throw new OpticArrayError(`an image has at least 1 × 1 pixels, found ${width} × ${height}`);
  }
  if (width * height > mostPixels) {
    throw new OpticArrayError(`an image has at most ${mostPixels} pixels, found ${width} × ${height}`);
  }
  if ((channels as number) !== 1 && (channels as number) !== 3) {
    throw new OpticArrayError(`an image has 1 or 3 channels, found ${String(channels)}`);
  }
  if (pixels.length !== width * height * channels) {
    const expected = width * height * channels;
    throw new OpticArrayError(
      `${width} × ${height} × ${channels} needs ${expected} values, found ${pixels.length}`,
    );
  }
  const wrong = pixels.findIndex((value) => !(value >= 0 && value <= 1));
  if (wrong >= 0) {
    throw new OpticArrayError(
      `intensities are from 0 to 1, found ${String(pixels[wrong])} at value ${wrong}`,
    );
  }
  if (!(pixelsPerDegree > 0 && Number.isFinite(pixelsPerDegree))) {
    throw new OpticArrayError(`pixelsPerDegree must be above 0, found ${pixelsPerDegree}`);
  }
  if (beyond !== 'wrap' && !(beyond >= 0 && beyond <= 1)) {
    throw new OpticArrayError(`the background is from 0 to 1, or 'wrap', found ${String(beyond)}`);
  }
  return image;
}

/**
 * Puts a small image in the middle of a larger, even one.
 * @param size pixels along each side of the larger image, at least those of the small one
 */
export function onCanvas(image: OpticArray, size: number): OpticArray {
  const { width, height, channels, pixels, beyond } = image;
  if (size < width || size < height) {
    throw new OpticArrayError(`a canvas of ${size} pixels is too small for ${width} × ${height}`);
  }
  const canvas = new Float32Array(size * size * channels).fill(beyond === 'wrap' ? 0 : beyond);
  const [left, top] = [Math.floor((size - width) / 2), Math.floor((size - height) / 2)];
  for (let row = 0; row < height; row++) {
    const from = row * width * channels;
    canvas.set(pixels.subarray(from, from + width * channels), ((top + row) * size + left) * channels);
  }
  return { ...image, width: size, height: size, pixels: canvas };
}

/**
 * Bilinear interpolation of the image at a point: one value a channel, written to `out` from index `at`.
 * @param xDeg degrees to the right of the image's centre
 * @param yDeg degrees below it
 */
export function intensityAt(
  image: OpticArray,
  xDeg: number,
  yDeg: number,
  out: Float32Array,
  at: number,
): void {
  const { width, height, channels, pixels, pixelsPerDegree, beyond } = image;
  // Pixel k covers [k, k + 1), so its centre lies at k + ½.
  const x = xDeg * pixelsPerDegree + width / 2 - 0.5;
  const y = yDeg * pixelsPerDegree + height / 2 - 0.5;
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const [right, down] = [x - x0, y - y0];
  for (let channel = 0; channel < channels; channel++) out[at + channel] = 0;
  for (let corner = 0; corner < 4; corner++) {
    const weight = (corner & 1 ? right : 1 - right) * (corner & 2 ? down : 1 - down);
    let column = x0 + (corner & 1);
    let row = y0 + (corner >> 1);
    const inside = column >= 0 && column < width && row >= 0 && row < height;
    if (!inside && beyond !== 'wrap') {
      for (let channel = 0; channel < channels; channel++) out[at + channel]! += weight * beyond;
      continue;
    }
    if (!inside) {
      column -= Math.floor(column / width) * width;
      row -= Math.floor(row / height) * height;
    }
    const from = (row * width + column) * channels;
    for (let channel = 0; channel < channels; channel++)
      out[at + channel]! += weight * pixels[from + channel]!;
  }
}

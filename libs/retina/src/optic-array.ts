/**
 * The luminance that reaches the eye: an image laid out in degrees of visual angle. Its centre is (0°, 0°), x grows to
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
   * isotropic torus of the experiment); a number is the intensity of an even background.
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
    throw new OpticArrayError(`${width} × ${height} × ${channels} needs ${expected} values, found ${pixels.length}`);
  }
  const wrong = pixels.findIndex((value) => !(value >= 0 && value <= 1));
  if (wrong >= 0) {
    throw new OpticArrayError(`intensities are from 0 to 1, found ${String(pixels[wrong])} at value ${wrong}`);
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
  if (!Number.isSafeInteger(size) || size * size > mostPixels) {
    throw new OpticArrayError(`a canvas has at most ${mostPixels} pixels, found ${size} × ${size}`);
  }
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
 * The luminance at some points, interpolated between the four nearest pixels' centres.
 * @param xDeg, yDeg the points, in degrees from where the eye looks
 * @param eyeX, eyeY where the eye looks, in degrees from the image's centre
 * @param chosen indices of the points that are wanted; all of them, where left out
 * @returns `[points, channels]`
 */
export function luminanceAt(
  image: OpticArray,
  xDeg: Float32Array,
  yDeg: Float32Array,
  eyeX: number,
  eyeY: number,
  chosen?: Int32Array,
): Float32Array {
  const luminance = new Float32Array((chosen ?? xDeg).length * image.channels);
  luminanceInto(image, xDeg, yDeg, eyeX, eyeY, chosen, luminance, 0, image.channels);
  return luminance;
}

/**
 * {@link luminanceAt} into a larger array: channel c of the wanted point i goes to `out[at + i · step + c]`, so that the
 * luminance of several images can lie side by side.
 */
export function luminanceInto(
  image: OpticArray,
  xDeg: Float32Array,
  yDeg: Float32Array,
  eyeX: number,
  eyeY: number,
  chosen: Int32Array | undefined,
  out: Float32Array,
  at: number,
  step: number,
): void {
  const { width, height, channels, pixels, pixelsPerDegree, beyond } = image;
  const count = chosen === undefined ? xDeg.length : chosen.length;
  // Pixel k covers [k, k + 1), so its centre lies at k + ½.
  const [left, top] = [eyeX * pixelsPerDegree + width / 2 - 0.5, eyeY * pixelsPerDegree + height / 2 - 0.5];
  for (let index = 0; index < count; index++, at += step) {
    const point = chosen === undefined ? index : chosen[index]!;
    const x = left + xDeg[point]! * pixelsPerDegree;
    const y = top + yDeg[point]! * pixelsPerDegree;
    let x0 = Math.floor(x) | 0; // As a machine integer, for it indexes pixels.
    let y0 = Math.floor(y) | 0;
    const right = x - x0;
    const down = y - y0;
    let x1 = (x0 + 1) | 0;
    let y1 = (y0 + 1) | 0;
    if (x0 < 0 || y0 < 0 || x1 >= width || y1 >= height) {
      if (beyond !== 'wrap') {
        atTheEdge(image, beyond, x0, y0, right, down, out, at);
        continue;
      }
      x0 = ((x0 % width) + width) % width;
      y0 = ((y0 % height) + height) % height;
      x1 = x0 + 1 === width ? 0 : (x0 + 1) | 0;
      y1 = y0 + 1 === height ? 0 : (y0 + 1) | 0;
    }
    const upperLeft = (y0 * width + x0) * channels;
    const upperRight = (y0 * width + x1) * channels;
    const lowerLeft = (y1 * width + x0) * channels;
    const lowerRight = (y1 * width + x1) * channels;
    for (let channel = 0; channel < channels; channel++) {
      const atUpperLeft = pixels[upperLeft + channel]!;
      const atLowerLeft = pixels[lowerLeft + channel]!;
      const above = atUpperLeft + right * (pixels[upperRight + channel]! - atUpperLeft);
      const below = atLowerLeft + right * (pixels[lowerRight + channel]! - atLowerLeft);
      out[at + channel] = above + down * (below - above);
    }
  }
}

/** A point of which some corners lie outside of the image, where the background shines. */
function atTheEdge(
  { width, height, channels, pixels }: OpticArray,
  background: number,
  x0: number,
  y0: number,
  right: number,
  down: number,
  out: Float32Array,
  at: number,
): void {
  out.fill(0, at, at + channels);
  for (let corner = 0; corner < 4; corner++) {
    const weight = (corner & 1 ? right : 1 - right) * (corner & 2 ? down : 1 - down);
    const [column, row] = [x0 + (corner & 1), y0 + (corner >> 1)];
    const seen = column >= 0 && column < width && row >= 0 && row < height;
    for (let channel = 0; channel < channels; channel++) {
      out[at + channel]! += weight * (seen ? pixels[(row * width + column) * channels + channel]! : background);
    }
  }
}

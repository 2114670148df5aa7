/** A picture in grey. Its frame: the origin in the middle, half of its width the unit, x to the right, y downwards. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** `[height, width]` in [0, 1] */
  readonly pixels: ArrayLike<number>;
}

/**
 * A picture's summed-area table (Crow 1984): the mean luminance of any box costs the same, so that a receptive field of any
 * size is read from the picture at once, and a part looks alike near and far.
 */
export interface Luminance {
  readonly width: number;
  readonly height: number;
  /** `[height + 1, width + 1]`: the sum of all pixels above and to the left. */
  readonly sums: Float64Array;
}

/** Reads a picture. @throws RangeError where it has no pixels, not as many as it says, or some that are no numbers */
export function luminanceOf({ width, height, pixels }: Picture): Luminance {
  const whole = (side: number) => Number.isSafeInteger(side) && side > 0;
  if (!whole(width) || !whole(height) || pixels.length !== width * height) {
    throw new RangeError(`a picture has width × height pixels, but this one of ${width} × ${height} has ${pixels.length}`); // prettier-ignore
  }
  const stride = width + 1;
  const sums = new Float64Array(stride * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += pixels[y * width + x]!;
      sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1]! + row;
    }
    if (!Number.isFinite(row)) throw new RangeError(`row ${y} of the picture holds a value that is no finite number`);
  }
  return { width, height, sums };
}

/**
 * The mean luminance of an upright square box, in pixels from the upper left corner. At the picture's edge the box is moved
 * back into it.
 */
export function boxMean({ width, height, sums }: Luminance, x: number, y: number, side: number): number {
  const half = Math.min(side, width, height) / 2;
  const cx = Math.max(half, Math.min(width - half, x));
  const cy = Math.max(half, Math.min(height - half, y));
  // Between the table's entries sums are bilinear, and exact: a pixel is an even square.
  const left = Math.min(width - 1, Math.floor(cx - half));
  const right = Math.min(width - 1, Math.floor(cx + half));
  const top = Math.min(height - 1, Math.floor(cy - half));
  const bottom = Math.min(height - 1, Math.floor(cy + half));
  const u = cx - half - left;
  const v = cx + half - right;
  const above = top * (width + 1);
  const below = bottom * (width + 1);
  const upper = rowSum(sums, above, left, u, right, v);
  const lower = rowSum(sums, above + width + 1, left, u, right, v);
  const upperEnd = rowSum(sums, below, left, u, right, v);
  const lowerEnd = rowSum(sums, below + width + 1, left, u, right, v);
  const start = upper + (cy - half - top) * (lower - upper);
  const end = upperEnd + (cy + half - bottom) * (lowerEnd - upperEnd);
  return (end - start) / (4 * half * half);
}

/** What one row of the table adds between two places. */
function rowSum(sums: Float64Array, row: number, left: number, u: number, right: number, v: number): number {
  const [from, to] = [sums[row + left]!, sums[row + right]!];
  return to + v * (sums[row + right + 1]! - to) - from - u * (sums[row + left + 1]! - from);
}

/**
 * The picture at a lower resolution: means of boxes side by side, row by row.
 * @param left of the middle of the first box, and `top`, in pixels from the upper left corner
 * @param pitch from one box to the next, in pixels; boxes are so large, and no smaller than pixels
 */
export function shrink(
  luminance: Luminance,
  left: number,
  top: number,
  pitch: number,
  columns: number,
  rows: number,
): Float64Array {
  const means = new Float64Array(columns * rows);
  for (let row = 0, k = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, k++) {
      means[k] = boxMean(luminance, left + column * pitch, top + row * pitch, Math.max(1, pitch));
    }
  }
  return means;
}

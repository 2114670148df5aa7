import type { AffineFrame2 } from '@retinotopia/geometry';

/** A picture in grey. Its frame: the origin in the middle, half of its width the unit, x to the right, y downwards. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** `[height, width]` */
  readonly pixels: ArrayLike<number>;
}

/**
 * A picture's summed-area table (Crow 1984): the mean light of any box costs the same, so that a receptive field of any
 * size is read from the picture at once, and a part looks alike near and far.
 */
export interface Light {
  readonly width: number;
  readonly height: number;
  /** `[height + 1, width + 1]`: the sum of all pixels above and to the left. */
  readonly sums: Float64Array;
}

/** Reads a picture. @throws RangeError where it has no pixels, not as many as it says, or some that are no numbers */
export function lightOf({ width, height, pixels }: Picture): Light {
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
    if (!Number.isFinite(row)) throw new RangeError(`row ${y} of the picture holds a value that is no finite number`); // prettier-ignore
  }
  return { width, height, sums };
}

/**
 * The mean light of an upright square box, in pixels from the upper left corner. At the picture's edge the box is moved
 * back into it.
 */
export function boxMean(light: Light, x: number, y: number, side: number): number {
  const { width, height } = light;
  const half = Math.min(side, width, height) / 2;
  const cx = x < half ? half : x > width - half ? width - half : x;
  const cy = y < half ? half : y > height - half ? height - half : y;
  const [left, right, top, bottom] = [cx - half, cx + half, cy - half, cy + half];
  const sum = sumUpTo(light, right, bottom) - sumUpTo(light, left, bottom) - sumUpTo(light, right, top) + sumUpTo(light, left, top); // prettier-ignore
  return sum / (4 * half * half);
}

/** The light between the upper left corner and a point, a pixel being an even square: exact between the table's entries. */
function sumUpTo({ width, height, sums }: Light, x: number, y: number): number {
  const left = x >= width ? width - 1 : Math.floor(x);
  const top = y >= height ? height - 1 : Math.floor(y);
  const [u, v] = [x - left, y - top];
  const at = top * (width + 1) + left;
  const below = at + width + 1;
  return (
    (1 - v) * ((1 - u) * sums[at]! + u * sums[at + 1]!) + v * ((1 - u) * sums[below]! + u * sums[below + 1]!)
  );
}

/** The square root of the area of a frame's unit square: its size, whatever its shape. */
export const sizeOf = ({ xAxis, yAxis }: AffineFrame2): number =>
  Math.sqrt(Math.abs(xAxis[0] * yAxis[1] - xAxis[1] * yAxis[0]));

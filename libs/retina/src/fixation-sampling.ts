import * as tf from '@tensorflow/tfjs-core';
import { OpticArrayError, type OpticArray } from './optic-array.ts';
import type { Retina } from './retina.ts';

/**
 * Showing every column the same fixation targets in many images, by eye movements. Where targets lie on pixels, the luminance at a
 * column's receptors is a fixed mixture of the pixels in a window around the target. All columns see the same window, so
 * the receptors' mixtures and the fields' weights over receptors together are one matrix from a window's pixels to the
 * inputs of all columns, and a batch of images is one product.
 */
export interface FixationOptics {
  readonly retina: Retina;
  readonly format: FixationFormat;
  /** Pixels from a fixation target to the sides of its window. */
  readonly reach: number;
  /** Weights of the window's pixels, row by row, in the columns' fields: `[(2 · reach + 1)², C · P]`. */
  readonly weights: tf.Tensor2D;
}

/** What all images have in common. */
export interface FixationFormat {
  readonly width: number;
  readonly height: number;
  readonly pixelsPerDegree: number;
}

/** Where an eye movement is to bring the eye: the centre of a pixel, counted to the right and downwards from pixel (⌊width / 2⌋, ⌊height / 2⌋). */
export interface FixationTarget {
  readonly right: number;
  readonly down: number;
}

/** Prepares to look at fixation targets in images of a format. The caller frees it by {@link disposeFixationOptics}. */
export function createFixationOptics(retina: Retina, format: FixationFormat): FixationOptics {
  const { columns, patches, receptors } = retina;
  const offset = (positions: Float32Array, centre: number) => (receptor: number) =>
    (positions[receptor]! - centre) * format.pixelsPerDegree;
  const offsets = patches.map((patch, column) => ({
    x: Array.from(patch.receptors, offset(receptors.xDeg, columns.xDeg[column]!)),
    y: Array.from(patch.receptors, offset(receptors.yDeg, columns.yDeg[column]!)),
  }));
  const farthest = offsets.reduce(
    (most, { x, y }) => [...x, ...y].reduce((far, at) => Math.max(far, Math.abs(at)), most),
    0,
  );
  const reach = Math.floor(farthest) + 1;
  const side = 2 * reach + 1;
  const inputs = columns.count * columns.widest;
  const mixtures = new Float32Array(side * side * inputs);
  patches.forEach(({ weights }, column) => {
    const { x, y } = offsets[column]!;
    for (let field = 0; field < weights.rowCount; field++) {
      for (let entry = weights.rows[field]!; entry < weights.rows[field + 1]!; entry++) {
        const receptor = weights.columns[entry]!;
        const [left, top] = [Math.floor(x[receptor]!), Math.floor(y[receptor]!)];
        for (let corner = 0; corner < 4; corner++) {
          const [cornerX, cornerY] = [left + (corner & 1), top + (corner >> 1)];
          const share = (1 - Math.abs(x[receptor]! - cornerX)) * (1 - Math.abs(y[receptor]! - cornerY));
          const pixel = (cornerY + reach) * side + cornerX + reach;
          mixtures[pixel * inputs + column * columns.widest + field]! += share * weights.values[entry]!;
        }
      }
    }
  });
  return { retina, format, reach, weights: tf.tensor2d(mixtures, [side * side, inputs]) };
}

/** Frees what {@link createFixationOptics} made. */
export const disposeFixationOptics = ({ weights }: FixationOptics): void => weights.dispose();

/**
 * The inputs of each column from a fixation target in each image, brought to it by an eye movement: it looks at the target
 * with its own centre.
 * @param images B images of 1 channel, of the optics' format
 * @param fixationTargets one an image
 * @returns `[C, B, P]`, with zeros behind the fields that a column owns; the caller frees it
 * @throws OpticArrayError, RangeError
 */
export function sampleFixationTargets(
  { retina, format, reach, weights }: FixationOptics,
  images: readonly OpticArray[],
  fixationTargets: readonly FixationTarget[],
): tf.Tensor3D {
  if (fixationTargets.length !== images.length) {
    throw new RangeError(`${images.length} images need as many fixation targets, found ${fixationTargets.length}`);
  }
  const side = 2 * reach + 1;
  const windows = new Float32Array(images.length * side * side);
  images.forEach((image, place) => {
    checkFormat(image, format);
    copyWindow(image, fixationTargets[place]!, reach, windows, place * side * side);
  });
  return tf.tidy(() => {
    const inputs = tf.matMul(tf.tensor2d(windows, [images.length, side * side]), weights);
    const { count, widest } = retina.columns;
    return tf.transpose(tf.reshape(inputs, [images.length, count, widest]), [1, 0, 2]);
  });
}

/**
 * The same where eye movements do not land alike: each column looks at a target of its own in each image.
 * @param fixationTargetOf that of a column and the image at a place of the batch
 * @returns `[C, B, P]`; the caller frees it
 * @throws OpticArrayError
 */
export function sampleOwnFixationTargets(
  { retina, format, reach, weights }: FixationOptics,
  images: readonly OpticArray[],
  fixationTargetOf: (column: number, place: number) => FixationTarget,
): tf.Tensor3D {
  const { count, widest } = retina.columns;
  const window = (2 * reach + 1) ** 2;
  images.forEach((image) => checkFormat(image, format));
  const windows = new Float32Array(count * images.length * window);
  for (let column = 0, at = 0; column < count; column++) {
    images.forEach((image, place) => {
      copyWindow(image, fixationTargetOf(column, place), reach, windows, at);
      at += window;
    });
  }
  return tf.tidy(() => {
    const own = tf.transpose(tf.reshape(weights, [window, count, widest]), [1, 0, 2]); // [C, window, P]
    return tf.matMul(tf.tensor3d(windows, [count, images.length, window]), own);
  });
}

function checkFormat({ width, height, channels, pixelsPerDegree }: OpticArray, format: FixationFormat): void {
  const fits = width === format.width && height === format.height && channels === 1;
  if (fits && pixelsPerDegree === format.pixelsPerDegree) return;
  throw new OpticArrayError(
    `fixation targets are prepared for ${format.width} × ${format.height} × 1 pixels, ${format.pixelsPerDegree} a degree; found ${width} × ${height} × ${channels}, ${pixelsPerDegree} a degree`,
  );
}

/** Copies the pixels around a fixation target, row by row. */
function copyWindow(
  { width, height, pixels, beyond }: OpticArray,
  { right, down }: FixationTarget,
  reach: number,
  out: Float32Array,
  at: number,
): void {
  const [centreX, centreY] = [Math.floor(width / 2) + right, Math.floor(height / 2) + down];
  for (let y = centreY - reach; y <= centreY + reach; y++) {
    const insideY = y >= 0 && y < height;
    const row = (insideY ? y : y - Math.floor(y / height) * height) * width;
    for (let x = centreX - reach; x <= centreX + reach; x++, at++) {
      const insideX = x >= 0 && x < width;
      if (insideX && insideY) out[at] = pixels[row + x]!;
      else out[at] = beyond === 'wrap' ? pixels[row + x - Math.floor(x / width) * width]! : beyond;
    }
  }
}

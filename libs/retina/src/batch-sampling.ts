import { luminanceInto, type OpticArray } from './optic-array.ts';
import type { Retina } from './retina.ts';
import type { Gaze } from './sampling.ts';
import type { SparseMatrix } from './sparse.ts';

/**
 * Sampling of many images at a time. The luminance of all images lies side by side for each receptor, so that the fields'
 * responses are one product of a sparse matrix with a dense one, which reads each weight once for a whole batch.
 */

/** Images whose luminance is held at a time: enough to pay, and little enough to stay in the cache. */
const imagesTogether = 32;

/**
 * The inputs of each column from some images, each seen with one gaze.
 * @param images N images of 1 channel
 * @param gazes one an image
 * @returns `[C, N, P]`, padded with zeros behind the fields that a column owns
 * @throws RangeError
 */
export function sampleColumnsOfImages(
  retina: Retina,
  images: readonly OpticArray[],
  gazes: readonly Gaze[],
): Float32Array {
  checkImages(images, gazes);
  const { count, fields, widest } = retina.columns;
  const { receptors, weights } = retina;
  const sampled = new Float32Array(count * images.length * widest);
  const responses = new Float32Array(weights.rowCount * imagesTogether);
  for (let first = 0; first < images.length; first += imagesTogether) {
    const group = images.slice(first, first + imagesTogether);
    const luminance = new Float32Array(receptors.xDeg.length * group.length);
    group.forEach((image, place) => {
      const { xDeg, yDeg } = gazes[first + place]!;
      luminanceInto(image, receptors.xDeg, receptors.yDeg, xDeg, yDeg, undefined, luminance, place, group.length);
    });
    multiplyDense(weights, luminance, group.length, responses);
    for (let column = 0; column < count; column++) {
      const owned = fields[column]!;
      for (let place = 0; place < group.length; place++) {
        const to = (column * images.length + first + place) * widest;
        for (let input = 0; input < owned.length; input++) {
          sampled[to + input] = responses[owned[input]! * group.length + place]!;
        }
      }
    }
  }
  return sampled;
}

/** A sparse matrix times a dense one, `[columns, width]`. @param out `[rows, width]` */
function multiplyDense(
  { rowCount, rows, columns, values }: SparseMatrix,
  dense: Float32Array,
  width: number,
  out: Float32Array,
): void {
  const sums = new Float64Array(width);
  for (let row = 0; row < rowCount; row++) {
    sums.fill(0);
    const end = rows[row + 1]!;
    for (let entry = rows[row]!; entry < end; entry++) {
      const value = values[entry]!;
      const from = columns[entry]! * width;
      for (let place = 0; place < width; place++) sums[place]! += value * dense[from + place]!;
    }
    out.set(sums, row * width);
  }
}

function checkImages(images: readonly OpticArray[], gazes: readonly Gaze[]): void {
  if (gazes.length !== images.length)
    throw new RangeError(`${images.length} images need as many gazes, found ${gazes.length}`);
  const coloured = images.findIndex(({ channels }) => channels !== 1);
  if (coloured >= 0) throw new RangeError(`images of 1 channel are sampled together, found 3 in ${coloured}`);
}

import { luminanceAt, luminanceInto, type OpticArray } from './optic-array.ts';
import type { Retina } from './retina.ts';
import { multiplySparse } from './sparse.ts';

/** Where the eye looks: degrees from the optic array's centre, x to the right and y downwards. */
export interface Gaze {
  readonly xDeg: number;
  readonly yDeg: number;
}

/** What the receptors catch. @returns `[R, channels]` */
export const sampleReceptors = ({ receptors }: Retina, image: OpticArray, gaze: Gaze): Float32Array =>
  luminanceAt(image, receptors.xDeg, receptors.yDeg, gaze.xDeg, gaze.yDeg);

/** What the receptive fields respond with: positive where the centre is brighter. @returns `[G, channels]` */
export function sampleFields(retina: Retina, image: OpticArray, gaze: Gaze): Float32Array {
  const responses = new Float32Array(retina.weights.rowCount * image.channels);
  multiplySparse(retina.weights, sampleReceptors(retina, image, gaze), image.channels, responses);
  return responses;
}

/**
 * {@link sampleFields} for a gaze that moves: it makes no new arrays, so the responses are good until the next call.
 * @param channels of the images that will be seen
 */
export function createFieldSampler(
  { receptors, weights }: Retina,
  channels: 1 | 3 = 1,
): (image: OpticArray, gaze: Gaze) => Float32Array {
  const { xDeg, yDeg } = receptors;
  const luminance = new Float32Array(xDeg.length * channels);
  const responses = new Float32Array(weights.rowCount * channels);
  return (image, gaze) => {
    if (image.channels !== channels) {
      throw new RangeError(`the sampler is for images of ${channels} channels, found ${image.channels}`);
    }
    luminanceInto(image, xDeg, yDeg, gaze.xDeg, gaze.yDeg, undefined, luminance, 0, channels);
    multiplySparse(weights, luminance, channels, responses);
    return responses;
  };
}

/**
 * The inputs of each column, padded with zeros behind the fields that it owns.
 * @returns `[C, P · channels]`
 */
export function sampleColumns(retina: Retina, image: OpticArray, gaze: Gaze): Float32Array {
  const responses = sampleFields(retina, image, gaze);
  const { channels } = image;
  const { count, fields, widest } = retina.columns;
  const inputs = new Float32Array(count * widest * channels);
  for (let column = 0; column < count; column++) {
    const owned = fields[column]!;
    for (let place = 0; place < owned.length; place++) {
      const [from, to] = [owned[place]! * channels, (column * widest + place) * channels];
      for (let channel = 0; channel < channels; channel++) inputs[to + channel] = responses[from + channel]!;
    }
  }
  return inputs;
}

/**
 * The inputs of each column when it looks with a gaze of its own: the outcome of as many eye movements, without the
 * rest of the retina. With gaze = fixation target − the column's centre, every column sees the same target through its own
 * receptors.
 * @param gazes one a column
 * @returns `[C, P · channels]`, as {@link sampleColumns} for each column's gaze
 */
export function sampleColumnsAt(retina: Retina, image: OpticArray, gazes: readonly Gaze[]): Float32Array {
  const { channels } = image;
  const { count, widest } = retina.columns;
  if (gazes.length !== count) throw new RangeError(`${count} columns need as many gazes, found ${gazes.length}`);
  const { xDeg, yDeg } = retina.receptors;
  const inputs = new Float32Array(count * widest * channels);
  for (let column = 0; column < count; column++) {
    const { receptors, weights } = retina.patches[column]!;
    const gaze = gazes[column]!;
    const luminance = luminanceAt(image, xDeg, yDeg, gaze.xDeg, gaze.yDeg, receptors);
    multiplySparse(weights, luminance, channels, inputs, column * widest * channels);
  }
  return inputs;
}

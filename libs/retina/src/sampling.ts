import { intensityAt, type OpticArray } from './optic-array.ts';
import type { Retina } from './retina.ts';
import { rowProduct } from './sparse.ts';

/** Where the eye looks: degrees from the optic array's centre, x to the right and y downwards. */
export interface Gaze {
  readonly xDeg: number;
  readonly yDeg: number;
}

/** What the receptors catch. @returns `[R, channels]` */
export function sampleReceptors(retina: Retina, image: OpticArray, gaze: Gaze): Float32Array {
  const { xDeg, yDeg } = retina.receptors;
  const caught = new Float32Array(xDeg.length * image.channels);
  for (let receptor = 0; receptor < xDeg.length; receptor++) {
    const [x, y] = [gaze.xDeg + xDeg[receptor]!, gaze.yDeg + yDeg[receptor]!];
    intensityAt(image, x, y, caught, receptor * image.channels);
  }
  return caught;
}

/** What the receptive fields respond with: positive where the centre is brighter. @returns `[G, channels]` */
export function sampleFields(retina: Retina, image: OpticArray, gaze: Gaze): Float32Array {
  const caught = sampleReceptors(retina, image, gaze);
  const { channels } = image;
  const responses = new Float32Array(retina.weights.rowCount * channels);
  for (let field = 0; field < retina.weights.rowCount; field++) {
    for (let channel = 0; channel < channels; channel++) {
      responses[field * channels + channel] = rowProduct(retina.weights, field, caught, channels, channel);
    }
  }
  return responses;
}

/**
 * What each column is told, padded with zeros behind the fields that it owns.
 * @returns `[C, P · channels]`
 */
export function sampleColumns(retina: Retina, image: OpticArray, gaze: Gaze): Float32Array {
  const responses = sampleFields(retina, image, gaze);
  const { channels } = image;
  const { count, fields, widest } = retina.columns;
  const told = new Float32Array(count * widest * channels);
  fields.forEach((owned, column) => {
    owned.forEach((field, place) => {
      for (let channel = 0; channel < channels; channel++) {
        told[(column * widest + place) * channels + channel] = responses[field * channels + channel]!;
      }
    });
  });
  return told;
}

/**
 * What each column is told when it looks with a gaze of its own: the outcome of as many eye movements, without the
 * rest of the retina. With gaze = spot − the column's centre, every column sees the same spot through its own
 * receptors.
 * @param gazes one a column
 * @returns `[C, P · channels]`, as {@link sampleColumns} for each column's gaze
 */
export function sampleColumnsAt(retina: Retina, image: OpticArray, gazes: readonly Gaze[]): Float32Array {
  const { channels } = image;
  const { count, widest } = retina.columns;
  if (gazes.length !== count)
    throw new RangeError(`${count} columns need as many gazes, found ${gazes.length}`);
  const told = new Float32Array(count * widest * channels);
  retina.patches.forEach(({ receptors, weights }, column) => {
    const { xDeg, yDeg } = gazes[column]!;
    const caught = new Float32Array(receptors.length * channels);
    for (let index = 0; index < receptors.length; index++) {
      const receptor = receptors[index]!;
      const [x, y] = [xDeg + retina.receptors.xDeg[receptor]!, yDeg + retina.receptors.yDeg[receptor]!];
      intensityAt(image, x, y, caught, index * channels);
    }
    for (let field = 0; field < weights.rowCount; field++) {
      for (let channel = 0; channel < channels; channel++) {
        const response = rowProduct(weights, field, caught, channels, channel);
        told[(column * widest + field) * channels + channel] = response;
      }
    }
  });
  return told;
}

import { DataFileError } from './data-file-error.ts';
import { describeIdx, type IdxArray } from './idx.ts';

/** Images of one size, each with the class that it shows. */
export interface LabelledImages {
  /** The data set's name. */
  readonly name: string;
  readonly split: 'train' | 'test';
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** `[count, height, width, channels]`, row-major, 0 … 255. It may be a view of a larger buffer. */
  readonly pixels: Uint8Array;
  /** `[count]`, each an index into `classNames`. */
  readonly labels: Uint8Array;
  readonly classNames: readonly string[];
}

/** An array together with the file that it was read from, which errors name. */
export interface FromFile {
  readonly file: string;
  readonly array: IdxArray;
}

/**
 * Pairs images with their labels.
 * @param images unsigned bytes of `[count, height, width]`, or `[count, height, width, 1 or 3]`
 * @param labels unsigned bytes of `[count]`, each below the number of class names
 * @throws DataFileError wrong-element-type, wrong-shape, label-count, label-range
 */
export function labelledImages(
  description: Pick<LabelledImages, 'name' | 'split' | 'classNames'>,
  images: FromFile,
  labels: FromFile,
): LabelledImages {
  const pixels = unsignedBytes(images);
  const labelValues = unsignedBytes(labels);
  const { shape } = images.array;
  const [count, height, width, channels = 1] = shape;
  if (count === undefined || height === undefined || width === undefined || !isChannels(channels, shape)) {
    throw wrongShape(images, '[images,height,width] or [images,height,width,1 or 3]');
  }
  if (labels.array.shape.length !== 1) throw wrongShape(labels, '[labels]');
  checkLabels(labelValues, count, description.classNames.length, labels.file);
  const { name, split, classNames } = description;
  return { name, split, count, height, width, channels, pixels, labels: labelValues, classNames };
}

function checkLabels(labels: Uint8Array, images: number, classes: number, file: string) {
  if (labels.length !== images) {
    throw new DataFileError('label-count', {
      file,
      offset: 4, // The size of the first dimension.
      expected: `${images} labels, one for each image`,
      found: `${labels.length}`,
    });
  }
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong >= 0) {
    throw new DataFileError('label-range', {
      file,
      offset: 8 + wrong,
      expected: `labels below ${classes}`,
      found: `${labels[wrong]!} for image ${wrong}`,
    });
  }
}

/**
 * One image as numbers.
 * @returns `[height, width, channels]` in [0, 1]
 * @throws RangeError where there is no image `index`
 */
export function imageAt(images: LabelledImages, index: number): Float32Array {
  checkIndex(images, index);
  const size = imageSize(images);
  const intensities = new Float32Array(size);
  // A plain loop: `Float32Array.from` with a function takes ten times as long, and every image comes by here.
  for (let value = 0; value < size; value++) intensities[value] = images.pixels[index * size + value]! / 255;
  return intensities;
}

/**
 * The images of these numbers, in this order, as a copy.
 * @throws RangeError where there is no image of such a number
 */
export function selectImages(images: LabelledImages, indices: ArrayLike<number>): LabelledImages {
  const size = imageSize(images);
  const pixels = new Uint8Array(indices.length * size);
  const labels = new Uint8Array(indices.length);
  for (let place = 0; place < indices.length; place++) {
    const index = indices[place]!;
    checkIndex(images, index);
    pixels.set(images.pixels.subarray(index * size, (index + 1) * size), place * size);
    labels[place] = images.labels[index]!;
  }
  return { ...images, count: indices.length, pixels, labels };
}

const imageSize = ({ height, width, channels }: LabelledImages) => height * width * channels;

function checkIndex({ name, split, count }: LabelledImages, index: number) {
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  throw new RangeError(`${name} ${split} has the images 0 to ${count - 1}, but image ${index} was asked for`);
}

function unsignedBytes({ file, array }: FromFile): Uint8Array {
  if (array.elementType === 'ubyte') return array.values;
  const found = array.elementType;
  throw new DataFileError('wrong-element-type', { file, offset: 2, expected: 'ubyte', found });
}

const wrongShape = ({ file, array }: FromFile, expected: string) =>
  new DataFileError('wrong-shape', { file, offset: 3, expected, found: describeIdx(array) });

const isChannels = (channels: number, shape: readonly number[]): channels is 1 | 3 =>
  shape.length <= 4 && (channels === 1 || channels === 3);

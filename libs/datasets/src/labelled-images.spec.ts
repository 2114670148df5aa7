import { describe, expect, it } from 'vitest';
import type { IdxElementType } from './idx-header.ts';
import { writeIdx } from './idx-writer.spec.fixture.ts';
import { readIdx } from './idx.ts';
import { imageAt, labelledImages, selectImages } from './labelled-images.ts';

const description = { name: 'made', split: 'train', classNames: ['circle', 'square'] } as const;

const idx = (file: string, type: IdxElementType, shape: number[], values: number[]) => ({
  file,
  array: readIdx(writeIdx(type, shape, values), file),
});
const images = (shape: number[]) => {
  const length = shape.reduce((product, size) => product * size);
  return idx(
    'images',
    'ubyte',
    shape,
    Array.from({ length }, (_, index) => index),
  );
};
const labels = (...values: number[]) => idx('labels', 'ubyte', [values.length], values);

const grey = labelledImages(description, images([3, 2, 4]), labels(1, 0, 1));
const colour = labelledImages(description, images([2, 2, 1, 3]), labels(0, 1));

describe('labelledImages', () => {
  it('tells count, height, width and channels from the shape of the array', () => {
    expect(grey).toMatchObject({ ...description, count: 3, height: 2, width: 4, channels: 1 });
    expect(colour).toMatchObject({ count: 2, height: 2, width: 1, channels: 3 });
    expect(grey.labels).toEqual(Uint8Array.of(1, 0, 1));
  });

  it.each([
    [
      'fewer labels than images',
      images([3, 2, 4]),
      labels(1, 0),
      {
        fault: 'label-count',
        file: 'labels',
        offset: 4,
        expected: '3 labels, one for each image',
        found: '2',
      },
    ],
    [
      'a label that names no class',
      images([3, 2, 4]),
      labels(1, 2, 0),
      { fault: 'label-range', file: 'labels', offset: 9, expected: 'labels below 2', found: '2 for image 1' },
    ],
    [
      'images that are not bytes',
      idx('images', 'float', [1, 1, 1], [0.5]),
      labels(1),
      { fault: 'wrong-element-type', file: 'images', offset: 2, expected: 'ubyte', found: 'float' },
    ],
    [
      'labels in the place of images',
      labels(1, 0),
      labels(1, 0),
      { fault: 'wrong-shape', file: 'labels', found: 'ubyte [2]' },
    ],
    [
      'images in the place of labels',
      images([1, 1, 2]),
      images([1, 1, 2]),
      { fault: 'wrong-shape', file: 'images', expected: '[labels]', found: 'ubyte [1,1,2]' },
    ],
    [
      'two channels',
      images([1, 2, 2, 2]),
      labels(1),
      { fault: 'wrong-shape', file: 'images', found: 'ubyte [1,2,2,2]' },
    ],
    [
      'five dimensions',
      images([1, 2, 2, 1, 2]),
      labels(1),
      { fault: 'wrong-shape', file: 'images', found: 'ubyte [1,2,2,1,2]' },
    ],
  ])('refuses %s', (_, wrongImages, wrongLabels, fault) => {
    expect(() => labelledImages(description, wrongImages, wrongLabels)).toThrow(
      expect.objectContaining({ name: 'DataFileError', ...fault }),
    );
  });
});

describe('imageAt', () => {
  it('gives one image in [0, 1], row by row, channels last', () => {
    expect(imageAt(grey, 1)).toEqual(Float32Array.from([8, 9, 10, 11, 12, 13, 14, 15], (byte) => byte / 255));
    expect(imageAt(colour, 1)).toEqual(Float32Array.from([6, 7, 8, 9, 10, 11], (byte) => byte / 255));
    const extremes = labelledImages(description, idx('images', 'ubyte', [1, 1, 2], [0, 255]), labels(0));
    expect(imageAt(extremes, 0)).toEqual(Float32Array.of(0, 1));
  });

  it.each([-1, 3, 0.5, NaN])('refuses image %d of three', (index) => {
    expect(() => imageAt(grey, index)).toThrow(
      new RangeError(`made train has the images 0 to 2, but image ${index} was asked for`),
    );
  });
});

describe('selectImages', () => {
  it('takes images and labels in the order asked for, as a copy', () => {
    const chosen = selectImages(grey, Uint32Array.of(2, 0));
    expect(chosen).toMatchObject({ ...description, count: 2, height: 2, width: 4, channels: 1 });
    expect(chosen.labels).toEqual(Uint8Array.of(1, 1));
    expect([imageAt(chosen, 0), imageAt(chosen, 1)]).toEqual([imageAt(grey, 2), imageAt(grey, 0)]);
    chosen.pixels.fill(0);
    expect(imageAt(grey, 2)[0]).toBe(Math.fround(16 / 255));
  });

  it('refuses an image that is not there', () => {
    expect(() => selectImages(grey, [0, 3])).toThrow(RangeError);
  });
});

import { disposeParameters, randomStream, useBackend } from '@retinotopia/compute';
import { imageAt, type LabelledImages } from '@retinotopia/datasets';
import { createRetina, onCanvas, sampleColumnsOfImages } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { columnsLearner, opticsOf } from './columns.ts';

beforeAll(() => useBackend(inject('backend')));

/** Two images of 8 × 8 pixels. */
const random = randomStream(1, 'images');
const images: LabelledImages = {
  name: 'noise',
  split: 'train',
  count: 2,
  height: 8,
  width: 8,
  channels: 1,
  pixels: Uint8Array.from({ length: 128 }, () => random.integer(256)),
  labels: Uint8Array.of(0, 1),
  classNames: ['a', 'b', 'c'],
};

describe('columns as a student', () => {
  it('get by one product the inputs that the retina gives them of an image', () => {
    const retina = createRetina({ columnsAcross: 3, radiusDeg: 1.6 }, randomStream(2, 'retina'));
    const seen = [0, 1].map(
      (image) =>
      onCanvas({ width: 8, height: 8, channels: 1, pixels: imageAt(images, image), pixelsPerDegree: 2, beyond: 'wrap' }, 16), // prettier-ignore
    );
    const gaze = { xDeg: 0, yDeg: 0 };
    const { count, widest } = retina.columns;
    const expected = sampleColumnsOfImages(retina, seen, [gaze, gaze]); // [C, N, P]
    const rows = tf.tensor2d(
      [0, 1].flatMap((image) => [...imageAt(images, image)]),
      [2, 64],
    );
    const found = tf.matMul(rows, opticsOf(retina, images)).dataSync(); // [N, C · P]
    for (let column = 0; column < count; column++) {
      for (let place = 0; place < 2; place++) {
        for (let input = 0; input < widest; input++) {
          const value = expected[(column * 2 + place) * widest + input]!;
          expect(found[(place * count + column) * widest + input]).toBeCloseTo(value, 4);
        }
      }
    }
  });

  it('answer as one net would, with a row of logits an image', () => {
    const { draw, forward } = columnsLearner(images, 3);
    const parameters = draw(randomStream(3, 'columns'));
    const logits = forward(parameters, tf.randomUniform<tf.Rank.R3>([1, 5, 64], 0, 1, 'float32', 4));
    expect(logits.shape).toEqual([1, 5, 3]);
    expect([...logits.dataSync()].every(Number.isFinite)).toBe(true);
    disposeParameters(parameters);
  });
});

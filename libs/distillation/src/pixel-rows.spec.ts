import { randomStream, useBackend } from '@retinotopia/compute';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { allOf } from '@retinotopia/training';
import { rowsOf } from './pixel-rows.ts';
import { toyImages } from './toy-images.spec.fixture.ts';

beforeAll(() => useBackend(inject('backend')));

describe('rowsOf', () => {
  it('gives the pixels of the images asked for in [0, 1]', () => {
    const images = toyImages(8);
    const rows = rowsOf(images, Uint32Array.of(5, 2));
    expect(rows.shape).toEqual([1, 2, 16]);
    const found = rows.dataSync();
    [5, 2].forEach((image, place) => {
      for (let pixel = 0; pixel < 16; pixel++) {
        expect(found[place * 16 + pixel]).toBeCloseTo(images.pixels[image * 16 + pixel]! / 255, 6);
      }
    });
  });

  it('moves each image by a move of its own where it is asked to jitter', () => {
    const images = toyImages(40);
    const jitter = { pixels: 1, random: randomStream(2, 'jitter') };
    const [still, moved] = [rowsOf(images, allOf(40)), rowsOf(images, allOf(40), jitter)];
    const rowsIn = (values: ArrayLike<number>) =>
      Array.from({ length: 40 }, (_, image) =>
        Array.from(values)
          .slice(16 * image, 16 * image + 16)
          .join(),
      );
    const [before, after] = [rowsIn(still.dataSync()), rowsIn(moved.dataSync())];
    const unmoved = before.filter((row, image) => row === after[image]).length;
    expect(unmoved).toBeGreaterThan(0);
    expect(unmoved).toBeLessThan(15);
  });
});

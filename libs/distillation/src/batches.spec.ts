import { randomStream, useBackend } from '@retinotopia/compute';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { allOf, batchesOf, rowsOf } from './batches.ts';
import { toyImages } from './toy-images.spec.fixture.ts';

beforeAll(() => useBackend(inject('backend')));

describe('batchesOf', () => {
  const images = Uint32Array.of(4, 8, 15, 16, 23, 42);

  it('shows every image once an epoch, in another order each', () => {
    const batches = batchesOf(images, 2, randomStream(1, 'order'));
    const epoch = (number: number) => [0, 1, 2].flatMap((step) => [...batches.at(3 * number + step)]);
    expect(batches.perEpoch).toBe(3);
    for (const number of [0, 1, 2]) expect(epoch(number).sort((a, b) => a - b)).toEqual([...images]);
    expect(epoch(0)).not.toEqual(epoch(1));
  });

  it('depends on the step alone, not on what was asked before', () => {
    const [forward, backward] = [0, 1].map(() => batchesOf(images, 2, randomStream(1, 'order')));
    const steps = [0, 1, 2, 3, 4, 5];
    const seen = steps.map((step) => [...forward!.at(step)]);
    expect(steps.toReversed().map((step) => [...backward!.at(step)])).toEqual(seen.toReversed());
  });

  it('gives all where there are fewer than a batch', () => {
    expect(batchesOf(images, 100, randomStream(1, 'order')).at(0)).toHaveLength(6);
  });
});

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
      Array.from({ length: 40 }, (_, image) => Array.from(values).slice(16 * image, 16 * image + 16).join()); // prettier-ignore
    const [before, after] = [rowsIn(still.dataSync()), rowsIn(moved.dataSync())];
    const unmoved = before.filter((row, image) => row === after[image]).length;
    expect(unmoved).toBeGreaterThan(0);
    expect(unmoved).toBeLessThan(15);
  });
});

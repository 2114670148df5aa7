import { randomStream } from '@retinotopia/compute';
import { createRetina, sampleColumnsOfImages, type Retina } from '@retinotopia/retina';
import { beforeAll, describe, expect, it } from 'vitest';
import { inOwnFrame, ownFrame } from './own-frame.ts';

const across = 7;
let retina: Retina;
beforeAll(() => {
  retina = createRetina({ columnsAcross: 6, fieldsAcross: across, reachSpacings: 1.5, e2Deg: 2, radiusDeg: 4 }, randomStream(1, 'retina')); // prettier-ignore
});

/** The inputs of columns from a picture, in their own frames, over what fields say of an even luminance of 1. */
function inputsOf(luminanceAt: (xDeg: number, yDeg: number) => number): Float32Array {
  const [size, pixelsPerDegree] = [200, 10];
  const pixels = Float32Array.from({ length: size * size }, (_, pixel) =>
    luminanceAt(
      ((pixel % size) + 0.5 - size / 2) / pixelsPerDegree,
      (Math.floor(pixel / size) + 0.5 - size / 2) / pixelsPerDegree,
    ),
  );
  const image = { width: size, height: size, channels: 1, pixels, pixelsPerDegree, beyond: 'wrap' } as const;
  const fields = sampleColumnsOfImages(retina, [image], [{ xDeg: 0, yDeg: 0 }]);
  return inOwnFrame(ownFrame(retina, across), fields, 1).map((value) => value / 0.45);
}

describe('ownFrame', () => {
  it('gives every column as many places, and tells the same of even luminance at all of them', () => {
    const values = inputsOf(() => 0.6);
    expect(values).toHaveLength(retina.columns.count * across * across);
    for (const value of values) expect(value).toBeCloseTo(0.6, 4);
  });

  it('means by one place the same in all columns, counted in their own spacing', () => {
    const values = inputsOf((xDeg) => 0.5 + 0.05 * xDeg);
    const middle = Math.floor(across / 2);
    for (let column = 0; column < retina.columns.count; column++) {
      const at = (x: number) => values[column * across * across + middle * across + x]!;
      const expected = 0.05 * 2 * retina.columns.reachDeg[column]!; // Across the whole patch.
      expect((at(across - 1) - at(0)) / expected).toBeGreaterThan(0.6);
      expect((at(across - 1) - at(0)) / expected).toBeLessThan(1.4);
    }
  });

  it('mixes each place with weights that sum to 1', () => {
    for (const { rows, values } of ownFrame(retina, across).weights) {
      for (let place = 0; place < across ** 2; place++) {
        const own = values.subarray(rows[place], rows[place + 1]);
        expect(own.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
      }
    }
  });
});

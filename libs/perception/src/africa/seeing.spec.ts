import { randomStream, useBackend } from '@retinotopia/compute';
import { frame2, place, polygon, regionArea, regularPolygon, type Region } from '@retinotopia/geometry';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawSeeing } from './draw.ts';
import { remember } from './memory.ts';
import { paint, project } from './raster.ts';
import { measureSeeing } from './seeing-tilt.ts';

const shapes: Record<string, Region> = {
  ell: [
    polygon([
      [0, 0],
      [3, 0],
      [3, 1],
      [1, 1],
      [1, 5],
      [0, 5],
      [0, 0],
    ]),
  ],
  arrow: [
    polygon([
      [0, 0],
      [2, 4],
      [4, 0],
      [2, 1],
      [0, 0],
    ]),
  ],
  bar: [
    polygon([
      [0, 0],
      [5, 0],
      [5, 1],
      [0, 1],
      [0, 0],
    ]),
  ],
  ring: [
    polygon(
      [
        [0, 0],
        [3, 0],
        [3, 3],
        [0, 3],
        [0, 0],
      ],
      [
        [
          [1, 1],
          [1, 2],
          [2, 2],
          [2, 1],
          [1, 1],
        ],
      ],
    ),
  ],
};
const memory = remember(
  Object.entries(shapes).map(([name, region]) => {
    const area = regionArea(region);
    return {
      name,
      kind: 'country' as const,
      areaKm2: area,
      centre: [0, 0] as const,
      region,
      outlineAreaKm2: area,
    };
  }),
);
const inked = (pixels: Float32Array) => pixels.reduce((sum, value) => sum + value, 0);

beforeAll(() => useBackend('wasm'));

describe('a painted silhouette', () => {
  it('has the shape’s area wherever it lies and however large it is, holes left out', () => {
    for (const region of Object.values(shapes)) {
      const { pixels } = paint(region, 96);
      const again = paint(place(region, frame2({ unit: 7, origin: [100, -3] })), 96);
      expect(inked(again.pixels) / inked(pixels)).toBeCloseTo(1, 2);
    }
    // A disc of radius r has deviation r/2 along an axis, so the picture is 3 r wide and 2 r of them are disc.
    const disc = paint([regularPolygon(256, 2)], 96);
    expect(inked(disc.pixels) / 96 ** 2).toBeCloseTo(Math.PI / 9, 2);
    expect(disc.pixels[48 * 96 + 48]).toBe(1);
    expect(paint(shapes.ring!, 96).pixels[48 * 96 + 48]).toBe(0);
  });

  it('is upright: the first row is the uppermost', () => {
    const { pixels, sizePx } = paint(shapes.arrow!, 64);
    const width = (row: number) => inked(pixels.subarray(row * sizePx, (row + 1) * sizePx));
    const rows = [...Array(sizePx).keys()].filter((row) => width(row) > 0);
    expect(width(rows[2]!)).toBeLessThan(width(rows.at(-10)!)); // The arrow points up.
  });

  it('turns counterclockwise by the frame in which it stands', () => {
    const silhouette = paint(shapes.bar!, 64);
    const upright = project(silhouette, frame2({}), 4).pixels;
    const turned = project(silhouette, frame2({ angleRad: Math.PI / 2 }), 4).pixels;
    for (const [row, column] of [
      [32, 5],
      [20, 32],
      [32, 40],
      [50, 31],
    ] as const) {
      // prettier-ignore
      expect(turned[row * 64 + column]).toBeCloseTo(upright[column * 64 + (63 - row)]!, 4);
    }
    expect(inked(project(silhouette, frame2({ unit: 0.5 }), 4).pixels) / inked(upright)).toBeCloseTo(0.25, 1);
  });
});

describe('columns that learnt shapes upright', () => {
  it('name them upright and in an imposed frame, and not tilted in the frame of the retina', () => {
    const before = tf.memory().numTensors;
    const protocol = { sizePx: 32, pixelsPerDegree: 2, columnsAcross: 2, trainingSteps: 80, batch: 16 };
    const measured = measureSeeing(memory, 'ell', [0, 90], [randomStream(3, 'seeing')], protocol);
    const at = (frame: string, tilt: number) =>
      measured.accuracies.find((one) => one.frame === frame && one.tiltDeg === tilt)!.accuracy.value;
    expect(at('retinal', 0)).toBe(1);
    expect(at('imposed', 90)).toBe(1);
    expect(at('retinal', 90)).toBeLessThanOrEqual(0.5);
    expect(measured.shown.takenFor[0]!.names[0]![0]).toBe('ell');
    expect(tf.memory().numTensors).toBe(before);
    expect(drawSeeing(measured)).toContain('frame imposed');
  });
});

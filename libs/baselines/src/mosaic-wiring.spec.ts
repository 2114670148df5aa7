import { randomStream } from '@retinotopia/compute';
import { createRetina } from '@retinotopia/retina';
import { describe, expect, it } from 'vitest';
import { mosaicDefaults, mosaicWiring, nearestNeighbours, thinned } from './mosaic-wiring.ts';
import { frameShares } from './reference-frame.ts';

const retina = createRetina({ columnsAcross: 5, law: 'linear', radiusDeg: 10 }, randomStream(1, 'retina'));
const { fields } = retina;

describe('a frame', () => {
  it('gives a point to the position next to it, or shares it out between four, computed by hand', () => {
    expect(frameShares(0.4, -0.9, 3, 'nearest')).toEqual([[1, 1]]);
    // (0.5, 0.5) lies at (1.5, 1.5) of the positions 0, 1, 2 along either axis.
    expect(frameShares(0.5, 0.5, 3, 'bilinear')).toEqual([
      [4, 0.25],
      [5, 0.25],
      [7, 0.25],
      [8, 0.25],
    ]);
    expect(frameShares(1, 1, 3, 'bilinear')).toEqual([[8, 1]]);
    expect(frameShares(7, -7, 3, 'bilinear')).toEqual([[2, 1]]);
  });
});

describe('mosaics of the layers', () => {
  it('keep their distance, and come to about a quarter of the units at twice the spacing', () => {
    const coarse = thinned(fields, 2);
    const share = coarse.xDeg.length / fields.xDeg.length;
    expect(share).toBeGreaterThan(0.18);
    expect(share).toBeLessThan(0.32);
    coarse.xDeg.forEach((x, point) => {
      for (let other = 0; other < point; other++) {
        const distance = Math.hypot(x - coarse.xDeg[other]!, coarse.yDeg[point]! - coarse.yDeg[other]!);
        const spacing = (coarse.spacingDeg[point]! + coarse.spacingDeg[other]!) / 2;
        expect(distance).toBeGreaterThanOrEqual(0.8 * spacing * (1 - 1e-6));
      }
    });
    expect(thinned(fields, 1)).toBe(fields);
  });

  it('are as many as there are layers, each reading the one below', () => {
    const { layers, mosaics } = mosaicWiring(fields, mosaicDefaults);
    expect(layers.map(({ below }) => below)).toEqual([fields, ...mosaics.slice(0, -1)].map(({ xDeg }) => xDeg.length));
    expect(layers.map(({ units }) => units)).toEqual(mosaics.map(({ xDeg }) => xDeg.length));
  });
});

describe('the nearest neighbours of a unit', () => {
  const { sources, units, inputs, frame } = nearestNeighbours(fields, fields, 1, mosaicDefaults);

  it('are itself and units of its surroundings, in the periphery as in the fovea', () => {
    for (let unit = 0; unit < units; unit++) {
      const mine = sources.subarray(unit * inputs, (unit + 1) * inputs);
      expect(mine).toContain(unit);
      expect(new Set(mine).size).toBe(inputs);
    }
  });

  it('lie in the frame, each with a share of 1 in all, the unit itself near the middle away from the border', () => {
    const { shares, positions } = frame!;
    let inTheMiddle = 0;
    for (let at = 0; at < units * inputs; at++) {
      const mine = shares.subarray(at * positions, (at + 1) * positions);
      expect(mine.reduce((sum, share) => sum + share, 0)).toBe(1);
      if (sources[at] === Math.floor(at / inputs) && mine[4] === 1) inTheMiddle++;
    }
    expect(inTheMiddle / units).toBeGreaterThan(0.6);
  });

  it('lie there by direction in the visual field: above is above, left is left', () => {
    const point = (x: number, y: number, spacing: number) => ({ x, y, spacing });
    const mosaicOf = (points: ReturnType<typeof point>[]) => ({
      xDeg: Float32Array.from(points, ({ x }) => x),
      yDeg: Float32Array.from(points, ({ y }) => y),
      spacingDeg: Float32Array.from(points, ({ spacing }) => spacing),
    });
    const cross = [
      [0, 0],
      [-1, 0],
      [1, 0],
      [0, -1],
      [0, 1],
    ] as const;
    // The same cross at two scales far apart: the same wiring and the same frame.
    for (const [scale, x, y] of [
      [1, 0, 0],
      [5, 100, 50],
    ] as const) {
      const below = mosaicOf(cross.map(([dx, dy]) => point(x + scale * dx, y + scale * dy, scale)));
      const above = mosaicOf([point(x, y, scale)]);
      const found = nearestNeighbours(below, above, 1, { ...mosaicDefaults, neighbours: 5 });
      expect([...found.sources]).toEqual([3, 1, 0, 2, 4]); // Row by row.
      const position = (input: number) => found.frame!.shares.subarray(input * 9, (input + 1) * 9).indexOf(1);
      expect([0, 1, 2, 3, 4].map(position)).toEqual([1, 3, 4, 5, 7]);
    }
  });

  it('are near in the cortex: of two units at the same distance, the one with the larger spacing', () => {
    const above = { xDeg: Float32Array.of(0), yDeg: Float32Array.of(0), spacingDeg: Float32Array.of(1) };
    const below = {
      ...{ xDeg: Float32Array.of(-1, 1), yDeg: Float32Array.of(0, 0), spacingDeg: Float32Array.of(1, 3) },
    };
    const found = nearestNeighbours(below, above, 1, { ...mosaicDefaults, neighbours: 1 });
    expect([...found.sources]).toEqual([1]);
  });
});

import { randomStream } from '@retinotopia/compute';
import { describe, expect, it } from 'vitest';
import { linearLaw, uniformLaw } from './density.ts';
import { blueNoiseMosaic, latticeMosaic, type Mosaic } from './mosaic.ts';

const disc = { halfWidthDeg: 10, shape: 'disc' } as const;
const foveated = (seed = 1) => blueNoiseMosaic(0.25, linearLaw(2), disc, randomStream(seed, 'mosaic'));

const pairs = function* ({ xDeg, yDeg }: Mosaic) {
  for (let a = 0; a < xDeg.length; a++) {
    for (let b = 0; b < a; b++) yield [a, b, Math.hypot(xDeg[a]! - xDeg[b]!, yDeg[a]! - yDeg[b]!)] as const;
  }
};

describe('a blue-noise mosaic', () => {
  it('keeps neighbours apart by 0.8 of the local spacing, everywhere', () => {
    const mosaic = foveated();
    let closest = Infinity;
    for (const [a, b, distance] of pairs(mosaic)) {
      closest = Math.min(closest, distance / ((mosaic.spacingDeg[a]! + mosaic.spacingDeg[b]!) / 2));
    }
    expect(closest).toBeGreaterThan(0.799);
    expect(closest).toBeLessThan(0.83); // And it is full: somewhere they stand as close as they may.
  });

  it('leaves no hole: every place has a point within one spacing and a half', () => {
    const mosaic = foveated();
    const law = linearLaw(2);
    const stream = randomStream(2, 'probes');
    for (let probe = 0; probe < 500; probe++) {
      const [angle, radius] = [2 * Math.PI * stream.uniform(), 9 * Math.sqrt(stream.uniform())];
      const [x, y] = [radius * Math.cos(angle), radius * Math.sin(angle)];
      const nearest = Math.min(...Array.from(mosaic.xDeg, (px, i) => Math.hypot(px - x, mosaic.yDeg[i]! - y)));
      expect(nearest).toBeLessThan(1.5 * 0.25 * law.relativeSpacing(x, y));
    }
  });

  it('has the density of the law in every ring of eccentricity, to a tenth', () => {
    const mosaic = foveated();
    for (const [inner, outer] of [
      [0, 2],
      [2, 4],
      [4, 6],
      [6, 9],
    ] as const) {
      let found = 0;
      mosaic.xDeg.forEach((x, i) => {
        const r = Math.hypot(x, mosaic.yDeg[i]!);
        if (r >= inner && r < outer) found++;
      });
      // ∫ 2πr / s(r)² dr with s = 0.25·(1 + r/2), by the midpoint rule.
      let expected = 0;
      for (let i = 0; i < 1000; i++) {
        const r = inner + ((i + 0.5) / 1000) * (outer - inner);
        expected += (((2 * Math.PI * r) / (0.25 * (1 + r / 2)) ** 2) * (outer - inner)) / 1000;
      }
      expect(found / expected, `${inner}° to ${outer}°`).toBeGreaterThan(0.9);
      expect(found / expected, `${inner}° to ${outer}°`).toBeLessThan(1.1);
    }
  });

  it('is the same for the same seed, and another for another', () => {
    expect(foveated(1)).toEqual(foveated(1));
    expect(foveated(1).xDeg).not.toEqual(foveated(2).xDeg);
  });

  it('has a smooth irregularity of spacing that stays within a tenth', () => {
    const { spacingDeg } = blueNoiseMosaic(0.5, uniformLaw, disc, randomStream(3, 'mosaic'));
    const [least, most] = [Math.min(...spacingDeg), Math.max(...spacingDeg)];
    expect(least).toBeGreaterThanOrEqual(0.5 * 0.9 - 1e-6);
    expect(most).toBeLessThanOrEqual(0.5 * 1.1 + 1e-6);
    expect(most - least).toBeGreaterThan(0.03);
  });
});

describe('a lattice', () => {
  it('has its points at whole multiples of the pitch inside the square', () => {
    const { xDeg, yDeg } = latticeMosaic(0.5, { halfWidthDeg: 1, shape: 'square' });
    expect(xDeg).toHaveLength(25);
    expect([...xDeg.subarray(0, 5)]).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(new Set(yDeg)).toEqual(new Set([-1, -0.5, 0, 0.5, 1]));
  });
});

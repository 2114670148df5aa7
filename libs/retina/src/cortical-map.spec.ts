import { describe, expect, it } from 'vitest';
import { corticalMagnification, humanCortex, toCortex } from './cortical-map.ts';

describe('the map to the cortex', () => {
  it('puts the fovea at 0, and each half of the field on the other side', () => {
    expect(toCortex(0, 0).xMm).toBeCloseTo(0, 12);
    expect(toCortex(5, 0).xMm).toBeLessThan(0);
    expect(toCortex(-5, 0).xMm).toBeCloseTo(-toCortex(5, 0).xMm, 12);
    // 17.3 · ln((5 + 0.75) / 0.75)
    expect(toCortex(-5, 0).xMm).toBeCloseTo(35.24, 2);
  });

  it('has the magnification of Horton and Hoyt as its slope: 17.3 / (E + 0.75)', () => {
    for (const eccentricity of [0, 1, 4, 20]) {
      const slope = (toCortex(-eccentricity - 1e-6, 0).xMm - toCortex(-eccentricity, 0, humanCortex, -1).xMm) / 1e-6;
      expect(slope).toBeCloseTo(corticalMagnification(eccentricity), 3);
    }
  });

  it('keeps angles: a small square stays a square', () => {
    for (const [x, y] of [
      [-3, 2],
      [-0.4, -1],
    ] as const) {
      // prettier-ignore
      const at = (dx: number, dy: number) => toCortex(x + dx, y + dy);
      const [o, a, b] = [at(0, 0), at(1e-5, 0), at(0, 1e-5)];
      const [ux, uy, vx, vy] = [a.xMm - o.xMm, a.yMm - o.yMm, b.xMm - o.xMm, b.yMm - o.yMm];
      expect(Math.hypot(ux, uy) / Math.hypot(vx, vy)).toBeCloseTo(1, 3);
      expect((ux * vx + uy * vy) / (Math.hypot(ux, uy) * Math.hypot(vx, vy))).toBeCloseTo(0, 3);
    }
  });
});

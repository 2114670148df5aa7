import { describe, expect, it } from 'vitest';
import { linearLaw, midgetFieldDensity, peakConeDensity, watsonLaw } from './density.ts';

describe('midgetFieldDensity', () => {
  it('gives two midget fields a cone at the centre of the fovea (Watson 2014)', () => {
    expect(midgetFieldDensity(0, 0)).toBeCloseTo(2 * peakConeDensity, 6);
  });

  it('is equation 8 with the parameters of table 1 along each meridian', () => {
    const along = (r: number, a: number, r2: number, re: number) =>
      (2 * 14804.6 * (a / (1 + r / r2) ** 2 + (1 - a) * Math.exp(-r / re))) / (1 + r / 41.03);
    expect(midgetFieldDensity(10, 0)).toBeCloseTo(along(10, 0.9851, 1.058, 22.14), 6);
    expect(midgetFieldDensity(-10, 0)).toBeCloseTo(along(10, 0.9729, 1.084, 7.633), 6);
    expect(midgetFieldDensity(0, -10)).toBeCloseTo(along(10, 0.9935, 1.035, 16.35), 6);
    expect(midgetFieldDensity(0, 10)).toBeCloseTo(along(10, 0.996, 0.9932, 12.13), 6);
  });

  it('lies between the meridians that it is between, and falls with eccentricity', () => {
    const between = midgetFieldDensity(5, 5);
    const radius = Math.hypot(5, 5);
    const ends = [midgetFieldDensity(radius, 0), midgetFieldDensity(0, radius)];
    expect(between).toBeGreaterThan(Math.min(...ends));
    expect(between).toBeLessThan(Math.max(...ends));
    for (let r = 1; r < 40; r++) expect(midgetFieldDensity(r, r)).toBeLessThan(midgetFieldDensity(r - 1, r - 1));
  });
});

describe('spacing laws', () => {
  it('are 1 at the fovea; the linear one has doubled at e2', () => {
    expect(linearLaw(1.3).relativeSpacing(0, 0)).toBe(1);
    expect(linearLaw(1.3).relativeSpacing(0, 1.3)).toBeCloseTo(2, 12);
    expect(watsonLaw.relativeSpacing(0, 0)).toBe(1);
  });

  it('turn density into spacing by its inverse root', () => {
    const ratio = midgetFieldDensity(0, 0) / midgetFieldDensity(6, 2);
    expect(watsonLaw.relativeSpacing(6, 2) ** 2).toBeCloseTo(ratio, 9);
  });
});

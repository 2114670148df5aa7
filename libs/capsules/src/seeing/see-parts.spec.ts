import { affineFrame2, relativeAffine2 } from '@retinotopia/geometry';
import { describe, expect, it } from 'vitest';
import { learnPartCapsules } from './learn-part-capsules.ts';
import type { Picture } from './picture.ts';
import { anyPose, between, capsules, eye, flag, paint, random, shown, side } from './painted-parts.spec.fixture.ts';
import { isNear } from './near-poses.ts';
import { seeParts } from './see-parts.ts';

const strongest = (picture: Picture, kind: string) =>
  seeParts(capsules, picture)
    .filter((sighting) => sighting.kind === kind)
    .reduce((best, one) => (one.presence > best.presence ? one : best));

describe('part capsules that were shown parts in the middle at one size', () => {
  it('see one elsewhere, in any direction, at half and nearly twice its size', () => {
    for (let trial = 0; trial < 12; trial++) {
      const pose = anyPose(between(0.14, 0.4));
      const { presence, pose: seen } = strongest(paint([{ look: flag, pose }], random), 'flag');
      const { origin, xAxis } = relativeAffine2(pose, seen);
      expect(presence).toBeGreaterThan(0.9);
      expect(Math.hypot(...origin)).toBeLessThan(0.1);
      expect(Math.abs(Math.atan2(xAxis[1], xAxis[0]))).toBeLessThan(0.1);
      expect(Math.abs(Math.log(Math.hypot(...xAxis)))).toBeLessThan(0.1);
    }
  });

  it('see a quarter turn of the picture as a quarter turn of all sightings', () => {
    const poses = [affineFrame2({ origin: [-0.4, 0.3], angleRad: 0.4, unit: 0.3 }), affineFrame2({ origin: [0.5, -0.2], unit: 0.25 })]; // prettier-ignore
    const picture = paint(
      [
        { look: flag, pose: poses[0]! },
        { look: eye, pose: poses[1]! },
      ],
      random,
    );
    const turned = { ...picture, pixels: Float32Array.from(picture.pixels, (_, k) => picture.pixels[(side - 1 - (k % side)) * side + Math.floor(k / side)]!) }; // prettier-ignore
    const quarter = ([x, y]: readonly [number, number]) => [-y, x] as const;
    const before = seeParts(capsules, picture).filter(({ kind, presence }) => kind === 'flag' && presence > 0.5);
    const after = seeParts(capsules, turned).filter(({ kind, presence }) => kind === 'flag' && presence > 0.5);
    expect(before).toHaveLength(1);
    expect(after).toHaveLength(1);
    const { origin, xAxis, yAxis } = before[0]!.pose;
    const expected = { origin: quarter(origin), xAxis: quarter(xAxis), yAxis: quarter(yAxis) };
    const error = relativeAffine2(expected, after[0]!.pose);
    expect(Math.hypot(...error.origin)).toBeLessThan(1e-3);
    expect(Math.hypot(error.xAxis[0] - 1, error.xAxis[1])).toBeLessThan(1e-3);
    expect(after[0]!.presence).toBeCloseTo(before[0]!.presence, 3);
  });

  it('tell of what looks alike in all directions that it does', () => {
    const pose = affineFrame2({ origin: [0.2, 0.1], unit: 0.3 });
    const seen = seeParts(capsules, paint([{ look: eye, pose }], random));
    const there = seen.filter(({ kind, pose: { origin } }) => kind === 'eye' && Math.hypot(origin[0] - 0.2, origin[1] - 0.1) < 0.05); // prettier-ignore
    expect(there.length).toBeGreaterThan(3);
    for (const one of there) for (const other of there) if (one !== other) expect(isNear(one.pose, other.pose)).toBe(false); // prettier-ignore
  });

  it('see nothing where there is nothing, and nothing sure in noise', () => {
    const pixels = (luminance: () => number) => Float32Array.from({ length: side * side }, luminance);
    expect(seeParts(capsules, { width: side, height: side, pixels: pixels(() => 0.5) })).toEqual([]);
    const noise = seeParts(capsules, { width: side, height: side, pixels: pixels(() => random.uniform()) });
    for (const { presence } of noise) expect(presence).toBeLessThan(0.5);
  });

  it('do not take one for the other', () => {
    const picture = paint([{ look: eye, pose: affineFrame2({ unit: 0.3 }) }], random);
    for (const { kind, presence } of seeParts(capsules, picture)) if (kind === 'flag') expect(presence).toBeLessThan(0.5); // prettier-ignore
  });
});

describe('what part capsules refuse', () => {
  it('pictures that are none', () => {
    expect(() => seeParts(capsules, { width: 3, height: 2, pixels: [1, 2, 3] })).toThrow('3 × 2 has 3');
    expect(() => seeParts(capsules, { width: 1, height: 1, pixels: [NaN] })).toThrow('no finite number');
  });

  it('to learn from nothing, from flat frames, with settings out of range', () => {
    expect(() => learnPartCapsules([])).toThrow('were given none');
    const flat = { origin: [0, 0], xAxis: [1, 0], yAxis: [1, 0] } as const;
    expect(() => learnPartCapsules([{ ...shown[0]!, parts: [{ kind: 'flag', pose: flat }] }])).toThrow('"flag" is shown in a frame that is flat'); // prettier-ignore
    expect(() => learnPartCapsules(shown, { sizeReach: 0.5 })).toThrow('sizeReach is a factor from 1');
    expect(() => seeParts(capsules, shown[0]!.picture, { most: 0 })).toThrow('most is a whole number from 1');
  });
});

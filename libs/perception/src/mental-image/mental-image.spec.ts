import { randomStream } from '@retinotopia/compute';
import { compose, invert, rotationAngle } from '@retinotopia/geometry';
import { describe, expect, it } from 'vitest';
import { accuracyAt, answerFrom, earTipsOrEyes, ordinaryReading, trueDistances, UnknownLandmarkError } from './compare.ts'; // prettier-ignore
import { drawImages, drawNeededSize } from './draw.ts';
import { alsatian, dogHead, headWithEarTips, landmarksOf } from './head.ts';
import { imagine, UnseenError } from './imagine.ts';
import { measureNeededSize } from './needed-size.ts';

const head = dogHead();

describe('the head', () => {
  it('has the proportions that it is given', () => {
    const [tips, eyes] = trueDistances(head, earTipsOrEyes);
    expect(eyes).toBeCloseTo(alsatian.eyeDistance, 12);
    const lean = (alsatian.earLeanDeg * Math.PI) / 180;
    expect(tips).toBeCloseTo(alsatian.earRootDistance + 2 * alsatian.earLength * Math.sin(lean), 12);
    const cheeks = ['skull/left cheek', 'skull/right cheek'] as const;
    expect(trueDistances(head, { first: cheeks, second: cheeks })[0]).toBeCloseTo(0.52, 12);
    const [wide, narrow] = trueDistances(headWithEarTips(0.1), earTipsOrEyes);
    expect(wide / narrow).toBeCloseTo(1.1, 12);
  });

  it('is its own mirror image', () => {
    const landmarks = landmarksOf(head);
    for (const [name, [x, y, z]] of landmarks) {
      const other = name.includes('left') ? name.replace('left', 'right') : name.replace('right', 'left');
      const [ox, oy, oz] = landmarks.get(other)!;
      expect([ox, oy, oz].map((value) => value.toFixed(9))).toEqual([-x + 0, y, z].map((value) => value.toFixed(9)));
    }
  });

  it('cannot have lengths that are none', () => {
    expect(() => dogHead({ earLength: 0 })).toThrow(/earLength/);
    expect(() => dogHead({ earLeanDeg: 95 })).toThrow(RangeError);
  });
});

describe('a viewpoint', () => {
  it('changes the poses and not the relations', () => {
    const before = JSON.stringify(head);
    const [front, side] = [imagine(head), imagine(head, { yawDeg: 70, rollDeg: 20 })];
    expect(JSON.stringify(head)).toBe(before);
    for (const { name } of head.parts) {
      const [a, b] = [front.poses.get(name)!, side.poses.get(name)!];
      expect(rotationAngle(compose(invert(a), b).rotation)).toBeGreaterThan(0.5);
    }
    // From part to part the relation is the same in either image.
    const between = (image: typeof front) => compose(invert(image.poses.get('muzzle')!), image.poses.get('left ear')!);
    between(front).origin.forEach((value, axis) => expect(between(side).origin[axis]).toBeCloseTo(value, 12));
  });

  it('gives an image by perspective, computed by hand for the nose', () => {
    const [, , z] = landmarksOf(head).get('muzzle/nose')!;
    const { at, nearness } = imagine(head, { sizeGrains: 10, distance: 4, pitchDeg: 0 }).points.get('muzzle/nose')!;
    const [, y] = landmarksOf(head).get('muzzle/nose')!;
    expect(at[0]).toBeCloseTo(0, 12);
    expect(at[1]).toBeCloseTo((y * 10 * 4) / (4 - z), 12);
    expect(nearness).toBeCloseTo(10 * z, 12);
  });

  it('too near is refused', () => {
    expect(() => imagine(head, { distance: 0.5 })).toThrow(UnseenError);
  });
});

describe('the comparison', () => {
  const accuracy = (yawDeg: number, how: 'flat' | 'depth', noiseGrains = 1) =>
    accuracyAt(head, earTipsOrEyes, { yawDeg }, { ...ordinaryReading, how, noiseGrains }, 400, randomStream(1, `${yawDeg}/${how}`)); // prettier-ignore

  it('is right from a noiseless image, whatever its size and tilt', () => {
    for (const choice of [{}, { rollDeg: 130 }, { sizeGrains: 3 }, { pitchDeg: 30, yawDeg: 25 }]) {
      const noiseless = { ...ordinaryReading, noiseGrains: 0, how: 'depth' as const };
      const image = imagine(head, { ...choice, distance: 1000 });
      const { correct, furtherApart, viewpoint } = answerFrom(image, earTipsOrEyes, head, noiseless, randomStream(1, 'a')); // prettier-ignore
      expect(correct).toBe(true);
      expect(furtherApart).toBe('first');
      expect(viewpoint).toMatchObject(choice);
    }
  });

  it('is a guess from the side where only the flat image is read, and not where depth is', () => {
    expect(accuracy(0, 'flat').low).toBeGreaterThan(0.9);
    expect(accuracy(90, 'flat').value).toBeLessThan(accuracy(0, 'flat').low);
    expect(accuracy(90, 'depth').low).toBeGreaterThan(accuracy(90, 'flat').high - 0.2);
    expect(accuracy(0, 'flat', 10).high).toBeLessThan(accuracy(0, 'flat', 1).low);
  });

  it('needs an image as much larger as the difference is smaller', () => {
    const relation = measureNeededSize(randomStream(1, 'size'), { runs: 8, trials: 50 });
    expect(relation.exponent.low).toBeGreaterThan(-1.3);
    expect(relation.exponent.high).toBeLessThan(-0.75);
    expect(drawNeededSize(relation)).toContain('difference^');
  });

  it('knows only landmarks that there are', () => {
    const question = { ...earTipsOrEyes, first: ['left ear/tip', 'tail'] as const };
    expect(() => trueDistances(head, question)).toThrow(UnknownLandmarkError);
    expect(() => trueDistances(head, question)).toThrow(/tail.*left eye\/middle/);
  });

  it('is drawn', () => {
    expect(drawImages([imagine(head), imagine(head, { yawDeg: 45 })])).toContain('turned 45°');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  affineFrame2,
  affineOf2,
  composeAffine2,
  invertAffine2,
  relativeAffine2,
  toInnerAffine2,
  toOuterAffine2,
  unitArea2,
  type AffineFrame2,
} from './affine2.ts';
import { anyFrame2, point2 } from './arbitrary.spec.fixture.ts';
import { compose2, toOuter2 } from './frame2.ts';
import { distance2, type Vector2 } from './vectors.ts';

const same = (a: Vector2, b: Vector2): void => {
  expect(distance2(a, b)).toBeLessThan(1e-11 * (10 + Math.hypot(...a)));
};
const sameFrame = (a: AffineFrame2, b: AffineFrame2) => {
  same(a.origin, b.origin);
  same(a.xAxis, b.xAxis);
  same(a.yAxis, b.yAxis);
};
const within = (most: number) => fc.double({ min: -most, max: most, noNaN: true });
const anyAffine = fc
  .record({
    origin: point2,
    angleRad: within(Math.PI),
    unit: fc.double({ min: 0.5, max: 2, noNaN: true }),
    shear: within(1),
  })
  .map(affineFrame2);

describe('affine frames of the plane', () => {
  it('shear first, then scale, turn and move: (0, 1) by ½, 2, a quarter turn and (3, 1) comes to (1, 2)', () => {
    const frame = affineFrame2({ origin: [3, 1], angleRad: Math.PI / 2, unit: 2, shear: 0.5 });
    same(toOuterAffine2(frame, [0, 1]), [1, 2]);
  });

  it('keep areas under shear', () => {
    expect(unitArea2(affineFrame2({ unit: 3, shear: 0.7, angleRad: 1 }))).toBeCloseTo(9, 12);
  });

  it('do what similarity frames do, mirrored ones too', () => {
    fc.assert(
      fc.property(anyFrame2, anyFrame2, point2, (a, b, point) => {
        same(toOuterAffine2(affineOf2(a), point), toOuter2(a, point));
        sameFrame(composeAffine2(affineOf2(a), affineOf2(b)), affineOf2(compose2(a, b)));
      }),
    );
  });

  it('give a point back from outside', () => {
    fc.assert(
      fc.property(anyAffine, point2, (frame, point) => {
        same(toInnerAffine2(frame, toOuterAffine2(frame, point)), point);
        same(toOuterAffine2(invertAffine2(frame), toOuterAffine2(frame, point)), point);
      }),
    );
  });

  it('lead from a to b by what b is in a', () => {
    fc.assert(fc.property(anyAffine, anyAffine, (a, b) => sameFrame(composeAffine2(a, relativeAffine2(a, b)), b)));
  });

  it('refuse a unit of zero, and to undo a flat frame', () => {
    expect(() => affineFrame2({ unit: 0 })).toThrow(/above zero/);
    expect(() => invertAffine2({ origin: [0, 0], xAxis: [1, 2], yAxis: [2, 4] })).toThrow(/flat/);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyFrame2, point2, shareOfWay } from './arbitrary.spec.fixture.ts';
import {
  angle2,
  compose2,
  frame2,
  identityFrame2,
  interpolate2,
  invert2,
  relative2,
  toInner2,
  toOuter2,
  unit2,
  type Frame2,
} from './frame2.ts';
import { HandednessError } from './handedness-error.ts';
import { equalUpTo2, regularPolygonSymmetries } from './symmetry.ts';
import { distance2, type Vector2 } from './vectors.ts';

const same = (a: Vector2, b: Vector2): void => {
  expect(distance2(a, b)).toBeLessThan(1e-12 * (10 + Math.hypot(...a)));
};
const sameFrame = (a: Frame2, b: Frame2) => {
  same(a.origin, b.origin);
  same(a.xAxis, b.xAxis);
  expect(a.mirrored).toBe(b.mirrored);
};

describe('frames of the plane', () => {
  it('take the point (1, 1) of a frame at (3, 1), turned a quarter, of unit 2, to (1, 3)', () => {
    same(toOuter2(frame2({ origin: [3, 1], angleRad: Math.PI / 2, unit: 2 }), [1, 1]), [1, 3]);
  });

  it('turn y round where they are mirrored', () => {
    same(toOuter2(frame2({ mirrored: true }), [1, 1]), [1, -1]);
  });

  it('refuse a unit of zero', () => {
    expect(() => frame2({ unit: 0 })).toThrow(/above zero/);
  });

  it('form a group under composition: associative, with identity and inverses', () => {
    fc.assert(
      fc.property(anyFrame2, anyFrame2, anyFrame2, (a, b, c) => {
        sameFrame(compose2(compose2(a, b), c), compose2(a, compose2(b, c)));
        sameFrame(compose2(a, identityFrame2), a);
        sameFrame(compose2(identityFrame2, a), a);
        sameFrame(compose2(a, invert2(a)), identityFrame2);
        sameFrame(compose2(invert2(a), a), identityFrame2);
      }),
    );
  });

  it('compose as the transforms of points do', () => {
    fc.assert(
      fc.property(anyFrame2, anyFrame2, point2, (a, b, p) => {
        same(toOuter2(compose2(a, b), p), toOuter2(a, toOuter2(b, p)));
      }),
    );
  });

  it('bring a point out and back in to 1e-12', () => {
    fc.assert(
      fc.property(anyFrame2, point2, (a, p) => {
        same(toInner2(a, toOuter2(a, p)), p);
        same(toOuter2(a, toInner2(a, p)), p);
        same(toOuter2(invert2(a), toOuter2(a, p)), p);
      }),
    );
  });

  it('keep ratios of distances', () => {
    fc.assert(
      fc.property(anyFrame2, point2, point2, (a, p, q) => {
        const apart = distance2(toOuter2(a, p), toOuter2(a, q));
        expect(apart).toBeCloseTo(distance2(p, q) * unit2(a), 11);
      }),
    );
  });

  it('are led from one to the next by their relative frame', () => {
    fc.assert(fc.property(anyFrame2, anyFrame2, (a, b) => sameFrame(compose2(a, relative2(a, b)), b)));
  });

  it('are joined by interpolation, which turns evenly and by the shorter way', () => {
    fc.assert(
      fc.property(anyFrame2, anyFrame2, shareOfWay, (a, other, share) => {
        const b = { ...other, mirrored: a.mirrored };
        sameFrame(interpolate2(a, b, 0), a);
        sameFrame(interpolate2(a, b, 1), b);
        const whole = angle2(relative2(a, b));
        const part = angle2(relative2(a, interpolate2(a, b, share)));
        expect(Math.cos(part - share * whole)).toBeCloseTo(1, 10);
      }),
    );
  });

  it('are not joined to mirrored ones: no turn leads there', () => {
    expect(() => interpolate2(identityFrame2, frame2({ mirrored: true }), 0.5)).toThrow(HandednessError);
  });

  it('equal each other up to the symmetries of a square: quarter turns, and mirrorings if they count', () => {
    const turns = regularPolygonSymmetries(4, false);
    const all = regularPolygonSymmetries(4, true);
    fc.assert(
      fc.property(anyFrame2, fc.integer({ min: -4, max: 4 }), (a, quarters) => {
        const turned = compose2(a, frame2({ angleRad: (quarters * Math.PI) / 2 }));
        const eighth = compose2(a, frame2({ angleRad: ((quarters + 0.5) * Math.PI) / 2 }));
        const mirrored = compose2(turned, frame2({ mirrored: true }));
        expect(equalUpTo2(a, turned, turns)).toBe(true);
        expect(equalUpTo2(a, eighth, all)).toBe(false);
        expect(equalUpTo2(a, mirrored, turns)).toBe(false);
        expect(equalUpTo2(a, mirrored, all)).toBe(true);
      }),
    );
  });
});

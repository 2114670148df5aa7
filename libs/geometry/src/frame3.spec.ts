import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyFrame3, point3, rigidFrame3, rotation, shareOfWay } from './arbitrary.spec.fixture.ts';
import {
  compose,
  difference,
  frame3,
  identityFrame3,
  interpolate,
  invert,
  relative,
  toInner,
  toOuter,
  type Frame3,
} from './frame3.ts';
import { HandednessError } from './handedness-error.ts';
import {
  angleFromTo,
  identityRotation,
  multiply,
  rotate,
  rotationAbout,
  rotationAngle,
  rotationOnto,
  rotationOntoAxes,
  slerp,
  unit,
} from './quaternion.ts';
import { angleBetween, cross, distance, dot, length, type Vector3 } from './vectors.ts';

const same = (a: Vector3, b: Vector3): void => {
  expect(distance(a, b)).toBeLessThan(1e-11);
};
const sameFrame = (a: Frame3, b: Frame3) => {
  const { angleRad, distance, logUnit } = difference(a, b);
  expect(Math.max(angleRad, distance, logUnit)).toBeLessThan(1e-11);
};

describe('rotations', () => {
  it('turn x to y by a quarter turn around z', () => {
    same(rotate(rotationAbout([0, 0, 2], Math.PI / 2), [1, 0, 0]), [0, 1, 0]);
  });

  it('turn a vector as the quaternion product q v q* does', () => {
    fc.assert(
      fc.property(rotation, point3, (q, v) => {
        const [, ...product] = multiply(multiply(q, [0, ...v]), [q[0], -q[1], -q[2], -q[3]]);
        same(rotate(q, v), product);
      }),
    );
  });

  it('keep lengths, angles and handedness', () => {
    fc.assert(
      fc.property(rotation, point3, point3, (q, v, w) => {
        expect(dot(rotate(q, v), rotate(q, w))).toBeCloseTo(dot(v, w), 11);
        same(rotate(q, cross(v, w)), cross(rotate(q, v), rotate(q, w)));
      }),
    );
  });

  it('are found again from the axes that they turn to', () => {
    fc.assert(
      fc.property(rotation, (q) => {
        const axes = (
          [
            [1, 0, 0],
            [0, 1, 0],
            [0, 0, 1],
          ] as const
        ).map((axis) => rotate(q, axis));
        expect(angleFromTo(rotationOntoAxes(axes[0]!, axes[1]!, axes[2]!), q)).toBeLessThan(1e-12);
        expect(angleFromTo(rotationOnto(axes[2]!, axes[0]!), q)).toBeLessThan(1e-12);
      }),
    );
  });

  it('are joined by slerp at constant speed, along the shorter arc', () => {
    fc.assert(
      fc.property(rotation, rotation, shareOfWay, (a, b, share) => {
        const whole = angleFromTo(a, b);
        const between = slerp(a, b, share);
        expect(angleFromTo(a, between)).toBeCloseTo(share * whole, 10);
        expect(angleFromTo(between, b)).toBeCloseTo((1 - share) * whole, 10);
      }),
    );
  });

  it('are joined well where they are nearly the same, and all but opposite', () => {
    for (const angle of [0, 1e-14, 1e-8, Math.PI - 1e-8, Math.PI]) {
      const halfway = slerp(identityRotation, rotationAbout([0, 1, 0], angle), 0.5);
      expect(rotationAngle(halfway)).toBeCloseTo(angle / 2, 12);
    }
  });

  it('need a direction', () => {
    expect(() => unit([0, 0, 0, 0])).toThrow(/no rotation/);
    expect(() => rotationAbout([0, 0, 0], 1)).toThrow(/no direction/);
  });
});

describe('frames of space', () => {
  it('take the point (1, 0, 1) of a frame at (1, 2, 3), turned a quarter around z, of unit 2, to (1, 4, 5)', () => {
    const frame = frame3({ origin: [1, 2, 3], rotation: rotationAbout([0, 0, 1], Math.PI / 2), unit: 2 });
    same(toOuter(frame, [1, 0, 1]), [1, 4, 5]);
  });

  it('form a group under composition: associative, with identity and inverses', () => {
    fc.assert(
      fc.property(anyFrame3, anyFrame3, anyFrame3, (a, b, c) => {
        sameFrame(compose(compose(a, b), c), compose(a, compose(b, c)));
        sameFrame(compose(a, identityFrame3), a);
        sameFrame(compose(identityFrame3, a), a);
        sameFrame(compose(a, invert(a)), identityFrame3);
        sameFrame(compose(invert(a), a), identityFrame3);
      }),
    );
  });

  it('compose as the transforms of points do', () => {
    fc.assert(
      fc.property(anyFrame3, anyFrame3, point3, (a, b, p) =>
        same(toOuter(compose(a, b), p), toOuter(a, toOuter(b, p))),
      ),
    );
  });

  it('bring a point out and back in to 1e-12', () => {
    fc.assert(
      fc.property(rigidFrame3, point3, (a, p) => {
        expect(distance(toInner(a, toOuter(a, p)), p)).toBeLessThan(1e-12 * (10 + length(p)));
        expect(distance(toOuter(a, toInner(a, p)), p)).toBeLessThan(1e-12 * (10 + length(p)));
      }),
    );
  });

  it('are led from one to the next by their relative frame', () => {
    fc.assert(fc.property(anyFrame3, anyFrame3, (a, b) => sameFrame(compose(a, relative(a, b)), b)));
  });

  it('turn space inside out where their unit is below zero: a mirroring is a left-handed frame', () => {
    // z to −z is the inversion followed by half a turn around z.
    const mirror = frame3({ rotation: rotationAbout([0, 0, 1], Math.PI), unit: -1 });
    same(toOuter(mirror, [1, 2, 3]), [1, 2, -3]);
    expect(() => interpolate(identityFrame3, mirror, 0.5)).toThrow(HandednessError);
    expect(difference(identityFrame3, mirror).logUnit).toBe(Infinity);
  });

  it('are joined by interpolation of origin, turn and unit', () => {
    fc.assert(
      fc.property(rigidFrame3, rigidFrame3, shareOfWay, (a, b, share) => {
        sameFrame(interpolate(a, b, 0), a);
        sameFrame(interpolate(a, b, 1), b);
        const between = interpolate(a, b, share);
        expect(difference(a, between).angleRad).toBeCloseTo(share * difference(a, b).angleRad, 9);
        expect(distance(a.origin, between.origin)).toBeCloseTo(share * distance(a.origin, b.origin), 11);
      }),
    );
    expect(interpolate(frame3({ unit: 1 }), frame3({ unit: 4 }), 0.5).unit).toBe(2);
  });
});

describe('the angle between directions', () => {
  it('is right where the arc cosine is not: for 1e-9 of a radian', () => {
    expect(angleBetween([1, 0, 0], [Math.cos(1e-9), Math.sin(1e-9), 0])).toBeCloseTo(1e-9, 15);
  });
});

import fc from 'fast-check';
import { frame2, type Frame2 } from './frame2.ts';
import type { Frame3 } from './frame3.ts';
import { randomRotation, type Quaternion } from './quaternion.ts';
import type { Vector2, Vector3 } from './vectors.ts';

/** Numbers, points and frames of ordinary size, for properties that hold to 1e-12 of it. */
const coordinate = fc.double({ min: -3, max: 3, noNaN: true });
const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
const unit = fc.double({ min: 0.5, max: 2, noNaN: true });

export const point2: fc.Arbitrary<Vector2> = fc.tuple(coordinate, coordinate);
export const point3: fc.Arbitrary<Vector3> = fc.tuple(coordinate, coordinate, coordinate);

export const anyFrame2: fc.Arbitrary<Frame2> = fc
  .record({ origin: point2, angleRad: angle, unit, mirrored: fc.boolean() })
  .map(frame2);

export const rotation: fc.Arbitrary<Quaternion> = fc
  .array(share, { minLength: 3, maxLength: 3 })
  .map((draws) => randomRotation(() => draws.shift()!));

export const anyFrame3: fc.Arbitrary<Frame3> = fc.record({
  origin: point3,
  rotation,
  unit: fc.tuple(unit, fc.boolean()).map(([size, mirrored]) => (mirrored ? -size : size)),
});

export const rigidFrame3: fc.Arbitrary<Frame3> = fc.record({
  origin: point3,
  rotation,
  unit: fc.constant(1),
});

export const shareOfWay = share;

import { HandednessError } from './handedness-error.ts';
import { angleFromTo, conjugate, identityRotation, multiply, rotate, slerp, type Quaternion } from './quaternion.ts';
import { add, distance, scale, subtract, type Vector3 } from './vectors.ts';

/**
 * A frame of reference in space: where its origin is, how it is turned, how long its unit is. It is also the
 * similarity transform that takes coordinates in the frame to coordinates outside it: scale, turn, move.
 */
export interface Frame3 {
  readonly origin: Vector3;
  readonly rotation: Quaternion;
  /**
   * The length of the frame's unit outside it. Below zero the frame is left-handed: it is turned inside out through
   * its origin before it is turned, and each mirroring of space is such an inversion and a turn.
   */
  readonly unit: number;
}

/** The outer frame itself. */
export const identityFrame3: Frame3 = { origin: [0, 0, 0], rotation: identityRotation, unit: 1 };

/** A frame from what differs from the outer one. @throws RangeError for a unit of zero */
export function frame3({ origin = [0, 0, 0], rotation = identityRotation, unit = 1 }: Partial<Frame3>): Frame3 {
  if (!Number.isFinite(unit) || unit === 0) {
    throw new RangeError(`a frame's unit is a length other than zero, but this one is ${unit}`);
  }
  return { origin, rotation, unit };
}

/** A direction and length of the frame, seen from outside. */
export const directionOut = (frame: Frame3, direction: Vector3): Vector3 =>
  scale(rotate(frame.rotation, direction), frame.unit);

/** Coordinates in the frame to coordinates outside it. */
export const toOuter = (frame: Frame3, point: Vector3): Vector3 => add(frame.origin, directionOut(frame, point));

/** Coordinates outside the frame to coordinates in it. */
export const toInner = (frame: Frame3, point: Vector3): Vector3 =>
  scale(rotate(conjugate(frame.rotation), subtract(point, frame.origin)), 1 / frame.unit);

/** The inner frame, given in coordinates of the outer one, as it stands where the outer one stands. */
export const compose = (outer: Frame3, inner: Frame3): Frame3 => ({
  origin: toOuter(outer, inner.origin),
  rotation: multiply(outer.rotation, inner.rotation),
  unit: outer.unit * inner.unit,
});

/** The frame that undoes this one. */
export const invert = (frame: Frame3): Frame3 => ({
  origin: toInner(frame, [0, 0, 0]),
  rotation: conjugate(frame.rotation),
  unit: 1 / frame.unit,
});

/** The frame b in coordinates of the frame a: what leads from a to b. */
export const relative = (a: Frame3, b: Frame3): Frame3 => compose(invert(a), b);

/**
 * From a at 0 to b at 1: the origin along a line, the axes along the shorter arc (slerp), the unit by equal factors.
 * @throws HandednessError between a right-handed frame and a left-handed one
 */
export function interpolate(a: Frame3, b: Frame3, share: number): Frame3 {
  if (a.unit * b.unit < 0) throw new HandednessError();
  return {
    origin: add(a.origin, scale(subtract(b.origin, a.origin), share)),
    rotation: slerp(a.rotation, b.rotation, share),
    unit: Math.sign(a.unit) * Math.abs(a.unit) ** (1 - share) * Math.abs(b.unit) ** share,
  };
}

/** How far two frames are apart. */
export interface FrameDifference {
  /** The turn from one to the other, in [0, π]. */
  readonly angleRad: number;
  /** Between their origins. */
  readonly distance: number;
  /** |ln| of the ratio of their units; infinite between a right-handed frame and a left-handed one. */
  readonly logUnit: number;
}

/** How far two frames are apart, in angle, place and size. */
export function difference(a: Frame3, b: Frame3): FrameDifference {
  const ratio = a.unit / b.unit;
  return {
    angleRad: angleFromTo(a.rotation, b.rotation),
    distance: distance(a.origin, b.origin),
    logUnit: ratio > 0 ? Math.abs(Math.log(ratio)) : Infinity,
  };
}

import { HandednessError } from './handedness-error.ts';
import type { Vector2 } from './vectors.ts';

/**
 * A frame of reference in the plane: where its origin is, which way its x axis points, how long its unit is, and
 * whether it is mirrored. It is also the similarity transform that takes coordinates in the frame to coordinates
 * outside it: mirror (y to −y), scale, turn, move.
 */
export interface Frame2 {
  readonly origin: Vector2;
  /** The outer image of the frame's step (1, 0): its length is the frame's unit, its direction the x axis. */
  readonly xAxis: Vector2;
  /** Whether the y axis lies a quarter turn clockwise of the x axis. */
  readonly mirrored: boolean;
}

/** The outer frame itself. */
export const identityFrame2: Frame2 = { origin: [0, 0], xAxis: [1, 0], mirrored: false };

/** What one would say of a frame. */
export interface Frame2Parts {
  readonly origin?: Vector2;
  /** Counterclockwise, in radians. */
  readonly angleRad?: number;
  readonly unit?: number;
  readonly mirrored?: boolean;
}

/** A frame from what one would say of it; what is left out is as in the outer frame. @throws RangeError for a unit that is not above zero */
export function frame2({ origin = [0, 0], angleRad = 0, unit = 1, mirrored = false }: Frame2Parts): Frame2 {
  if (!(unit > 0 && Number.isFinite(unit))) {
    throw new RangeError(`a frame's unit is a length above zero, but this one is ${unit}`);
  }
  return { origin, xAxis: [unit * Math.cos(angleRad), unit * Math.sin(angleRad)], mirrored };
}

/** The direction of the x axis, in (−π, π]. */
export const angle2 = (frame: Frame2): number => Math.atan2(frame.xAxis[1], frame.xAxis[0]);

/** The length of the frame's unit outside it. */
export const unit2 = (frame: Frame2): number => Math.hypot(...frame.xAxis);

/** A direction and length of the frame, seen from outside: the complex product xAxis · v, or xAxis · v̄ if mirrored. */
export function directionOut2({ xAxis: [c, s], mirrored }: Frame2, [x, y]: Vector2): Vector2 {
  const up = mirrored ? -y : y;
  return [c * x - s * up, s * x + c * up];
}

/** Coordinates in the frame to coordinates outside it. */
export function toOuter2(frame: Frame2, point: Vector2): Vector2 {
  const [x, y] = directionOut2(frame, point);
  return [frame.origin[0] + x, frame.origin[1] + y];
}

/** Coordinates outside the frame to coordinates in it. */
export function toInner2({ origin, xAxis: [c, s], mirrored }: Frame2, [px, py]: Vector2): Vector2 {
  const [x, y] = [px - origin[0], py - origin[1]];
  const square = c * c + s * s;
  const up = (c * y - s * x) / square;
  return [(c * x + s * y) / square, mirrored ? -up : up];
}

/** The inner frame, given in coordinates of the outer one, as it stands where the outer one stands. */
export const compose2 = (outer: Frame2, inner: Frame2): Frame2 => ({
  origin: toOuter2(outer, inner.origin),
  xAxis: directionOut2(outer, inner.xAxis),
  mirrored: outer.mirrored !== inner.mirrored,
});

/** The frame that undoes this one. */
export function invert2(frame: Frame2): Frame2 {
  const {
    xAxis: [c, s],
    mirrored,
  } = frame;
  const square = c * c + s * s;
  const [x, y] = toInner2(frame, [0, 0]);
  return { origin: [x, y], xAxis: [c / square, (mirrored ? s : -s) / square], mirrored };
}

/** The frame b in coordinates of the frame a: what leads from a to b. */
export const relative2 = (a: Frame2, b: Frame2): Frame2 => compose2(invert2(a), b);

/**
 * From a at 0 to b at 1: the origin along a line, the axes along the shorter turn, the unit by equal factors.
 * @throws HandednessError between a frame and a mirrored one: no turn leads from one to the other
 */
export function interpolate2(a: Frame2, b: Frame2, share: number): Frame2 {
  if (a.mirrored !== b.mirrored) throw new HandednessError();
  const turn = relative2(a, b);
  // Where a is mirrored, a turn seen inside it goes the other way round outside it.
  const angleRad = angle2(a) + share * (a.mirrored ? -1 : 1) * angle2(turn);
  return frame2({
    origin: [a.origin[0] + share * (b.origin[0] - a.origin[0]), a.origin[1] + share * (b.origin[1] - a.origin[1])],
    angleRad,
    unit: unit2(a) ** (1 - share) * unit2(b) ** share,
    mirrored: a.mirrored,
  });
}

import { directionOut2, type Frame2 } from './frame2.ts';
import { add2, cross2, subtract2, type Vector2 } from './vectors.ts';

/**
 * A frame of reference in the plane whose axes may have any two directions and lengths: what a {@link Frame2} becomes
 * when it is sheared, as a flat thing does when seen from aside. It is also the affine map that takes coordinates in
 * the frame to coordinates outside it: origin + x · xAxis + y · yAxis.
 */
export interface AffineFrame2 {
  readonly origin: Vector2;
  /** The outer image of the frame's step (1, 0). */
  readonly xAxis: Vector2;
  /** The outer image of the frame's step (0, 1). */
  readonly yAxis: Vector2;
}

/** What one would say of an affine frame. */
export interface AffineFrame2Parts {
  readonly origin?: Vector2;
  /** From the outer x axis towards the outer y axis, in radians. */
  readonly angleRad?: number;
  readonly unit?: number;
  /** How far a point at height 1 slides along x, before the frame is scaled and turned. */
  readonly shear?: number;
}

/**
 * The frame that shears, then scales, then turns, then moves; what is left out is as in the outer frame.
 * @throws RangeError for a unit that is not above zero
 */
export function affineFrame2({ origin = [0, 0], angleRad = 0, unit = 1, shear = 0 }: AffineFrame2Parts): AffineFrame2 {
  if (!(unit > 0 && Number.isFinite(unit))) {
    throw new RangeError(`a frame's unit is a length above zero, but this one is ${unit}`);
  }
  const [c, s] = [unit * Math.cos(angleRad), unit * Math.sin(angleRad)];
  return { origin, xAxis: [c, s], yAxis: [c * shear - s, s * shear + c] };
}

/** A similarity frame as an affine one. */
export const affineOf2 = (frame: Frame2): AffineFrame2 => ({
  origin: frame.origin,
  xAxis: frame.xAxis,
  yAxis: directionOut2(frame, [0, 1]),
});

/** The area of the frame's unit square outside it, below zero where the frame is mirrored: the map's determinant. */
export const unitArea2 = ({ xAxis, yAxis }: AffineFrame2): number => cross2(xAxis, yAxis);

/** A direction and length of the frame, seen from outside. */
export const directionOutAffine2 = ({ xAxis, yAxis }: AffineFrame2, [x, y]: Vector2): Vector2 => [
  xAxis[0] * x + yAxis[0] * y,
  xAxis[1] * x + yAxis[1] * y,
];

/** Coordinates in the frame to coordinates outside it. */
export const toOuterAffine2 = (frame: AffineFrame2, point: Vector2): Vector2 =>
  add2(frame.origin, directionOutAffine2(frame, point));

/** Coordinates outside the frame to coordinates in it. @throws RangeError for a frame that is flat */
export const toInnerAffine2 = (frame: AffineFrame2, point: Vector2): Vector2 =>
  directionIn(frame, subtract2(point, frame.origin));

/** The inner frame, given in coordinates of the outer one, as it stands where the outer one stands. */
export const composeAffine2 = (outer: AffineFrame2, inner: AffineFrame2): AffineFrame2 => ({
  origin: toOuterAffine2(outer, inner.origin),
  xAxis: directionOutAffine2(outer, inner.xAxis),
  yAxis: directionOutAffine2(outer, inner.yAxis),
});

/** The frame that undoes this one. @throws RangeError for a frame that is flat */
export const invertAffine2 = (frame: AffineFrame2): AffineFrame2 => ({
  origin: toInnerAffine2(frame, [0, 0]),
  xAxis: directionIn(frame, [1, 0]),
  yAxis: directionIn(frame, [0, 1]),
});

/** The frame b in coordinates of the frame a: what leads from a to b. @throws RangeError where a is flat */
export const relativeAffine2 = (a: AffineFrame2, b: AffineFrame2): AffineFrame2 => composeAffine2(invertAffine2(a), b);

/** A direction outside the frame, in its own steps (Cramer's rule). */
function directionIn(frame: AffineFrame2, direction: Vector2): Vector2 {
  const area = unitArea2(frame);
  if (area === 0) throw new RangeError('the frame is flat: its axes lie on one line, so it cannot be undone');
  return [cross2(direction, frame.yAxis) / area, cross2(frame.xAxis, direction) / area];
}

import { mean, total } from '@retinotopia/core';
import { distance2, meanPoint, type Vector2 } from '@retinotopia/geometry';
import { angleOf, type Quadrilateral } from './quadrilateral.ts';

/**
 * What a rectangular frame makes explicit of a quadrilateral: how its edges and its corners stand to the frame's axes.
 * Of one and the same square, a frame along its sides says that the edges lie along the axes, and one along its
 * diagonals that the corners lie on them (Mach 1897; Rock 1973; Hinton 1979).
 */
export interface FrameDescription {
  /** The frame's angle, in degrees, counterclockwise. */
  readonly frameDeg: number;
  /** Each edge's direction from the nearest axis, in (−45, 45] degrees. */
  readonly edgesOffDeg: readonly number[];
  /** Each corner's direction, seen from the middle, from the nearest axis, in (−45, 45] degrees. */
  readonly cornersOffDeg: readonly number[];
  /** Lengths of the edges over their mean, as logarithms. */
  readonly edgeLogLengths: readonly number[];
  /** Distances of the corners from the middle over their mean, as logarithms. */
  readonly cornerLogDistances: readonly number[];
  /** What it is seen as: `square` where the edges lie nearer to the axes than the corners do. */
  readonly seenAs: 'square' | 'diamond';
}

/** Describes a quadrilateral in a frame. */
export function describeInFrame(shape: Quadrilateral, frameDeg: number): FrameDescription {
  const [mx, my] = meanPoint(shape.map(([x, y]) => [x, y, 0] as const));
  const middle: Vector2 = [mx, my];
  const next = (corner: number) => shape[(corner + 1) % 4]!;
  const edgesOffDeg = shape.map((corner, index) => offAxis(angleOf(corner, next(index)), frameDeg));
  const cornersOffDeg = shape.map((corner) => offAxis(angleOf(middle, corner), frameDeg));
  return {
    frameDeg,
    edgesOffDeg,
    cornersOffDeg,
    edgeLogLengths: logRatios(shape.map((corner, index) => distance2(corner, next(index)))),
    cornerLogDistances: logRatios(shape.map((corner) => distance2(middle, corner))),
    seenAs: sumOfSquares(edgesOffDeg) <= sumOfSquares(cornersOffDeg) ? 'square' : 'diamond',
  };
}

/** A direction from the nearest of the frame's axes, in degrees. */
function offAxis(angleRad: number, frameDeg: number): number {
  const quarter = ((((angleRad * 180) / Math.PI - frameDeg) % 90) + 90) % 90;
  return quarter > 45 ? quarter - 90 : quarter;
}

const sumOfSquares = (values: readonly number[]) => total(values.map((value) => value ** 2));

function logRatios(lengths: readonly number[]): number[] {
  const middle = mean(lengths);
  return lengths.map((length) => Math.log(length / middle));
}

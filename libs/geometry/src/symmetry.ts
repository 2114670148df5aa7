import { compose, difference, type Frame3, type FrameDifference } from './frame3.ts';
import { compose2, unit2, type Frame2 } from './frame2.ts';
import { distance2 } from './vectors.ts';

/**
 * A shape's symmetries, each a frame given in the shape's own coordinates: the shape put into that frame covers
 * itself. They form a group; its identity is one of them.
 */
export type SymmetryGroup = readonly Frame3[];
/** The same of a shape in the plane. */
export type SymmetryGroup2 = readonly Frame2[];

/** How much two poses may differ and still count as the same. */
export interface PoseTolerance {
  readonly angleRad: number;
  readonly distance: number;
}

const exact: PoseTolerance = { angleRad: 1e-9, distance: 1e-9 };

/**
 * How far apart two poses of one shape are, at the shape's best choice among poses in which it looks the same.
 * @throws RangeError for a group without elements, which is none
 */
export function differenceUpTo(a: Frame3, b: Frame3, group: SymmetryGroup): FrameDifference {
  const options = group.map((symmetry) => difference(a, compose(b, symmetry)));
  const [first, ...others] = options;
  if (first === undefined) throw new RangeError('a symmetry group holds at least the identity');
  return others.reduce((best, next) => (size(next) < size(best) ? next : best), first);
}

const size = ({ angleRad, distance, logUnit }: FrameDifference) => angleRad + distance + logUnit;

/** Whether a shape with these symmetries looks the same in both poses. */
export const equalUpTo = (a: Frame3, b: Frame3, group: SymmetryGroup, tolerance: PoseTolerance = exact): boolean =>
  group.some((symmetry) => {
    const apart = difference(a, compose(b, symmetry));
    return (
      apart.angleRad <= tolerance.angleRad &&
      apart.distance <= tolerance.distance &&
      apart.logUnit <= tolerance.angleRad
    );
  });

/** Whether a plane shape with these symmetries looks the same in both poses. */
export const equalUpTo2 = (a: Frame2, b: Frame2, group: SymmetryGroup2, tolerance: PoseTolerance = exact): boolean =>
  group.some((symmetry) => {
    const { origin, xAxis, mirrored } = compose2(b, symmetry);
    return (
      mirrored === a.mirrored &&
      distance2(origin, a.origin) <= tolerance.distance &&
      distance2(xAxis, a.xAxis) <= tolerance.angleRad * unit2(a)
    );
  });

/**
 * The symmetries of a regular polygon around (0, 0) with a corner on the x axis: n turns, or with mirrorings 2n
 * (the dihedral group).
 */
export function regularPolygonSymmetries(corners: number, mirrorings: boolean): SymmetryGroup2 {
  const turns = Array.from({ length: corners }, (_, k) => (2 * Math.PI * k) / corners);
  return (mirrorings ? [false, true] : [false]).flatMap((mirrored) =>
    turns.map((angle): Frame2 => ({ origin: [0, 0], xAxis: [Math.cos(angle), Math.sin(angle)], mirrored })),
  );
}

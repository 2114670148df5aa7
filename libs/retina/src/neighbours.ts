import { packLists, type NeighbourLists } from '@retinotopia/compute';
import type { Mosaic } from './mosaic.ts';
import type { Retina } from './retina.ts';

/** Where a column stands: degrees of visual angle from the gaze. */
export interface ColumnPlace {
  readonly xDeg: number;
  readonly yDeg: number;
}

/** Where the columns of a retina stand. */
export const columnPlaces = ({ columns: { xDeg, yDeg } }: Retina): readonly ColumnPlace[] =>
  Array.from(xDeg, (x, column) => ({ xDeg: x, yDeg: yDeg[column]! }));

/** Columns on a square lattice around the gaze, row by row, 1° from one to the next. */
export const latticePlaces = (across: number): readonly ColumnPlace[] =>
  Array.from({ length: across ** 2 }, (_, column) => ({
    xDeg: (column % across) - (across - 1) / 2,
    yDeg: Math.floor(column / across) - (across - 1) / 2,
  }));

/**
 * Whom each column attends to where only those nearby are attended to, itself included: glom-pytorch's consensus
 * radius.
 * @param places where the columns stand
 */
export function neighboursNearby(places: readonly ColumnPlace[], radiusDeg: number): NeighbourLists {
  // Rounding must not decide for each column anew who stands exactly on the rim.
  const lenient = radiusDeg * (1 + 1e-6);
  return listsOf(places.length, (one, other) => distanceDeg(places[one]!, places[other]!) <= lenient);
}

/**
 * The columns of a retina whose centres lie within some column spacings of each other, itself included. Distances are
 * measured in the mean spacing of the two columns, so that a radius means the same in fovea and periphery.
 */
export function columnNeighbours(retina: Retina, radiusSpacings: number): NeighbourLists {
  const { spacingDeg } = retina.centres;
  const places = columnPlaces(retina);
  return listsOf(places.length, (one, other) => {
    const spacing = (spacingDeg[other]! + spacingDeg[one]!) / 2;
    return distanceDeg(places[one]!, places[other]!) <= radiusSpacings * spacing + 1e-6;
  });
}

/** The point of some that lies nearest to a place; the first of equals. */
export function nearestPoint({ xDeg, yDeg }: Pick<Mosaic, 'xDeg' | 'yDeg'>, atXDeg: number, atYDeg: number): number {
  let [nearest, least] = [0, Infinity];
  for (let point = 0; point < xDeg.length; point++) {
    const square = (xDeg[point]! - atXDeg) ** 2 + (yDeg[point]! - atYDeg) ** 2;
    if (square < least) [nearest, least] = [point, square];
  }
  return nearest;
}

const distanceDeg = (one: ColumnPlace, other: ColumnPlace): number =>
  Math.hypot(other.xDeg - one.xDeg, other.yDeg - one.yDeg);

/** Each column's list, in ascending order. */
function listsOf(columns: number, isNear: (one: number, other: number) => boolean): NeighbourLists {
  const all = Array.from({ length: columns }, (_, column) => column);
  return packLists(all.map((one) => all.filter((other) => isNear(one, other))));
}

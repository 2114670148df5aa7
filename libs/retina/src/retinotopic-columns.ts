import type { RandomStream } from '@retinotopia/compute';
import type { Mosaic } from './mosaic.ts';

/** The patches of retina that belong to columns. Columns may own different numbers of fields, and share fields. */
export interface RetinotopicColumns {
  /** C */
  readonly count: number;
  /** Centres, in degrees of visual angle from the fovea's centre. */
  readonly xDeg: Float32Array;
  readonly yDeg: Float32Array;
  /** Half the width of a column's patch. */
  readonly reachDeg: Float32Array;
  /** The fields of column c, in the column's own order: ragged. */
  readonly fields: readonly Int32Array[];
  /** P, the most fields that a column has. */
  readonly widest: number;
}

/**
 * Gives each column the fields within its reach, measured along both axes so that patches are square.
 *
 * The order is by rows, as seen from the column's centre: the order that favours sharing weights, since a place in
 * the list then means about the same place in the patch everywhere.
 * @param permuted puts every column's fields into a random order of its own instead: nothing is left to share
 */
export function assignFields(
  fields: Mosaic,
  centres: Mosaic,
  reachSpacings: number,
  permuted?: RandomStream,
): RetinotopicColumns {
  const reachDeg = centres.spacingDeg.map((spacing) => spacing * reachSpacings);
  const owned = Array.from(centres.xDeg, (x, column) => {
    const y = centres.yDeg[column]!;
    const reach = reachDeg[column]! + 1e-4;
    const near: { field: number; row: number; across: number }[] = [];
    fields.xDeg.forEach((fx, field) => {
      const [dx, dy] = [fx - x, fields.yDeg[field]! - y];
      if (Math.abs(dx) <= reach && Math.abs(dy) <= reach) {
        near.push({ field, row: Math.round(dy / fields.spacingDeg[field]!), across: dx });
      }
    });
    near.sort((a, b) => a.row - b.row || a.across - b.across || a.field - b.field);
    if (near.length === 0) throw new RangeError(`the column at (${x}°, ${y}°) has no receptive field`);
    const order = Int32Array.from(near, ({ field }) => field);
    if (permuted === undefined) return order;
    const shuffled = permuted.stream(String(column)).permutation(order.length);
    return order.map((_, place) => order[shuffled[place]!]!);
  });
  return {
    count: owned.length,
    xDeg: centres.xDeg,
    yDeg: centres.yDeg,
    reachDeg,
    fields: owned,
    widest: Math.max(...owned.map((list) => list.length)),
  };
}

/** The columns that each column attends to; list x is `indices[offsets[x] … offsets[x + 1])`. */
export interface NeighbourLists {
  /** C + 1 numbers, from 0, never falling, to the number of indices. */
  readonly offsets: Int32Array;
  /** Columns, 0 … C − 1. */
  readonly indices: Int32Array;
}

/** Puts lists one behind the other, each in its own order. */
export function packLists(lists: readonly ArrayLike<number>[]): NeighbourLists {
  const offsets = new Int32Array(lists.length + 1);
  lists.forEach((list, column) => (offsets[column + 1] = offsets[column]! + list.length));
  const indices = new Int32Array(offsets.at(-1)!);
  lists.forEach((list, column) => indices.set(list, offsets[column]));
  return { offsets, indices };
}

/** One column's list, a view of all. */
export const neighboursOf = ({ offsets, indices }: NeighbourLists, column: number): Int32Array =>
  indices.subarray(offsets[column], offsets[column + 1]);

/** Everybody attends to everybody. */
export function allNeighbours(columns: number): NeighbourLists {
  const everybody = Int32Array.from({ length: columns }, (_, column) => column);
  return packLists(Array.from(everybody, () => everybody));
}

/** The same lists without the columns themselves: each attends to the others alone. */
export function othersOnly(neighbours: NeighbourLists): NeighbourLists {
  const lists = Array.from({ length: neighbours.offsets.length - 1 }, (_, column) =>
    neighboursOf(neighbours, column).filter((other) => other !== column),
  );
  return packLists(lists);
}

/** Lists of neighbours that do not fit the columns. */
export class NeighbourListError extends RangeError {
  override readonly name = 'NeighbourListError';
  constructor(fault: string) {
    super(`lists of neighbours: ${fault}`);
  }
}

/** @throws NeighbourListError where the lists do not fit `columns` columns */
export function checkNeighbours({ offsets, indices }: NeighbourLists, columns: number): void {
  if (offsets.length !== columns + 1) {
    throw new NeighbourListError(`${columns} columns need ${columns + 1} offsets, found ${offsets.length}`);
  }
  if (offsets[0] !== 0 || offsets[columns] !== indices.length) {
    throw new NeighbourListError(
      `the offsets must go from 0 to the ${indices.length} indices, found ${offsets[0]} to ${offsets[columns]}`,
    );
  }
  for (let list = 0; list < columns; list++) {
    if (offsets[list + 1]! < offsets[list]!) {
      throw new NeighbourListError(`the offsets fall after list ${list}, which would end before it begins`);
    }
  }
  const stranger = indices.findIndex((column) => column < 0 || column >= columns);
  if (stranger >= 0) {
    throw new NeighbourListError(
      `index ${stranger} is column ${indices[stranger]}, but there are columns 0 to ${columns - 1}`,
    );
  }
}

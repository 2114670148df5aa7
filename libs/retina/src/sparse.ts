/** A sparse matrix in compressed rows: row i has `values[k]` in column `columns[k]` for k from `rows[i]` to `rows[i + 1]`. */
export interface SparseMatrix {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
}

/** Builds a matrix from the entries of each row, which are kept in their order. */
export function sparseFromRows(
  columnCount: number,
  entries: readonly (readonly (readonly [column: number, value: number])[])[],
): SparseMatrix {
  const rows = new Int32Array(entries.length + 1);
  entries.forEach((row, index) => (rows[index + 1] = rows[index]! + row.length));
  const flat = entries.flat();
  return {
    rowCount: entries.length,
    columnCount,
    rows,
    columns: Int32Array.from(flat, ([column]) => column),
    values: Float32Array.from(flat, ([, value]) => value),
  };
}

/**
 * One row times a vector whose elements are `channels` numbers side by side.
 * @returns the product's channel
 */
export function rowProduct(
  { rows, columns, values }: SparseMatrix,
  row: number,
  vector: Float32Array,
  channels: number,
  channel: number,
): number {
  let sum = 0;
  const end = rows[row + 1]!;
  for (let entry = rows[row]!; entry < end; entry++) {
    sum += values[entry]! * vector[columns[entry]! * channels + channel]!;
  }
  return sum;
}

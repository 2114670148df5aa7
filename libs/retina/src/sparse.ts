import { packLists } from '@retinotopia/compute';

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
  const { offsets, indices } = packLists(entries.map((row) => row.map(([column]) => column)));
  return {
    rowCount: entries.length,
    columnCount,
    rows: offsets,
    columns: indices,
    values: Float32Array.from(entries.flat(), ([, value]) => value),
  };
}

/**
 * The matrix times a vector whose elements are `channels` numbers side by side.
 * @param vector `[columns, channels]`
 * @param out `[rows, channels]`, written from index `at` on
 */
export function multiplySparse(
  { rowCount, rows, columns, values }: SparseMatrix,
  vector: Float32Array,
  channels: number,
  out: Float32Array,
  at = 0,
): void {
  for (let channel = 0; channel < channels; channel++) {
    let entry = 0;
    for (let row = 0; row < rowCount; row++) {
      const end = rows[row + 1]!;
      let sum = 0;
      for (; entry < end; entry++) sum += values[entry]! * vector[columns[entry]! * channels + channel]!;
      out[at + row * channels + channel] = sum;
    }
  }
}

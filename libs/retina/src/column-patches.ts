import type { RetinotopicColumns } from './retinotopic-columns.ts';
import { sparseFromRows, type SparseMatrix } from './sparse.ts';

/** The part of the retina that one column needs. */
export interface ColumnPatch {
  /** The receptors that its fields reach. */
  readonly receptors: Int32Array;
  /** The column's fields over these receptors, in the column's order. */
  readonly weights: SparseMatrix;
}

/** Cuts the retina into the parts that single columns need, so that each can look somewhere by itself. */
export const columnPatches = (columns: RetinotopicColumns, weights: SparseMatrix): readonly ColumnPatch[] =>
  columns.fields.map((owned) => {
    const entriesOf = (field: number) => {
      const [start, end] = [weights.rows[field]!, weights.rows[field + 1]!];
      return Array.from(weights.columns.subarray(start, end), (receptor, entry) => {
        return [receptor, weights.values[start + entry]!] as const;
      });
    };
    const entries = Array.from(owned, entriesOf);
    const receptors = [...new Set(entries.flat().map(([receptor]) => receptor))].sort((a, b) => a - b);
    const place = new Map(receptors.map((receptor, index) => [receptor, index]));
    const local = entries.map((row) => row.map(([receptor, value]) => [place.get(receptor)!, value] as const));
    return { receptors: Int32Array.from(receptors), weights: sparseFromRows(receptors.length, local) };
  });

import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import { flatRecord } from './flat-record.ts';

/**
 * Metrics as a Parquet file, for data frames: a row a record, a column a field, empty where a record lacks it. Numbers
 * are 64-bit floats, whole ones everywhere in a column 32-bit integers.
 * @param records of `metrics.jsonl`
 */
export function metricsAsParquet(records: readonly unknown[]): Uint8Array {
  const rows = records.map(flatRecord);
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columnData = names.map((name): ColumnSource => {
    const values = rows.map((row) => row[name] ?? null);
    return {
      name,
      data: values.map((value) => asType(value, typeOf(values))),
      type: typeOf(values),
      nullable: true,
    };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

type Cell = number | string | boolean | null;

function typeOf(values: readonly Cell[]): 'BOOLEAN' | 'INT32' | 'DOUBLE' | 'STRING' {
  const present = values.filter((value) => value !== null);
  if (present.every((value) => typeof value === 'boolean')) return 'BOOLEAN';
  if (present.every((value) => typeof value === 'number')) {
    return present.every((value) => Number.isInteger(value) && Math.abs(value) < 2 ** 31)
      ? 'INT32'
      : 'DOUBLE';
  }
  return 'STRING';
}

/** A field that is a word in one record and a number in another is words in all. */
const asType = (value: Cell, type: string): Cell =>
  type === 'STRING' && value !== null && typeof value !== 'string' ? String(value) : value;

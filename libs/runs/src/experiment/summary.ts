import { withInterval, type Estimate, type OverSeeds } from '@retinotopia/core';

/** What the runs of an experiment showed. */
export interface Summary {
  /** The answer to the experiment's question, in one sentence with its figures. */
  readonly answer: string;
  /** More that the runs showed, a sentence each. */
  readonly sentences?: readonly string[];
  readonly tables: readonly Table[];
  /** Pairs of conditions whose differences are shown, the first less the second; each and the first, where left out. */
  readonly differences?: readonly (readonly [string, string])[];
  /** The figures aimed for; ambitions, which are reported whichever way they fall. */
  readonly aims?: readonly Aim[];
  /** What else programs may want to read: JSON. */
  readonly data?: unknown;
}

/** A figure that was aimed for. */
export interface Aim {
  readonly reached: boolean;
  readonly sentence: string;
}

/** A table whose cells are numbers where they can be, so that other programs can read them. */
export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** What a reader must know. */
  readonly note?: string;
  /** Whether it is for reports alone, and not for a terminal. */
  readonly reportOnly?: boolean;
}

/** A column's title, and how its numbers are written. */
export interface Column {
  readonly title: string;
  /** After the point. Whole numbers stay whole where it is left out. */
  readonly digits?: number;
  /** Shares as percentages. */
  readonly percent?: boolean;
  /** Numbers above zero get their sign. */
  readonly signed?: boolean;
}

/** A word, a number, a number with its interval, one over seeds, or some in their order; `null` is empty. */
export type Cell = string | number | null | Estimate | OverSeeds | readonly number[];

/** Titles with how numbers are written, in short: a column for each title. */
export const columns = (...titles: readonly (string | Column)[]): readonly Column[] =>
  titles.map((title) => (typeof title === 'string' ? { title } : title));

/** A cell as people read it. */
export function cellText(cell: Cell, { digits, percent = false, signed = false }: Column): string {
  const unit = percent ? ' %' : '';
  const scale = percent ? 100 : 1;
  const plus = signed ? '+' : '';
  const say = (value: number): string => {
    if (!Number.isFinite(value)) return '—';
    const text =
      digits === undefined && !percent
        ? Math.abs(value).toLocaleString('en', { maximumFractionDigits: 10 })
        : Math.abs(scale * value).toFixed(digits ?? 1);
    return `${value < 0 ? '−' : plus}${text}`;
  };
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return `${say(cell)}${Number.isFinite(cell) ? unit : ''}`;
  if (isOverSeeds(cell)) return overSeedsText(cell, say, unit);
  if (!isEstimate(cell)) return cell.map(say).join(' → ');
  const { value, low, high } = cell;
  const scaled = { value: scale * value, low: scale * low, high: scale * high };
  return Number.isFinite(value) ? `${withInterval(scaled, digits ?? (percent ? 1 : 3), plus)}${unit}` : '—';
}

const isOverSeeds = (cell: object): cell is OverSeeds => 'deviation' in cell;
const isEstimate = (cell: object): cell is Estimate => 'low' in cell;

function overSeedsText({ values, mean, deviation }: OverSeeds, say: (value: number) => string, unit: string) {
  if (deviation === null) return `${say(mean)}${unit} (1 seed)`;
  return `${say(mean)} ± ${say(deviation)}${unit} (${values.length} seeds)`;
}

/** The titles of a table, and its cells as people read them. */
export const tableText = ({ columns, rows }: Table) => ({
  head: columns.map(({ title }) => title),
  cells: rows.map((row) => row.map((cell, column) => cellText(cell, columns[column]!))),
});

/**
 * The same for programs: plain numbers, and an interval's ends in columns of their own.
 * @returns rows of text, the head first; a number that is none is empty
 */
export function tableNumbers({ columns, rows }: Table): readonly (readonly string[])[] {
  const kinds = columns.map((_, at) => rows.map((row) => row[at]).find((cell) => cell !== null && cell !== undefined) ?? ''); // prettier-ignore
  const ends = (kind: Cell): readonly string[] => {
    if (typeof kind !== 'object' || kind === null || Array.isArray(kind)) return [''];
    return isOverSeeds(kind)
      ? ['', ' deviation', ' seeds']
      : [' ', ' low', ' high'].map((end) => end.trimEnd());
  };
  const number = (value: number | null) => (value === null || !Number.isFinite(value) ? '' : String(value));
  const cellsOf = (cell: Cell, width: number): readonly string[] => {
    if (cell === null) return Array<string>(width).fill('');
    if (typeof cell === 'string') return [cell];
    if (typeof cell === 'number') return [number(cell)];
    if (isOverSeeds(cell)) return [number(cell.mean), number(cell.deviation), String(cell.values.length)];
    if (isEstimate(cell)) return [cell.value, cell.low, cell.high].map(number);
    return [cell.map(number).join(';')];
  };
  const widths = kinds.map((kind) => ends(kind).length);
  return [
    columns.flatMap(({ title }, at) =>
      ends(kinds[at]!).map((end) => `${title.replace(' [95 %]', '')}${end}`),
    ),
    ...rows.map((row) => row.flatMap((cell, at) => cellsOf(cell, widths[at]!))),
  ];
}

import { csvFormatRows } from 'd3-dsv';

/** The cells of a table, row by row. */
export type Rows = readonly (readonly string[])[];

/** Rows, the head first, for spreadsheets and other programs (RFC 4180, with Unix line ends). */
export const rowsAsCsv = (rows: Rows): string => `${csvFormatRows(rows.map((row) => [...row]))}\n`;

/** A table for a paper, with the package `booktabs`; columns of numbers stand right. */
export function tableAsLatex(head: readonly string[], rows: Rows): string {
  const numeric = head.map((_, column) => rows.every((row) => /^[−\-+]?[\d.,]*$/.test(row[column]!)));
  const line = (cells: readonly string[]) => `${cells.map(escape).join(' & ')} \\\\`;
  return [
    `\\begin{tabular}{${numeric.map((number) => (number ? 'r' : 'l')).join('')}}`,
    '\\toprule',
    line(head),
    '\\midrule',
    ...rows.map(line),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}

/** What LaTeX reads as something else. */
const special: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '−': '$-$',
  '×': '$\\times$',
  '≤': '$\\leq$',
  '≥': '$\\geq$',
};

const escape = (text: string): string =>
  text.replace(/[&%$#_{}\\~^−×≤≥]/g, (character) => special[character] ?? `\\${character}`);

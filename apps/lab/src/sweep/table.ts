import type { ArmRow, Estimate } from '@retinotopia/hypothesis';
import { csvFormatRows } from 'd3-dsv';

/** A line of a sweep's table: an arm on a retina under a variant's settings. */
export interface SweepRow extends ArmRow {
  readonly variant: string;
}

const head = ['variant', 'retina', 'arm', 'seeds', 'consensus', 'low', 'high', 'single column', 'parameters'];

const cells = ({ variant, retina, arm, seeds, consensus, singleColumn, parameters }: SweepRow) => [
  variant,
  retina,
  arm,
  String(seeds),
  ...[consensus.value, consensus.low, consensus.high, singleColumn.value].map((value) => (Number.isFinite(value) ? value.toFixed(4) : '')), // prettier-ignore
  String(parameters),
];

/** For spreadsheets and other programs. */
export const asCsv = (rows: readonly SweepRow[]): string => `${csvFormatRows([head, ...rows.map(cells)])}\n`;

/** For a paper, with the package `booktabs`. */
export function asLatex(rows: readonly SweepRow[]): string {
  const body = rows.map(({ variant, retina, arm, seeds, consensus }) =>
    [variant, retina, arm, String(seeds)]
      .map(escape)
      .concat(`$${estimate(consensus)}$`)
      .join(' & '),
  );
  return [
    '\\begin{tabular}{lllrl}',
    '\\toprule',
    'settings & retina & arm & seeds & consensus [95\\,\\%] \\\\',
    '\\midrule',
    ...body.map((line) => `${line} \\\\`),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}

const estimate = ({ value, low, high }: Estimate) =>
  Number.isFinite(low) ? `${value.toFixed(3)}\\;[${low.toFixed(3)}, ${high.toFixed(3)}]` : value.toFixed(3);

const escape = (text: string) => text.replace(/[&%$#_{}]/g, '\\$&');

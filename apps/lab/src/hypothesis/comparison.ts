import { type Estimate, bootstrap, mean } from '@retinotopia/core';
import { randomStream } from '@retinotopia/compute';
import { armRows, runsOf, streamNameOf, type Arm, type HypothesisResult, type RetinaName } from '@retinotopia/hypothesis'; // prettier-ignore
import { table } from '../text-table.ts';

/** A run, or a sweep's variant, to set beside others. */
export interface NamedRun {
  readonly name: string;
  /** Its folder. */
  readonly path: string;
  readonly result: HypothesisResult;
}

/** An arm on a retina in one of the runs that are compared. */
export interface Compared {
  readonly run: string;
  readonly retina: RetinaName;
  readonly arm: Arm;
  readonly seeds: number;
  readonly parameters: number;
  /** Accuracies on test images. */
  readonly consensus: Estimate;
  readonly singleColumn: Estimate | null;
  /** Paired by seed, over the seeds that the first run has too; `null` for the first run, and where there are none. */
  readonly differenceFromFirst: Estimate | null;
}

/** Every arm of every run, those of the same arm and retina together. */
export function compareRuns(runs: readonly NamedRun[]): readonly Compared[] {
  const first = runs[0]!.result;
  const rows = runs.flatMap(({ name, result }) =>
    armRows(result).map((row): Compared => {
      const paired = result === first ? [] : pairedDifferences(result, first, row.retina, row.arm);
      const stream = randomStream(0, `compare/${streamNameOf(row.retina)}/${row.arm}`);
      const differenceFromFirst = paired.length === 0 ? null : bootstrap(paired.map(({ value }) => value), mean, stream); // prettier-ignore
      return { run: name, ...row, differenceFromFirst };
    }),
  );
  const group = ({ retina, arm }: Compared) => `${retina}/${arm}`;
  const groups = [...new Set(rows.map(group))];
  return [...rows].sort((a, b) => groups.indexOf(group(a)) - groups.indexOf(group(b)));
}

/** Differences of the consensus on test images between two runs, seed by seed. */
export const pairedDifferences = (
  more: HypothesisResult,
  less: HypothesisResult,
  retina: RetinaName,
  arm: Arm,
): readonly { readonly seed: number; readonly value: number }[] =>
  runsOf(more, retina, arm).flatMap(({ task: { seed }, test }) => {
    const other = runsOf(less, retina, arm).find(({ task }) => task.seed === seed);
    return other === undefined ? [] : [{ seed, value: test.consensus - other.test.consensus }];
  });

/** Titles of the table of {@link comparisonCells}. */
export const comparisonHead = ['retina', 'arm', 'settings', 'seeds', 'consensus', 'low', 'high', 'single column', 'difference', 'difference low', 'difference high']; // prettier-ignore

/** The rows as text, each number in a column of its own; ends of intervals are of 95 % ones, empty for one seed. */
export const comparisonCells = (rows: readonly Compared[]): readonly (readonly string[])[] =>
  rows.map(({ retina, arm, run, seeds, consensus, singleColumn, differenceFromFirst }) => [
    retina,
    arm,
    run,
    String(seeds),
    ...ends(consensus),
    singleColumn === null ? '' : number(singleColumn.value),
    ...(differenceFromFirst === null ? ['', '', ''] : ends(differenceFromFirst)),
  ]);

/** The same for people to read on a terminal. */
export const comparisonText = (rows: readonly Compared[]): string =>
  table(
    ['retina', 'arm', 'settings', 'seeds', 'consensus [95 %]', 'difference [95 %]'],
    rows.map(({ retina, arm, run, seeds, consensus, differenceFromFirst }) => [
      retina,
      arm,
      run,
      String(seeds),
      withInterval(consensus),
      differenceFromFirst === null ? '' : withInterval(differenceFromFirst, '+'),
    ]),
  );

function withInterval({ value, low, high }: Estimate, plus = ''): string {
  const signed = (end: number) => `${end >= 0 ? plus : ''}${number(end)}`;
  return Number.isFinite(low) ? `${signed(value)} [${signed(low)}, ${signed(high)}]` : signed(value);
}

const ends = ({ value, low, high }: Estimate) => [number(value), number(low), number(high)];
const number = (value: number) => (Number.isFinite(value) ? value.toFixed(3).replace('-', '−') : '');

import { randomStream } from '@retinotopia/compute';
import { bootstrap, mean, type Estimate } from '@retinotopia/core';
import { conditionsIn, pairedBySeed, valuesBySeed, type Comparable } from './differences.ts';
import type { Measure } from './experiment.ts';
import type { Result } from './result.ts';
import { columns, type Table } from './summary.ts';

/** A run, or a sweep's variant, to set beside others of the same experiment. */
export interface NamedRun {
  readonly name: string;
  readonly result: Result;
}

/** A condition in one of the runs that are compared. */
export interface Compared {
  readonly run: string;
  readonly condition: string;
  readonly seeds: number;
  readonly estimate: Estimate;
  /** Paired by seed, over the seeds that the first run has too; `null` for the first run, and where there are none. */
  readonly differenceFromFirst: Estimate | null;
}

/** A measure of every condition of every run, those of the same condition together. */
export function compareRuns(
  experiment: Comparable,
  runs: readonly NamedRun[],
  measure: Measure<object> = experiment.measures[0]!,
): readonly Compared[] {
  const first = runs[0]!;
  const rows = runs.flatMap((run) =>
    conditionsIn(experiment, run.result.runs).flatMap((condition): Compared[] => {
      const values = ({ result }: NamedRun) => valuesBySeed(experiment, measure, result.runs, condition);
      const own = values(run);
      if (own.size === 0) return [];
      const over = (numbers: ReadonlyMap<number, number>, name: string) =>
        bootstrap([...numbers.values()], mean, randomStream(0, `${name}/${condition}`));
      const paired = run === first ? new Map<number, number>() : pairedBySeed(own, values(first));
      return [
        {
          run: run.name,
          condition,
          seeds: own.size,
          estimate: over(own, 'table'),
          differenceFromFirst: paired.size === 0 ? null : over(paired, 'compare'),
        },
      ];
    }),
  );
  const order = [...new Set(rows.map(({ condition }) => condition))];
  return [...rows].sort((a, b) => order.indexOf(a.condition) - order.indexOf(b.condition));
}

/** The same as a table. */
export const comparisonTable = (rows: readonly Compared[], { name, digits = 3 }: Measure<never>): Table => ({
  title: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  columns: columns('condition', 'settings', 'seeds', { title: `${name} [95 %]`, digits }, { title: 'difference [95 %]', digits, signed: true }), // prettier-ignore
  rows: rows.map(({ condition, run, seeds, estimate, differenceFromFirst }) => [condition, run, seeds, estimate, differenceFromFirst]), // prettier-ignore
  note: 'Brackets hold 95 % bootstrap intervals over seeds (expanded percentiles, Hesterberg 2015). Differences are from the first, seed by seed.',
});

import { randomStream } from '@retinotopia/compute';
import { bootstrap, mean, type Estimate } from '@retinotopia/core';
import type { Experiment, Measure } from './experiment.ts';
import type { Run, Seeded } from './task.ts';
import { columns, type Summary, type Table } from './summary.ts';

/** The parts of an experiment that comparisons need. */
export type Comparable<Task extends Seeded = Seeded, Found extends object = object> = Pick<
  Experiment<object, Task, Found>,
  'conditionOf' | 'measures'
>;

/** Conditions of which at least one run has ended, in the order in which they were run. */
export const conditionsIn = <Task extends Seeded>(
  { conditionOf }: Pick<Experiment<object, Task>, 'conditionOf'>,
  runs: readonly Run<Task>[],
): readonly string[] => [...new Set(runs.map(({ task }) => conditionOf(task)))];

/** The runs of a condition, at least one: what they found, and the first one's task. */
export interface ConditionRuns<Task, Found> {
  readonly task: Task;
  readonly runs: readonly Run<Task, Found>[];
  readonly findings: readonly Found[];
}

/** The runs of each such condition. */
export const runsByCondition = <Task extends Seeded, Found extends object>(
  experiment: Pick<Experiment<object, Task>, 'conditionOf'>,
  runs: readonly Run<Task, Found>[],
): readonly ConditionRuns<Task, Found>[] =>
  conditionsIn(experiment, runs).map((condition) => {
    const own = runs.filter(({ task }) => experiment.conditionOf(task) === condition);
    return { task: own[0]!.task, runs: own, findings: own.map(({ found }) => found) };
  });

/** A measure of each run of a condition, by seed; runs that do not have it are left out. */
export const valuesBySeed = <Task extends Seeded, Found extends object>(
  { conditionOf }: Pick<Experiment<object, Task>, 'conditionOf'>,
  measure: Measure<Found>,
  runs: readonly Run<Task, Found>[],
  condition: string,
): ReadonlyMap<number, number> =>
  new Map(
    runs
      .filter(({ task }) => conditionOf(task) === condition)
      .flatMap(({ task, found }) => {
        const value = measure.of(found);
        return value === null ? [] : [[task.seed, value] as const];
      }),
  );

/** The mean over seeds with its 95 % interval; `null` where there are none. */
export const estimateOf = (values: ReadonlyMap<number, number>, name: string): Estimate | null =>
  values.size === 0 ? null : bootstrap([...values.values()], mean, randomStream(0, name));

/** Differences seed by seed, over the seeds that both have. */
export const pairedBySeed = (
  more: ReadonlyMap<number, number>,
  less: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> =>
  new Map(
    [...more].flatMap(([seed, value]) => {
      const other = less.get(seed);
      return other === undefined ? [] : [[seed, value - other] as const];
    }),
  );

/** The difference of two conditions, paired by seed. */
export interface Difference {
  readonly more: string;
  readonly less: string;
  readonly seeds: number;
  /** `null` where no seed has both. */
  readonly estimate: Estimate | null;
}

/** How far one condition lies above another, seed by seed. */
export function differenceOf<Task extends Seeded, Found extends object>(
  experiment: Comparable<Task, Found>,
  runs: readonly Run<Task, Found>[],
  [more, less]: readonly [string, string],
  measure: Measure<Found> = experiment.measures[0]!,
): Difference {
  const of = (condition: string) => valuesBySeed(experiment, measure, runs, condition);
  const paired = pairedBySeed(of(more), of(less));
  return { more, less, seeds: paired.size, estimate: estimateOf(paired, `difference/${more}/${less}`) };
}

/** The pairs of conditions that a summary shows: its own, or each and the first. */
export function pairsOf<Task extends Seeded>(
  experiment: Pick<Experiment<object, Task>, 'conditionOf'>,
  runs: readonly Run<Task>[],
  { differences }: Pick<Summary, 'differences'>,
): readonly (readonly [string, string])[] {
  const conditions = conditionsIn(experiment, runs);
  const both = (pair: readonly string[]) => pair.every((condition) => conditions.includes(condition));
  if (differences !== undefined) return differences.filter(both);
  return conditions.slice(1).map((condition) => [condition, conditions[0]!] as const);
}

/** Differences as a table. */
export const differencesTable = (measure: Measure<never>, differences: readonly Difference[]): Table => ({
  title: `Paired differences: ${measure.name}`,
  columns: columns('condition', 'less', 'seeds', { title: 'difference [95 %]', digits: measure.digits ?? 3, signed: true }), // prettier-ignore
  rows: differences.map(({ more, less, seeds, estimate }) => [more, less, seeds, estimate]),
  note: 'Seed by seed; brackets hold 95 % bootstrap intervals over seeds (expanded percentiles, Hesterberg 2015), which one seed does not have.',
});

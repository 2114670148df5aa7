import { type Estimate, bootstrap, mean, withInterval } from '@retinotopia/core';
import { randomStream } from '@retinotopia/compute';
import type { Arm } from './arms.ts';
import { streamNameOf, type RetinaName } from './protocol.ts';
import { runsOf, type HypothesisResult } from './result.ts';

/** One line of the experiment's table: an arm on a retina. */
export interface ArmRow {
  readonly retina: RetinaName;
  readonly arm: Arm;
  readonly seeds: number;
  readonly parameters: number;
  /** For one image; `null` where they were not counted. */
  readonly multiplications: number | null;
  /** Accuracies on test images, with 95 % intervals over seeds. */
  readonly consensus: Estimate;
  /** `null` where there are no columns. */
  readonly singleColumn: Estimate | null;
}

/** Means and intervals by retina and arm, for those that have runs. */
export const armRows = (result: HypothesisResult): readonly ArmRow[] =>
  result.protocol.retinas.flatMap((retina) =>
    result.protocol.arms.flatMap((arm) => {
      const runs = runsOf(result, retina, arm);
      if (runs.length === 0) return [];
      const estimate = (values: readonly number[]) =>
        bootstrap(values, mean, randomStream(0, `table/${streamNameOf(retina)}/${arm}`));
      const single = runs.flatMap(({ test }) => test.singleColumn ?? []);
      return [
        {
          retina,
          arm,
          seeds: runs.length,
          parameters: runs[0]!.parameters,
          multiplications: runs[0]!.multiplications ?? null,
          consensus: estimate(runs.map(({ test }) => test.consensus)),
          singleColumn: single.length === 0 ? null : estimate(single),
        },
      ];
    }),
  );

/** Titles of the experiment's table. */
export const tableHead = [
  'retina',
  'arm',
  'seeds',
  'parameters',
  'multiplications',
  'consensus [95 %]',
  'single column [95 %]',
];

/** The rows as text. */
export const tableCells = (rows: readonly ArmRow[]): readonly (readonly string[])[] =>
  rows.map(({ retina, arm, seeds, parameters, multiplications, consensus, singleColumn }) => [
    retina,
    arm,
    String(seeds),
    parameters.toLocaleString('en'),
    multiplications?.toLocaleString('en') ?? '',
    withInterval(consensus),
    singleColumn === null ? '' : withInterval(singleColumn),
  ]);

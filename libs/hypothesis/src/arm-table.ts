import { randomStream } from '@retinotopia/compute';
import type { Arm } from './arms.ts';
import type { RetinaKind } from './protocol.ts';
import { runsOf, type HypothesisResult } from './result.ts';
import { bootstrap, mean, type Estimate } from './statistics.ts';

/** One line of the experiment's table: an arm on a retina. */
export interface ArmRow {
  readonly retina: RetinaKind;
  readonly arm: Arm;
  readonly seeds: number;
  readonly parameters: number;
  /** Accuracies on test images, with 95 % intervals over seeds. */
  readonly consensus: Estimate;
  readonly singleColumn: Estimate;
}

/** Means and intervals by retina and arm, for those that have runs. */
export const armRows = (result: HypothesisResult): readonly ArmRow[] =>
  result.protocol.retinas.flatMap((retina) =>
    result.protocol.arms.flatMap((arm) => {
      const runs = runsOf(result, retina, arm);
      if (runs.length === 0) return [];
      const estimate = (measure: 'consensus' | 'singleColumn') =>
        bootstrap(
          runs.map(({ test }) => test[measure]),
          mean,
          randomStream(0, `table/${retina}/${arm}`),
        );
      return [
        {
          retina,
          arm,
          seeds: runs.length,
          parameters: runs[0]!.parameters,
          consensus: estimate('consensus'),
          singleColumn: estimate('singleColumn'),
        },
      ];
    }),
  );

/** Titles of the experiment's table. */
export const tableHead = ['retina', 'arm', 'seeds', 'parameters', 'consensus [95 %]', 'single column [95 %]'];

/** The rows as text. */
export const tableCells = (rows: readonly ArmRow[]): readonly (readonly string[])[] =>
  rows.map(({ retina, arm, seeds, parameters, consensus, singleColumn }) => [
    retina,
    arm,
    String(seeds),
    parameters.toLocaleString('en'),
    withInterval(consensus),
    withInterval(singleColumn),
  ]);

const withInterval = ({ value, low, high }: Estimate): string =>
  Number.isFinite(low) ? `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]` : value.toFixed(3);

import { type Estimate, bootstrap, mean, withInterval } from '@retinotopia/core';
import { randomStream } from '@retinotopia/compute';
import { type ArmRow } from './arm-table.ts';
import type { TaskResult } from './experiment.ts';
import { streamNameOf } from './protocol.ts';
import { runsOf, type HypothesisResult } from './result.ts';

/** What else than accuracy is measured of an arm on a retina, after training. */
export interface MeasureRow extends Pick<ArmRow, 'retina' | 'arm' | 'parameters' | 'multiplications'> {
  /** Jensen-Shannon divergence of the columns' votes on the same content, in bits; `null` without columns. */
  readonly functionDivergence: Estimate | null;
  /** Mean cosine between two columns' weights; `null` without columns. */
  readonly weightSimilarity: Estimate | null;
  /** Expected calibration error of the consensus; `null` in results of before it was measured. */
  readonly calibrationError: Estimate | null;
  /** Of training and testing one seed, a mean; `null` where nobody timed them. */
  readonly seconds: number | null;
}

/** What runs show of every arm on every retina beside its accuracy. @param secondsOf how long a run took, where that is known */
export const measureRows = (
  result: HypothesisResult,
  secondsOf: (run: TaskResult) => number | undefined = () => undefined,
): readonly MeasureRow[] =>
  result.protocol.retinas.flatMap((retina) =>
    result.protocol.arms.flatMap((arm) => {
      const runs = runsOf(result, retina, arm);
      if (runs.length === 0) return [];
      const estimate = (values: readonly (number | null | undefined)[]): Estimate | null => {
        const known = values.flatMap((value) => value ?? []);
        return known.length === 0
          ? null
          : bootstrap(known, mean, randomStream(0, `measures/${streamNameOf(retina)}/${arm}`));
      };
      const ends = runs.map(({ curve }) => curve.at(-1) ?? null);
      const seconds = runs.flatMap((run) => secondsOf(run) ?? []);
      return [
        {
          retina,
          arm,
          parameters: runs[0]!.parameters,
          multiplications: runs[0]!.multiplications ?? null,
          functionDivergence: estimate(ends.map((end) => end?.functionDivergence ?? null)),
          weightSimilarity: estimate(ends.map((end) => end?.weightSimilarity ?? null)),
          calibrationError: estimate(runs.map(({ test }) => test.calibrationError)),
          seconds: seconds.length === 0 ? null : mean(seconds),
        },
      ];
    }),
  );

/** Titles of the table of {@link measureCells}. */
export const measureHead = ['retina', 'arm', 'functions apart, bits', 'weights alike, cosine', 'calibration error', 'parameters', 'multiplications', 'seconds']; // prettier-ignore

/** The rows as text; empty where a measure does not apply. */
export const measureCells = (rows: readonly MeasureRow[]): readonly (readonly string[])[] =>
  rows.map((row) => [
    row.retina,
    row.arm,
    row.functionDivergence === null ? '' : withInterval(row.functionDivergence),
    row.weightSimilarity === null ? '' : withInterval(row.weightSimilarity),
    row.calibrationError === null ? '' : withInterval(row.calibrationError),
    row.parameters.toLocaleString('en'),
    row.multiplications?.toLocaleString('en') ?? '',
    row.seconds?.toFixed(1) ?? '',
  ]);

import { overSeeds } from '@retinotopia/core';
import type { BackendDescription } from '@retinotopia/compute';
import type { WeightSharing } from '@retinotopia/columns';
import type { DatasetName } from '@retinotopia/datasets';
import { total } from '@retinotopia/distillation';
import { missingIn, type TrainingsResult } from '../trainings-result.ts';
import { labelOf, taskNameOf, tasksOf, type ClassifyProtocol } from './protocol.ts';
import type { ClassifyResult } from './training.ts';

/** What the trainings of a classification have shown. */
export interface ClassificationResult extends TrainingsResult<ClassifyProtocol, ClassifyResult> {
  readonly dataset: DatasetName;
}

export const assembleClassification = (
  protocol: ClassifyProtocol,
  dataset: DatasetName,
  backend: BackendDescription,
  runs: readonly ClassifyResult[],
): ClassificationResult => {
  const missing = missingIn(runs, tasksOf(protocol), taskNameOf, labelOf);
  return { formatVersion: 1, dataset, backend, protocol, runs, missing };
};

/** The runs of one kind of weights. */
export const runsOf = ({ runs }: ClassificationResult, weights: WeightSharing): readonly ClassifyResult[] =>
  runs.filter(({ task }) => task.weights === weights);

/** Kinds of weights of which at least one run has ended. */
const kindsIn = (result: ClassificationResult): readonly WeightSharing[] =>
  result.protocol.weights.filter((weights) => runsOf(result, weights).length > 0);

export const errorHead = ['weights', 'seeds', 'error', 'before settling', 'single columns, by step'] as const;

/** Error rates, a row for each kind of weights. */
export const errorRows = (result: ClassificationResult): string[][] =>
  kindsIn(result).map((weights) => {
    const runs = runsOf(result, weights);
    const { testImages } = result.protocol;
    const rate = (number: (run: ClassifyResult) => number) => percent(runs.map(number));
    const steps = runs[0]!.singleErrors.map((_, step) => rate(({ singleErrors }) => singleErrors[step]!));
    return [
      weights,
      String(runs.length),
      rate(({ errors }) => total(errors) / testImages),
      rate(({ errorsBefore }) => total(errorsBefore) / testImages),
      steps.join(' → '),
    ];
  });

export const islandHead = [
  'weights',
  'level',
  'islands, by step',
  'cosine inside',
  'at the edge',
  'outside',
] as const;

/** Islands, a row for each kind of weights and level; cosines after the last step. */
export const islandRows = (result: ClassificationResult): string[][] =>
  kindsIn(result).flatMap((weights) => {
    const runs = runsOf(result, weights);
    return runs[0]!.islands[0]!.map((_, level) => {
      const counts = runs[0]!.islands.map((_, step) =>
        overSeeds(runs.map(({ islands }) => islands[step]![level]!.islands)).mean.toFixed(1),
      );
      const cosine = (zone: 'inside' | 'edge' | 'outside') => {
        const values = runs.map(({ islands }) => islands.at(-1)![level]![zone]).filter((value) => value !== null);
        return values.length === 0 ? '—' : overSeeds(values).mean.toFixed(3);
      };
      return [weights, String(level), counts.join(' → '), cosine('inside'), cosine('edge'), cosine('outside')];
    });
  }); // prettier-ignore

/** A mean share with its standard deviation over seeds. */
function percent(shares: readonly number[]): string {
  const { mean, deviation } = overSeeds(shares);
  const inPercent = (share: number) => (100 * share).toFixed(2);
  return deviation === null ? `${inPercent(mean)} %` : `${inPercent(mean)} ± ${inPercent(deviation)} %`;
}

/** A published error rate, in percent. */
export interface Published {
  readonly what: string;
  readonly error: string;
  readonly source: string;
}

const capsulesTable = 'Mazzia, Salvetti and Chiaberge 2021, table 2';

/** Rates of other nets that form parts and wholes, whose sources have been seen. Agglomerator’s could not be reached. */
export const published: Readonly<Record<DatasetName, readonly Published[]>> = {
  mnist: [
    { what: 'matrix capsules with EM routing', error: '0.44', source: capsulesTable },
    { what: 'DA-CapsNet', error: '0.47', source: capsulesTable },
    { what: 'AR CapsNet', error: '0.54', source: capsulesTable },
  ],
  'fashion-mnist': [],
};

import { counted, mean, overSeeds, total } from '@retinotopia/core';
import type { TrainAndTest } from '@retinotopia/datasets';
import { columns, runsByCondition, type ConditionRuns, type Run, type Summary, type Table } from '@retinotopia/runs';
import type { Found, LevelIslands } from './found.ts';
import { conditionOf, type Settings, type Task } from './settings.ts';

/** A training and what it found. */
export type DigitsRun = Run<Task, Found>;

/** The trainings of one kind of weights. */
type Group = ConditionRuns<Task, Found>;

/** Error rates beside published ones, and islands. */
export function summarise(settings: Settings, runs: readonly DigitsRun[], { train }: TrainAndTest): Summary {
  const groups = runsByCondition({ conditionOf }, runs);
  return {
    answer: answerIn(groups, settings),
    sentences: [whatWasLearnt(settings, train.name)],
    tables: [
      errors(groups),
      singleColumns(groups),
      islands(groups, settings),
      ...(train.name === 'mnist' ? [published] : []),
    ],
  };
}

/** Shares of the judged images that all columns together get wrong. */
const errorRate = ({ errors, images }: Found): number => total(errors) / images;
const errorRateBefore = ({ errorsBefore, images }: Found): number => total(errorsBefore) / images;

function answerIn(groups: readonly Group[], { columns: { across } }: Settings): string {
  const inPercent = (shares: readonly number[]) => `${(100 * mean(shares)).toFixed(2)} %`;
  const said = groups.map(({ task: { weights }, findings }) => {
    const top = mean(findings.map((found) => found.islands.at(-1)!.at(-1)!.islands));
    return (
      `${weights === 'shared' ? 'with shared nets' : 'with nets of their own'} ${inPercent(findings.map(errorRate))} errors ` +
      `(${inPercent(findings.map(errorRateBefore))} before settling) and ${top.toFixed(1)} islands at the top`
    );
  });
  return `All ${across ** 2} columns together make ${said.join(', ')}.`;
}

function whatWasLearnt(settings: Settings, dataset: string): string {
  const { across, levels, patch } = settings.columns;
  const { trainImages, testImages, judgedOn, epochs } = settings;
  return (
    `${across} × ${across} columns of ${counted(levels, 'level')}, each of which sees ${patch} × ${patch} pixels, learn from ` +
    `${counted(trainImages, 'image')} of ${dataset}, ${counted(epochs, 'time')}, and are judged on ${counted(testImages, `${judgedOn} image`)}.`
  );
}

const errors = (groups: readonly Group[]): Table => ({
  title: 'Errors',
  columns: columns('weights', { title: 'error', percent: true, digits: 2 }, { title: 'before settling', percent: true, digits: 2 }), // prettier-ignore
  rows: groups.map(({ task: { weights }, findings }) => [weights, overSeeds(findings.map(errorRate)), overSeeds(findings.map(errorRateBefore))]), // prettier-ignore
  note: 'Of all columns together; mean ± standard deviation over seeds.',
});

const singleColumns = (groups: readonly Group[]): Table => ({
  title: 'Single columns',
  columns: columns('weights', 'settling step', { title: 'error', percent: true, digits: 2 }),
  rows: groups.flatMap(
    ({ task: { weights }, findings }) =>
    findings[0]!.singleErrors.map((_, step) => [weights, step, overSeeds(findings.map(({ singleErrors }) => singleErrors[step]!))]), // prettier-ignore
  ),
  note: 'What a column gets wrong by itself, the mean over columns: before settling (0), and after each step.',
});

const islands = (groups: readonly Group[], { agreement }: Settings): Table => ({
  title: 'Islands',
  columns: columns(
    'weights',
    'level',
    { title: 'islands, by step', digits: 1 },
    { title: 'cosine inside', digits: 3 },
    { title: 'at the edge', digits: 3 },
    { title: 'outside', digits: 3 },
  ),
  rows: groups.flatMap(({ task: { weights }, findings }) =>
    findings[0]!.islands[0]!.map((_, level) => {
      const counts = findings[0]!.islands.map((_, step) =>
        mean(findings.map((found) => found.islands[step]![level]!.islands)),
      );
      const cosine = (where: Exclude<keyof LevelIslands, 'islands'>) => {
        const known = findings.flatMap((found) => found.islands.at(-1)![level]![where] ?? []);
        return known.length === 0 ? null : mean(known);
      };
      return [weights, level, counts, cosine('inside'), cosine('edge'), cosine('outside')];
    }),
  ),
  note: `An island: columns side by side whose embeddings’ cosine is at least ${agreement}, and all that is so joined. Cosines of columns side by side after the last step: both on the thing, one of them, none.`,
});

const capsulesTable = 'Mazzia, Salvetti and Chiaberge 2021, table 2';

/** Rates of other nets that form parts and wholes, whose sources have been seen. Agglomerator’s could not be reached. */
const published: Table = {
  title: 'Published error rates of other nets of parts and wholes',
  columns: columns('net', { title: 'error, %', digits: 2 }, 'source'),
  rows: [
    ['matrix capsules with EM routing', 0.44, capsulesTable],
    ['DA-CapsNet', 0.47, capsulesTable],
    ['AR CapsNet', 0.54, capsulesTable],
  ],
};

import { randomStream } from '@retinotopia/compute';
import { bootstrap, counted, mean } from '@retinotopia/core';
import { columns, runsByCondition, type ConditionRuns, type Run, type Summary, type Table } from '@retinotopia/runs';
import type { Found, ObjectIslands } from './found.ts';
import { conditionOf, type Settings, type Task } from './settings.ts';

/** A training and what it found. */
export type EllipseRun = Run<Task, Found>;

/** The trainings of one condition. */
type Group = ConditionRuns<Task, Found>;

/** The kind of columns: whether they share nets, and attend to each other. */
export const columnsInWords = ({ weights, attention }: Omit<Task, 'ambiguity' | 'seed'>): string =>
  `${weights}, ${attention ? 'attention' : 'no attention'}`;

/** What a public reproduction reached by ambiguity, on images of its own (one seed, shared weights, 500 test images). */
const reproduction: Readonly<Record<number, number>> = { 0: 0.99, 0.5: 0.922, 0.8: 0.926 };

/** Accuracies and islands, and what attention and sharing give in each world. */
export function summarise(settings: Settings, runs: readonly EllipseRun[]): Summary {
  const groups = runsByCondition({ conditionOf }, runs);
  const { ambiguities, weights, attention } = settings;
  return {
    answer: answerIn(groups),
    sentences: [whatWasLearnt(settings)],
    tables: [accuracies(groups), islands(groups, settings)],
    differences: ambiguities.flatMap((ambiguity) => {
      const condition = (kind: Task['weights'], attends: boolean) =>
        conditionOf({ ambiguity, weights: kind, attention: attends, seed: 0 });
      return [
        ...weights.map((kind) => [condition(kind, true), condition(kind, false)] as const),
        ...attention.map((attends) => [condition('unshared', attends), condition('shared', attends)] as const),
      ];
    }),
  };
}

/** In the most ambiguous world, where the question matters. */
function answerIn(groups: readonly Group[]): string {
  const most = Math.max(...groups.map(({ task }) => task.ambiguity));
  const inPercent = (shares: readonly number[]) => `${(100 * mean(shares)).toFixed(1)} %`;
  const [first, ...others] = groups
    .filter(({ task }) => task.ambiguity === most)
    .map(({ task, findings }) => ({
      together: inPercent(findings.map(({ accuracy }) => accuracy.at(-1)!)),
      each: inPercent(findings.map(({ single }) => single.at(-1)!)),
      whose: columnsInWords(task),
    }));
  if (first === undefined) return 'No training has ended.';
  return (
    `At ambiguity ${most}, columns recognise ${first.together} of objects together, and ${first.each} each by itself (${first.whose})` +
    `${others.map(({ together, each, whose }) => `; ${together} and ${each} (${whose})`).join('')}.`
  );
}

function whatWasLearnt(settings: Settings): string {
  const { columnsAcross, levels, settlingSteps, trainImages, testImages, epochs, lossOn } = settings;
  return (
    `Objects of five ellipses, seen by ${columnsAcross} × ${columnsAcross} columns of ${counted(levels, 'level')} that settle for ` +
    `${counted(settlingSteps, 'step')} and learn from ${counted(trainImages, 'image')}, ${counted(epochs, 'time')}, to know the object ` +
    `${lossOn === 'each' ? 'each by itself' : 'together'}; ${counted(testImages, 'test image')}.`
  );
}

const condition = ['ambiguity', 'weights', 'attention'] as const;
const conditionCells = ({ ambiguity, weights, attention }: Task) =>
  [ambiguity, weights, attention ? 'yes' : 'no'] as const;

const accuracies = (groups: readonly Group[]): Table => ({
  title: 'Accuracy',
  columns: columns(
    ...condition,
    'seeds',
    { title: 'accuracy [95 %]', digits: 3 },
    { title: 'before settling', digits: 3 },
    { title: 'each by itself, by step', digits: 3 },
    { title: 'reproduction', digits: 3 },
  ),
  rows: groups.map(({ task, findings }) => {
    const { ambiguity, weights, attention } = task;
    const stream = randomStream(0, `ellipses/ambiguity ${ambiguity}, ${columnsInWords(task)}`);
    return [
      ...conditionCells(task),
      findings.length,
      bootstrap(
        findings.map(({ accuracy }) => accuracy.at(-1)!),
        mean,
        stream,
      ),
      mean(findings.map(({ accuracy }) => accuracy[0]!)),
      meansByStep(findings, ({ single }) => single),
      weights === 'shared' && attention ? (reproduction[ambiguity] ?? null) : null,
    ];
  }),
  note: 'Accuracy: by the sum of the votes of all columns that see an ellipse. Each by itself: the share of such columns that name the object. The reproduction drew other layouts, and made ellipses ambiguous in another way.',
});

const islands = (groups: readonly Group[], { agreement }: Settings): Table => ({
  title: 'Islands',
  columns: columns(
    ...condition,
    'level',
    { title: 'islands of an object, by step', digits: 2 },
    { title: 'cosine inside', digits: 3 },
    { title: 'across classes', digits: 3 },
  ),
  rows: groups.flatMap(({ task, findings }) =>
    findings[0]!.islands[0]!.map((_, level) => {
      const means = (of: keyof ObjectIslands) =>
        meansByStep(findings, (found) => found.islands.map((levels) => levels[level]![of]));
      return [...conditionCells(task), level, means('islands'), means('inside'), means('across')];
    }),
  ),
  note: `By settling step. An island: parts of an object whose embeddings’ cosine is at least ${agreement}, and all that is so joined. Inside: between parts of one object; across: between those of objects of different classes.`,
});

/** Means over seeds, step by step. */
const meansByStep = (findings: readonly Found[], of: (found: Found) => readonly number[]): readonly number[] =>
  of(findings[0]!).map((_, step) => mean(findings.map((found) => of(found)[step]!)));

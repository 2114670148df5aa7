import type { IslandReading } from '@retinotopia/columns';
import { randomStream } from '@retinotopia/compute';
import { bootstrap, mean, withInterval, type Estimate } from '@retinotopia/core';
import {
  cellText,
  columns,
  runsByCondition,
  type Aim,
  type ConditionRuns,
  type Run,
  type Summary,
  type Table,
} from '@retinotopia/runs';
import { indexOf, type Found } from './found.ts';
import { conditionOf, type Settings, type Supervision, type Task } from './settings.ts';

export type IslandsRun = Run<Task, Found>;

/** The runs of a condition, by seed. */
type Group = ConditionRuns<Task, Found>;

/** What was aimed for: the adjusted Rand index of objects on scenes that were not trained on. */
const aimedFor = { uniform: 0.8, foveated: 0.7 } as const;

const levelNames = ['sub-parts', 'parts', 'objects'];

/** Islands against the true parts, and how they came about step by step. */
export function summarise({ testScenes }: Settings, runs: readonly IslandsRun[]): Summary {
  const groups = runsByCondition({ conditionOf }, runs);
  return {
    answer: answerTo(groups),
    sentences: groups.map(stillness),
    tables: [
      objectsTable(groups, testScenes),
      levelsTable('merged', 'Islands against the true parts', groups),
      levelsTable('joined', 'Islands joined by any two neighbours that agree, against the true parts', groups),
      settlingTable(groups),
    ],
    aims: aimsOf(groups),
  };
}

const estimate = ({ task, findings }: Group, of: (one: Found) => number): Estimate =>
  bootstrap(
    findings.map((one) => of(one)),
    mean,
    randomStream(0, `islands/${conditionOf(task)}`),
  );

/** Means over seeds, step by step. */
const byStep = (found: readonly Found[], of: (one: Found) => readonly number[]): readonly number[] =>
  of(found[0]!).map((_, step) => mean(found.map((one) => of(one)[step]!)));

const learntFrom: Readonly<Record<Supervision, string>> = {
  parts: 'the true parts',
  classes: 'the class of the object in their centre',
  motion: 'what moves together in films',
  none: 'single images without labels',
};

function answerTo(groups: readonly Group[]): string {
  const answers = groups.map((group) => {
    const { supervision, retina, weights } = group.task;
    const nets = weights === 'shared' ? 'one set of nets' : 'nets of their own';
    const [alone] = byStep(group.findings, ({ measures }) => measures.merged.adjustedRandIndexByStep);
    return `${withInterval(estimate(group, indexOf))} where columns with ${nets} on a ${retina} retina learnt from ${learntFrom[supervision]} (${cellText(alone!, { title: '', digits: 3 })} before they settle)`;
  });
  return `Islands match the true objects with an adjusted Rand index of ${answers.join('; ')}.`;
}

function stillness({ task, findings }: Group): string {
  const settled = findings.map(({ measures }) => measures.merged.stepsToSettle);
  const still = settled.every((step) => step !== null)
    ? `from step ${Math.max(...settled)} on no step moves any level by more than 5 %.`
    : 'columns still move by more than 5 % at the last step.';
  return `${conditionOf(task)}: ${still}`;
}

const conditionCells = ({ supervision, retina, weights }: Task) => [supervision, retina, weights] as const;
const conditionTitles = ['learnt from', 'retina', 'weights'] as const;

const objectsTable = (groups: readonly Group[], testScenes: number): Table => ({
  title: 'Islands of objects',
  columns: columns(...conditionTitles, 'seeds', 'ARI [95 %]', { title: 'ARI by step', digits: 3 }, 'joined reading [95 %]'), // prettier-ignore
  rows: groups.map((group) => [
    ...conditionCells(group.task),
    group.findings.length,
    estimate(group, indexOf),
    byStep(group.findings, ({ measures }) => measures.merged.adjustedRandIndexByStep),
    estimate(group, (found) => indexOf(found, 'joined')),
  ]),
  note: `ARI: the adjusted Rand index against the true objects and the background, over all columns, on ${testScenes} scenes a seed that were not trained on; by step, from the columns by themselves on. The joined reading takes whatever is joined by any two neighbours that agree for an island; all else is read as merged islands, regions that agree on average.`,
});

const levelsTable = (reading: IslandReading, title: string, groups: readonly Group[]): Table => ({
  title,
  columns: columns(
    'condition',
    'level',
    'against',
    ...['agreement', 'islands', 'ARI, all columns', 'ARI, on objects', 'cosine within', 'across'].map((one) => ({ title: one, digits: one === 'islands' ? 1 : 3 })), // prettier-ignore
  ),
  rows: groups.flatMap(({ task, findings }) =>
    levelNames.map((against, level) => {
      const over = (of: (one: Found) => number) => mean(findings.map(of));
      const own = ({ measures }: Found) => measures[reading].levels[level]!;
      return [
        conditionOf(task),
        level,
        against,
        over(({ agreements }) => agreements[reading][level]!),
        over((one) => own(one).islands),
        over((one) => own(one).adjustedRandIndex),
        over((one) => own(one).onObjects),
        over((one) => own(one).within),
        over((one) => own(one).across),
      ];
    }),
  ),
  note: 'Means over scenes and seeds. Agreement: the least cosine of columns on one island, chosen on other scenes.',
});

const settlingTable = (groups: readonly Group[]): Table => ({
  title: 'By settling step',
  columns: columns('condition', 'level', { title: 'islands', digits: 1 }, { title: 'energy', digits: 4 }),
  rows: groups.flatMap(({ task, findings }) =>
    levelNames.map((_, level) => [
      conditionOf(task),
      level,
      byStep(findings, ({ measures }) => measures.merged.islandsByStep.map((levels) => levels[level]!)),
      byStep(findings, ({ measures }) => measures.merged.energyByStep.map((levels) => levels[level]!)),
    ]),
  ),
  note: 'Before the first step and after each. Energy: half the weighted mean square by which columns differ from what reaches them.',
});

/** The best condition of each retina. */
const aimsOf = (groups: readonly Group[]): readonly Aim[] =>
  Object.entries(aimedFor).flatMap(([retina, aim]) => {
    const reached = groups.filter(({ task }) => task.retina === retina).map((group) => estimate(group, indexOf));
    if (reached.length === 0) return [];
    const best = reached.reduce((most, one) => (one.value > most.value ? one : most));
    return [{ reached: best.value >= aim, sentence: `an adjusted Rand index of objects of ${aim} on the ${retina} retina; found ${withInterval(best)}` }]; // prettier-ignore
  });

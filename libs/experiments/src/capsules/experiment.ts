import { mean } from '@retinotopia/core';
import type { Experiment, Measure } from '@retinotopia/runs/experiment';
import { found, type Answers, type Found } from './found.ts';
import { schema, standard, type Settings, type Task } from './settings.ts';

const tasks = ({ seeds, parts, noise }: Settings): readonly Task[] =>
  seeds.flatMap((seed) => [
    ...parts.flatMap((count) => noise.map((strength) => ({ measured: 'separation' as const, parts: count, noise: strength, seed }))), // prettier-ignore
    ...(['view', 'universal', 'growth'] as const).map((measured) => ({ measured, seed })),
  ]);

const overArrangements = (name: string, of: keyof Answers, chance?: number): Measure<Found> => ({
  name,
  of: (found) => ('arrangements' in found ? mean(found.arrangements.map((answers) => answers[of])) : null),
  ...(chance === undefined ? {} : { chance }),
});

const measures = [
  overArrangements('area by votes', 'votesArea', 0.5),
  overArrangements('area by messages', 'fieldArea', 0.5),
  overArrangements('same verdict', 'sameVerdict'),
  overArrangements('same parts', 'sameParts'),
  overArrangements('pose error', 'poseError'),
];

/** Capsules: parts that vote for the pose of their whole, and parts that confirm each other directly. */
export const experiment: Experiment<Settings, Task, Found, null> = {
  name: 'capsules',
  question: 'Can n parts that vote for their whole do without the n² messages of parts that confirm each other?',
  settings: schema,
  presets: { standard: { settings: standard, takes: 'half a minute' } },
  tasks,
  // Times are taken while nothing else runs.
  after: ({ measured, seed }, settings) =>
    measured === 'growth' ? tasks(settings).filter((other) => other.measured !== 'growth' || other.seed < seed) : [],
  nameOf: (task) =>
    task.measured === 'separation'
      ? `separation-${task.parts}-${task.noise}-${task.seed}`
      : `${task.measured}-${task.seed}`,
  conditionOf: (task) => (task.measured === 'separation' ? `${task.parts}-parts/noise-${task.noise}` : task.measured),
  found,
  inWords(found) {
    if ('arrangements' in found) {
      const [votes, messages] = measures.map((measure) => measure.of(found)!.toFixed(3));
      return `area ${votes!} by votes, ${messages!} by messages`;
    }
    if ('viewChange' in found) return `poses follow up to ${found.viewChange.poseError.toExponential(0)}`;
    if ('growth' in found) return `timed up to ${found.growth.at(-1)!.parts} parts`;
    return `${found.ambiguous.length + found.dissimilar.length} distributions held`;
  },
  measures,
  module: import.meta.url,
  work: async () => (await import('./work.ts')).work,
};

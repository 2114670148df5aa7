import type { Experiment } from '@retinotopia/runs/experiment';
import { found, type Found, type ObjectIslands } from './found.ts';
import { conditionOf, schema, standard, type Settings, type Task } from './settings.ts';

/** What is measured of an object's parts at the top level, after settling. */
const atTheTop = ({ islands }: Found): ObjectIslands => islands.at(-1)!.at(-1)!;

/** Objects of five ellipses (Culp, Sabour and Hinton 2022). */
export const experiment: Experiment<Settings, Task, Found, null> = {
  name: 'ellipses',
  question: 'Do columns that each see one ambiguous ellipse know its object better by attending to each other, and do they need shared nets?', // prettier-ignore
  settings: schema,
  presets: { standard: { settings: standard, takes: '36 trainings of about half a minute each' } },
  tasks: ({ seeds, ambiguities, weights, attention }) =>
    seeds.flatMap((seed) =>
      ambiguities.flatMap((ambiguity) =>
        weights.flatMap((kind) => attention.map((attends) => ({ ambiguity, weights: kind, attention: attends, seed }))),
      ),
    ),
  nameOf: ({ ambiguity, weights, attention, seed }) =>
    `${weights}-${attention ? 'attention' : 'alone'}-${ambiguity}-${seed}`,
  conditionOf,
  found,
  inWords: ({ accuracy, single }) => `${accuracy.at(-1)!.toFixed(3)} together, ${single.at(-1)!.toFixed(3)} each`,
  measures: [
    { name: 'accuracy of all columns together', of: ({ accuracy }) => accuracy.at(-1)!, chance: 0.2 },
    { name: 'accuracy of each column by itself', of: ({ single }) => single.at(-1)!, chance: 0.2 },
    { name: 'islands of an object', of: (one) => atTheTop(one).islands, digits: 2 },
    { name: 'cosine between parts of an object', of: (one) => atTheTop(one).inside },
  ],
  module: import.meta.url,
  work: async () => (await import('./work.ts')).work,
};

import type { Experiment } from '@retinotopia/runs/experiment';
import { found, indexOf, measures, type Found } from './found.ts';
import { conditionOf, schema, standard, type Settings, type Task } from './settings.ts';

/** Do columns settle on parts and wholes? */
export const experiment: Experiment<Settings, Task, Found, null> = {
  name: 'islands',
  question: 'Do columns settle on parts and wholes, as islands that agree?',
  settings: schema,
  presets: {
    standard: { settings: standard, takes: 'one seed, a minute' },
    compared: {
      settings: {
        ...standard,
        retinas: ['uniform', 'foveated'],
        weights: ['shared', 'unshared'],
        seeds: [11, 12, 13],
      },
      takes: 'three seeds, both retinas, shared nets and a set for each column, a quarter of an hour',
    },
  },
  tasks: ({ supervisions, retinas, weights, seeds }) =>
    seeds.flatMap((seed) =>
      supervisions.flatMap((supervision) =>
        retinas.flatMap((retina) => weights.map((own) => ({ supervision, retina, weights: own, seed }))),
      ),
    ),
  nameOf: (task) => `${conditionOf(task).replaceAll('/', '-')}-${task.seed}`,
  conditionOf,
  found,
  inWords: (found) => `adjusted Rand index of objects ${indexOf(found).toFixed(3)}`,
  measures,
  curve: ({ curve }) => curve,
  module: import.meta.url,
  work: async () => (await import('./work.ts')).work,
};

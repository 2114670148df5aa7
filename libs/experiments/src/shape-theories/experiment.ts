import type { Experiment, Measure } from '@retinotopia/runs/experiment';
import { found, type Found } from './found.ts';
import { schema, standard, type Settings, type Task } from './settings.ts';
import { testInWords, tests, type Test } from './viewpoints.ts';

const accuracy = (test: Test): Measure<Found> => ({
  name: `accuracy, ${testInWords[test]}`,
  of: (found) => found.tests[test].accuracy,
  chance: 1 / 3,
});
const area = (test: Test): Measure<Found> => ({
  name: `area of true against scrambled faces, ${testInWords[test]}`,
  of: (found) => found.tests[test].area,
  chance: 1 / 2,
});

/** Theories of shape: how it looks from every viewpoint, the same shared over places, how its parts stand to it. */
export const experiment: Experiment<Settings, Task, Found, null> = {
  name: 'shape-theories',
  question: 'What must be learnt to know a shape from a viewpoint that was never shown?',
  settings: schema,
  presets: { standard: { settings: standard, takes: '150 tasks, 50 minutes' } },
  tasks: ({ theories, viewpoints, seeds }) =>
    seeds.flatMap((seed) =>
      viewpoints.flatMap((count) => theories.map((theory) => ({ theory, viewpoints: count, seed }))),
    ),
  nameOf: ({ theory, viewpoints, seed }) => `${theory}-${viewpoints}-${seed}`,
  conditionOf: ({ theory, viewpoints }) => `${theory}/${viewpoints}`,
  found,
  inWords: ({ tests: { seen, rotated } }) =>
    `${seen.accuracy.toFixed(3)} at seen viewpoints, ${rotated.accuracy.toFixed(3)} at unseen directions`,
  measures: [accuracy('rotated'), ...tests.filter((test) => test !== 'rotated').map(accuracy), ...tests.map(area)],
  module: import.meta.url,
  work: async () => (await import('./work.ts')).work,
};

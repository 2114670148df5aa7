import type { TrainAndTest } from '@retinotopia/datasets';
import type { Experiment } from '@retinotopia/runs/experiment';
import { biasedErrorsOf, compared, errorsOf, found, voteErrorsOf, type Found } from './found.ts';
import { full, quick, schema, type Settings } from './settings.ts';
import { nameOf, tasksOf, teachersOf, type Task } from './tasks.ts';

/** What do nets learn from nets? */
export const experiment: Experiment<Settings, Task, Found, TrainAndTest> = {
  name: 'distillation',
  question: 'What do nets learn from nets, beside what labels tell them?',
  settings: schema,
  presets: {
    quick: { settings: quick, takes: 'three seeds on 5000 images, a quarter of an hour' },
    full: { settings: full, takes: 'the talk’s sizes on all of MNIST, a night or more' },
  },
  // Validation images are the file's last, and may be among those that all but students of withheld classes learn from.
  imagesNeeded: ({ trainImages, validationImages, testImages }) => ({
    train: trainImages > validationImages ? { training: trainImages } : { training: 1, validation: validationImages },
    test: { test: testImages },
  }),
  tasks: tasksOf,
  after: teachersOf,
  nameOf,
  ...compared,
  found,
  inWords(run) {
    const [errors, vote, biased] = [errorsOf(run), voteErrorsOf(run), biasedErrorsOf(run)];
    if (vote !== null) return `${errors.toFixed(1)} test errors each, ${vote} by vote`;
    return `${errors} test errors${biased === null ? '' : `, ${biased} with a bias of ${run.bias!.bias.toFixed(2)}`}`;
  },
  module: import.meta.url,
  work: async () => (await import('./work.ts')).work,
};

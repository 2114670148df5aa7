import type { TrainAndTest } from '@retinotopia/datasets';
import type { Experiment } from '@retinotopia/runs/experiment';
import { found, type Found } from './found.ts';
import { presets, settings, type Settings } from './settings.ts';
import { tasksOf, type Task } from './task.ts';

/** Do columns keep up that share no weights? */
export const experiment: Experiment<Settings, Task, Found, TrainAndTest> = {
  name: 'weight-sharing',
  question: 'Can columns that share no weights keep up with columns that do, by agreeing with each other?',
  settings,
  presets: {
    quick: { settings: presets.quick, takes: 'three seeds, two to four minutes' },
    standard: {
      settings: presets.standard,
      takes: 'five seeds, longer training, about a quarter of an hour',
    },
    full: { settings: presets.full, takes: 'ten seeds, 7 × 7 wider columns, a night' },
  },
  imagesNeeded: ({ trainImages, unlabelledImages, validationImages, testImages }) => ({
    train: { training: trainImages, unlabelled: unlabelledImages, validation: validationImages },
    test: { test: testImages },
  }),
  tasks: tasksOf,
  nameOf: ({ retina, arm, seed }) => `${retina}-${arm}-${seed}`,
  conditionOf: ({ retina, arm }) => `${retina}/${arm}`,
  found,
  inWords: ({ test }) => `consensus ${test.consensus.toFixed(3)}`,
  measures: [
    { name: 'accuracy of the consensus', of: ({ test }) => test.consensus, chance: 0.1 },
    { name: 'accuracy of a single column', of: ({ test }) => test.singleColumn, chance: 0.1 },
    { name: 'calibration error', of: ({ test }) => test.calibrationError },
  ],
  curve: ({ curve }) => curve,
  module: import.meta.url,
  work: async () => (await import('./work.ts')).work,
};

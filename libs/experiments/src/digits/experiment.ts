import { total } from '@retinotopia/core';
import type { TrainAndTest } from '@retinotopia/datasets';
import type { Experiment } from '@retinotopia/runs/experiment';
import { found, type Found } from './found.ts';
import { common, conditionOf, schema, type Settings, type Task } from './settings.ts';

/** Columns over whole images, as Agglomerator uses them (Garau and others 2022). */
export const experiment: Experiment<Settings, Task, Found, TrainAndTest> = {
  name: 'digits',
  question: 'How well do columns classify whole images, with shared nets or with nets of their own, and do they form islands?', // prettier-ignore
  settings: schema,
  presets: {
    quick: {
      settings: { ...common, trainImages: 10_000, epochs: 4 },
      takes: 'six trainings of about a minute each',
    },
    full: {
      settings: { ...common, trainImages: 60_000, epochs: 3 },
      takes: 'the published one, six trainings of 7 to 21 minutes each',
    },
  },
  imagesNeeded: ({ trainImages, testImages, judgedOn }) =>
    judgedOn === 'test'
      ? { train: { training: trainImages }, test: { test: testImages } }
      : { train: { training: trainImages, validation: testImages }, test: {} },
  tasks: ({ weights, seeds }) => seeds.flatMap((seed) => weights.map((kind) => ({ weights: kind, seed }))),
  nameOf: ({ weights, seed }) => `${weights}-${seed}`,
  conditionOf,
  found,
  inWords: ({ errors, errorsBefore }) => `${total(errors)} errors, ${total(errorsBefore)} before settling`,
  measures: [
    { name: 'errors, %', of: ({ errors, images }) => (100 * total(errors)) / images, digits: 2 },
    { name: 'errors before settling, %', of: ({ errorsBefore, images }) => (100 * total(errorsBefore)) / images, digits: 2 }, // prettier-ignore
    { name: 'errors of a single column, %', of: ({ singleErrors }) => 100 * singleErrors.at(-1)!, digits: 2 },
    { name: 'islands at the top', of: ({ islands }) => islands.at(-1)!.at(-1)!.islands, digits: 1 },
  ],
  module: import.meta.url,
  work: async () => (await import('./work.ts')).work,
};

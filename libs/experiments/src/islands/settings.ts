import { sceneColumnsDefaults, sceneColumnsSchema, type SceneColumnsSettings } from '@retinotopia/columns/settings';
import { settings, z } from '@retinotopia/core';
import type { Seeded } from '@retinotopia/runs/experiment';

const { allDifferent, between, numberUpTo, seeds, share, someOf, whole } = settings;

/**
 * What columns learn from.
 * - `parts`: at each level, which columns stand on the same true part.
 * - `classes`: the class of the object in each column's centre (Culp et al. 2022).
 * - `motion`: no label; which columns see things that move together in a film of three frames, of which they are shown
 *   the middle one.
 * - `none`: no label; single images, in which some columns are masked.
 */
export const supervisions = ['parts', 'classes', 'motion', 'none'] as const;
export type Supervision = (typeof supervisions)[number];

const { retina, weights } = sceneColumnsSchema.shape;
const columns = sceneColumnsSchema.omit({ retina: true, weights: true });

export const schema = z.strictObject({
  supervisions: someOf(supervisions).describe('What columns learn from: which of them stand on the same true part, the class of the object in their centre, who moves together in films, or single images; the last two without labels'), // prettier-ignore
  retinas: allDifferent(z.array(retina)).describe('Retinas'),
  weights: allDifferent(z.array(weights)).describe('Whether all columns share one set of nets'),
  columns: columns.describe('The columns'),
  trainingSteps: whole(1, 1_000_000).describe('Batches that are learnt from'),
  batch: whole(1, 256).describe('Scenes in a batch'),
  learningRate: between(1e-6, 1).describe('Learning rate at the start'),
  burnIn: share.describe('Share of the training steps, the first ones, in which columns do not settle'),
  lowerLevels: numberUpTo(100).describe('Weight of parts and sub-parts beside objects’ 1'),
  maskedShare: between(0, 0.95).describe('Share of columns that are masked, for denoising'),
  denoising: numberUpTo(100).describe('Weight of reconstructing what was masked'),
  consensus: numberUpTo(100).describe('Weight of agreeing with neighbours'),
  contrastTemperature: between(0.01, 10).describe('Divides cosines where columns tell parts apart, or images'),
  objects: whole(1, 6).describe('Objects in a scene at most'),
  testScenes: whole(1, 1000).describe('Scenes on which islands are measured'),
  seeds: seeds.describe('Seeds'),
});
export type Settings = z.infer<typeof schema>;

/** One training. */
export interface Task extends Seeded {
  readonly supervision: Supervision;
  readonly retina: SceneColumnsSettings['retina'];
  readonly weights: SceneColumnsSettings['weights'];
}

/** Those of the columns that ship. */
export const standard: Settings = {
  supervisions: ['parts'],
  retinas: ['uniform'],
  weights: ['shared'],
  columns: columns.strip().parse(sceneColumnsDefaults),
  trainingSteps: 1200,
  batch: 8,
  learningRate: 8e-3,
  burnIn: 0.88,
  lowerLevels: 0.3,
  maskedShare: 0.25,
  denoising: 1,
  consensus: 1,
  contrastTemperature: 0.1, // Chen et al. (2020).
  objects: 3,
  testScenes: 50,
  seeds: [1],
};

/** What the columns of a training are. */
export const columnsOf = ({ retina, weights }: Task, { columns }: Settings): SceneColumnsSettings => ({
  ...columns,
  retina,
  weights,
});

/** What trainings of several seeds have in common. */
export const conditionOf = ({ supervision, retina, weights }: Task): string => `${supervision}/${retina}/${weights}`;

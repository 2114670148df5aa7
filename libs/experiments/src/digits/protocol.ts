import { checkSettings, reportSeeds, settings } from '@retinotopia/core';
import type { WeightSharing } from '@retinotopia/columns';
import { z } from 'zod';
import type { PatchColumns } from './columns.ts';

/** Everything that decides the outcome. The same protocol and engine give the same figures. */
export interface ClassifyProtocol {
  readonly weights: readonly WeightSharing[];
  readonly seeds: readonly number[];
  /** The first so many images of the training file. */
  readonly trainImages: number;
  /** Images that the columns are judged on. */
  readonly testImages: number;
  /** The first of the test file; or the last of the training file, where settings are chosen. */
  readonly judgedOn: 'test' | 'validation';
  readonly columns: PatchColumns;
  readonly epochs: number;
  readonly batch: number;
  /** Of AdamW without weight decay, at the start; it falls to 0 along half a cosine. */
  readonly learningRate: number;
  /** Pixels that an image is moved at most, along each axis, drawn anew every time. */
  readonly jitter: number;
  /** The least cosine between columns side by side that are on one island, the same at all levels. */
  readonly agreement: number;
}

const common = {
  weights: ['shared', 'unshared'],
  seeds: reportSeeds(3),
  testImages: 10_000,
  judgedOn: 'test',
  columns: {
    across: 7,
    patch: 12,
    levels: 2,
    embedding: 32,
    hidden: 64,
    steps: 2,
    temperature: 1,
    radius: 1.5,
    readout: 'own',
  },
  batch: 100,
  learningRate: 0.003,
  jitter: 1,
  agreement: 0.9,
} as const satisfies Partial<ClassifyProtocol>;

/** Ready-made protocols: about a minute a training, and about two, the published ones. */
export const presets = {
  quick: { ...common, trainImages: 10_000, epochs: 4 },
  full: { ...common, trainImages: 60_000, epochs: 3 },
} as const satisfies Record<string, ClassifyProtocol>;
export type Preset = keyof typeof presets;

const { above0UpTo, batchSize, imagesFrom, numberUpTo, seeds, someOf, tooMany, whole } = settings;

export const classifyProtocolSchema = z
  .strictObject({
    weights: someOf(['shared', 'unshared'] as const).describe('One set of nets for all columns, or one each'),
    seeds: seeds.describe('Seeds of the random streams; each is a training for each kind of weights'),
    trainImages: imagesFrom(1).describe('The first so many images of the training file'),
    testImages: imagesFrom(1).describe('Images that the columns are judged on'),
    judgedOn: z
      .enum(['test', 'validation'], 'must be one of test, validation')
      .describe('The first images of the test file, or the last of the training file'),
    columns: z
      .strictObject({
        across: whole(1, 64).describe('Columns along one side of the image'),
        patch: whole(1, 256).describe('Pixels along one side of what a column sees'),
        levels: whole(1, 20).describe('Levels of a column'),
        embedding: whole(1, 1024).describe('Size of an embedding'),
        hidden: whole(1, 4096).describe('Units in each hidden layer of a net'),
        steps: whole(0, 100).describe('Settling steps'),
        temperature: above0UpTo(1e4).describe('Of attention'),
        radius: numberUpTo(100).describe('How far columns hear each other, in their spacings; 0: not at all'),
        readout: z
          .enum(['shared', 'own'], 'must be one of shared, own')
          .describe('One readout for all columns, or one each'),
      })
      .describe('The columns'),
    epochs: whole(1, 1e6).describe('Times that every image is learnt from'),
    batch: batchSize.describe('Images in a step'),
    learningRate: above0UpTo(1).describe('Of AdamW without weight decay, at the start'),
    jitter: whole(0, 1000).describe('Pixels that an image is moved at most, along each axis'),
    agreement: z
      .number('must be a number')
      .min(-1, 'must be at least −1')
      .max(1, 'must be at most 1')
      .describe('The least cosine between columns side by side that are on one island'),
  })
  .superRefine(({ columns, batch, weights }, context) => {
    const { across, patch, levels, embedding, hidden, steps } = columns;
    const widest = Math.max(patch ** 2 + 2, embedding);
    const sets = weights.includes('unshared') ? across ** 2 : 1;
    for (const fault of [
      tooMany(sets * levels * 2 * hidden * (widest + hidden + embedding), 'weights', 'columns.across, columns.patch, columns.hidden'),
      tooMany(across ** 2 * batch * levels * (steps + 1) * (2 * hidden + widest), 'activities at a time', 'batch, columns.across, columns.steps'),
      tooMany(batch * across ** 4, 'pairs of columns at a time', 'batch, columns.across'),
    ]) {
      if (fault !== null) context.addIssue(fault);
    }
  }); // prettier-ignore

/** Returns the protocol, which may come from anywhere. @throws SettingsError naming everything that is wrong with it */
export const checkClassifyProtocol = (protocol: unknown): ClassifyProtocol =>
  checkSettings(classifyProtocolSchema, protocol);

/** One training. */
export interface ClassifyTask {
  readonly weights: WeightSharing;
  readonly seed: number;
}

/** All trainings of a protocol, seed by seed, so that one cut short still compares. */
export const tasksOf = ({ weights, seeds }: ClassifyProtocol): readonly ClassifyTask[] =>
  seeds.flatMap((seed) => weights.map((kind) => ({ weights: kind, seed })));

/** A task's name in a run folder. */
export const taskNameOf = ({ weights, seed }: ClassifyTask): string => `${weights}-${seed}`;

/** How people read it. */
export const labelOf = ({ weights, seed }: ClassifyTask): string => `${weights}, seed ${seed}`;

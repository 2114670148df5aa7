import { reportSeeds, settings as limits, total, z } from '@retinotopia/core';
import type { TrainAndTest } from '@retinotopia/datasets';
import type { Experiment, Seeded } from '@retinotopia/runs/experiment';

const { above0UpTo, batchSize, cosine, imagesFrom, numberUpTo, seeds, someOf, tooMany, whole } = limits;

const schema = z
  .strictObject({
    weights: someOf(['shared', 'unshared'] as const).describe('One set of nets for all columns, or one each'),
    seeds: seeds.describe('Seeds of the random streams; each is a training for each kind of weights'),
    trainImages: imagesFrom(1).describe('The first so many images of the training file'),
    testImages: imagesFrom(1).describe('Images that the columns are judged on'),
    judgedOn: z
      .enum(['test', 'validation'], 'must be one of test, validation')
      .describe('The first images of the test file, or the last of the training file, where settings are chosen'),
    columns: z
      .strictObject({
        across: whole(1, 64).describe('Columns along one side of the image'),
        patch: whole(1, 256).describe('Pixels along one side of what a column sees; patches overlap where it is more than the spacing of columns'),
        levels: whole(1, 20).describe('Levels of a column'),
        embedding: whole(1, 1024).describe('Size of an embedding'),
        hidden: whole(1, 4096).describe('Units in each hidden layer of a net'),
        settlingSteps: whole(0, 100).describe('Settling steps'),
        temperature: above0UpTo(1e4).describe('Temperature of attention'),
        radius: numberUpTo(100).describe('How far columns attend to each other, in their spacings; 0: not at all'),
        readout: z
          .enum(['shared', 'own'], 'must be one of shared, own')
          .describe('One readout for all columns, or one each: then all of them are one linear map of all top embeddings'),
      })
      .describe('The columns'),
    epochs: whole(1, 1e6).describe('Times that every image is learnt from'),
    batch: batchSize.describe('Images in a step'),
    learningRate: above0UpTo(1).describe('Learning rate of AdamW without weight decay at the start; it falls to 0 along half a cosine'),
    jitter: whole(0, 1000).describe('Pixels that an image is moved at most, along each axis, drawn anew every time'),
    agreement: cosine.describe('The least cosine between columns side by side that are on one island, the same at all levels'),
  })
  .superRefine(({ columns, batch, weights }, context) => {
    const { across, patch, levels, embedding, hidden, settlingSteps } = columns;
    const widest = Math.max(patch ** 2 + 2, embedding);
    const nets = weights.includes('unshared') ? across ** 2 : 1;
    for (const fault of [
      tooMany(nets * levels * 2 * hidden * (widest + hidden + embedding), 'weights', 'columns.across, columns.patch, columns.hidden'),
      tooMany(across ** 2 * batch * levels * (settlingSteps + 1) * (2 * hidden + widest), 'activities at a time', 'batch, columns.across, columns.settlingSteps'),
      tooMany(batch * across ** 4, 'pairs of columns at a time', 'batch, columns.across'),
    ]) {
      if (fault !== null) context.addIssue(fault);
    }
  }); // prettier-ignore

/** How columns learn to classify images, and on which they are judged. */
export type Settings = z.infer<typeof schema>;

/** One training. */
export interface Task extends Seeded {
  readonly weights: Settings['weights'][number];
}

const byClass = z.array(z.int().nonnegative()).readonly();

/** Mean cosines between columns side by side; `null` where there are no such two. */
const cosineOrNone = z.number().nullable();

/** One level's islands on an image of one thing that is brighter than what is around it, or their means over images. */
const levelIslands = z.object({
  /** How many there are, at most one a column. */
  islands: z.number(),
  /** Of columns side by side: both on the thing, one of them on it, none. */
  inside: cosineOrNone,
  edge: cosineOrNone,
  outside: cosineOrNone,
});

const found = z.object({
  /** Images that it was judged on. */
  images: z.int().positive(),
  /** Errors of all columns together by class: after settling, and of what they say before its first step. */
  errors: byClass,
  errorsBefore: byClass,
  /** Share of images that a single column gets wrong, the mean over columns: before settling, and after each step. */
  singleErrors: z.array(z.number()).min(1).readonly(),
  /** Before settling and after each step, of each level, the lowest first. */
  islands: z.array(z.array(levelIslands).min(1)).min(1),
  /** Mean loss of each epoch. */
  losses: z.array(z.number()).readonly(),
});

/** What one training has shown on the images that it is judged on. */
export type Found = z.infer<typeof found>;
/** One level's part of it. */
export type LevelIslands = z.infer<typeof levelIslands>;

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
    settlingSteps: 2,
    temperature: 1,
    radius: 1.5,
    readout: 'own',
  },
  batch: 100,
  learningRate: 0.003,
  jitter: 1,
  agreement: 0.9,
} as const satisfies Partial<Settings>;

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
  conditionOf: ({ weights }) => weights,
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

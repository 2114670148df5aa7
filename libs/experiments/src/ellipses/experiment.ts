import { reportSeeds, settings as limits, z } from '@retinotopia/core';
import { ellipseFeatures } from '@retinotopia/datasets';
import type { Experiment, Seeded } from '@retinotopia/runs/experiment';

const { above0UpTo, allDifferent, batchSize, cosine, imagesFrom, numberUpTo, seeds, someOf, tooMany, whole } = limits; // prettier-ignore

const schema = z
  .strictObject({
    ambiguities: allDifferent(z.array(numberUpTo(10)).max(100, 'must name at most 100')).describe('How little an ellipse by itself tells, from 0'),
    weights: someOf(['shared', 'unshared'] as const).describe('One set of nets for all columns, or one each'),
    attention: allDifferent(z.array(z.boolean())).describe('Whether columns attend to each other'),
    seeds: seeds.describe('Seeds of the random streams; each is a training of every condition'),
    columnsAcross: whole(6, 64).describe('Columns along one side of the grid, each in a cell of its own'),
    trainImages: imagesFrom(1).max(1e6, 'must be at most 1000000').describe('Images to learn from'),
    testImages: imagesFrom(1).max(1e6, 'must be at most 1000000').describe('Images to test with'),
    levels: whole(1, 20).describe('Levels of a column'),
    embedding: whole(1, 1024).describe('Size of an embedding'),
    hidden: whole(1, 4096).describe('Units in each hidden layer of a net'),
    settlingSteps: whole(0, 100).describe('Settling steps'),
    temperature: above0UpTo(1e4).describe('Temperature of attention'),
    radius: numberUpTo(1000).describe('How far columns attend to each other, in cells'),
    lossOn: z
      .enum(['together', 'each'], 'must be one of together, each')
      .describe('Whether the loss is on the sum of the columns’ votes, or on the vote of each column, which is to know the object by itself after settling'),
    epochs: whole(1, 1e6).describe('Times that every image is learnt from'),
    batch: batchSize.describe('Images in a step'),
    learningRate: above0UpTo(1).describe('Learning rate of AdamW without weight decay at the start; it falls to 0 along half a cosine'),
    agreement: cosine.describe('The least cosine between parts of an object that are on one island'),
  })
  .superRefine((settings, context) => {
    const { columnsAcross, batch, levels, settlingSteps, hidden, embedding, trainImages, testImages, weights } = settings;
    const columns = columnsAcross ** 2;
    const nets = weights.includes('unshared') ? columns : 1;
    const inputs = ellipseFeatures.length;
    for (const fault of [
      tooMany(Math.max(trainImages, testImages) * columns * inputs, 'numbers of cells', 'trainImages, testImages, columnsAcross'),
      tooMany(nets * levels * 2 * hidden * (2 * embedding + hidden + inputs), 'weights', 'columnsAcross, levels, hidden, embedding'),
      tooMany(batch * columns * levels * (settlingSteps + 1) * 2 * (hidden + embedding), 'activities at a time', 'batch, columnsAcross, settlingSteps, hidden'),
      tooMany(batch * columns ** 2, 'pairs of columns at a time', 'batch, columnsAcross'),
    ]) {
      if (fault !== null) context.addIssue(fault);
    }
  }); // prettier-ignore

/** How columns learn ellipse world, and in which worlds. */
export type Settings = z.infer<typeof schema>;

/** One training: one condition of learning in one world. */
export interface Task extends Seeded {
  readonly ambiguity: number;
  readonly weights: Settings['weights'][number];
  readonly attention: boolean;
}

/** Before the first settling step, and after each. */
const byStep = z.array(z.number()).min(1).readonly();

/** How the columns of an object agree at one level. */
const objectIslands = z.object({
  /** Groups of its parts that agree, directly or through others: from all, where it is one, to as many as it has parts. */
  islands: z.number(),
  /** Mean cosine between columns of one object, and between columns of objects of different classes. */
  inside: z.number(),
  across: z.number(),
});

const found = z.object({
  /** Share of test objects recognised by all columns that see an ellipse together. */
  accuracy: byStep,
  /** Share of the columns that see an ellipse which by themselves say whose it is. */
  single: byStep,
  /** By step and level, the lowest first. */
  islands: z.array(z.array(objectIslands).min(1)).min(1),
  /** Mean loss of each epoch. */
  losses: z.array(z.number()).readonly(),
});

/** What one training found on test images. */
export type Found = z.infer<typeof found>;
/** One level's part of it. */
export type ObjectIslands = z.infer<typeof objectIslands>;

/** What is measured of an object's parts at the top level, after settling. */
const atTheTop = ({ islands }: Found): ObjectIslands => islands.at(-1)!.at(-1)!;

/** Sizes are those of the public reproduction where it says them. */
const standard: Settings = {
  ambiguities: [0, 0.5, 0.8],
  weights: ['shared', 'unshared'],
  attention: [true, false],
  seeds: reportSeeds(3),
  columnsAcross: 8,
  trainImages: 2000,
  testImages: 2000,
  levels: 2,
  embedding: 16,
  hidden: 32,
  settlingSteps: 2,
  temperature: 1,
  radius: 16,
  lossOn: 'together',
  epochs: 20,
  batch: 64,
  learningRate: 0.01,
  agreement: 0.9,
};

/** Objects of five ellipses (Culp, Sabour and Hinton 2022). */
export const experiment: Experiment<Settings, Task, Found, null> = {
  name: 'ellipses',
  question: 'Do columns that each see one ambiguous ellipse know its object better by attending to each other, and do they need shared nets?', // prettier-ignore
  settings: schema,
  presets: { standard: { settings: standard, takes: '36 trainings of about half a minute each' } },
  tasks: ({ seeds, ambiguities, weights, attention }) =>
    seeds.flatMap((seed) =>
      ambiguities.flatMap(
        (ambiguity) =>
        weights.flatMap((kind) => attention.map((attends) => ({ ambiguity, weights: kind, attention: attends, seed }))), // prettier-ignore
      ),
    ),
  nameOf: ({ ambiguity, weights, attention, seed }) =>
    `${weights}-${attention ? 'attention' : 'alone'}-${ambiguity}-${seed}`,
  conditionOf: ({ ambiguity, weights, attention }) =>
    `${weights}/${attention ? 'attention' : 'alone'}/${ambiguity}`,
  found,
  inWords: ({ accuracy, single }) => `${accuracy.at(-1)!.toFixed(3)} together, ${single.at(-1)!.toFixed(3)} each`, // prettier-ignore
  measures: [
    { name: 'accuracy of all columns together', of: ({ accuracy }) => accuracy.at(-1)!, chance: 0.2 },
    { name: 'accuracy of each column by itself', of: ({ single }) => single.at(-1)!, chance: 0.2 },
    { name: 'islands of an object', of: (one) => atTheTop(one).islands, digits: 2 },
    { name: 'cosine between parts of an object', of: (one) => atTheTop(one).inside },
  ],
  module: import.meta.url,
  work: async () => (await import('./work.ts')).work,
};

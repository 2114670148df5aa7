import { reportSeeds, settings as limits, z } from '@retinotopia/core';
import { ellipseFeatures } from '@retinotopia/datasets';
import type { Seeded } from '@retinotopia/runs/experiment';

const { above0UpTo, allDifferent, batchSize, cosine, imagesFrom, numberUpTo, oneOf, refuse, seeds, someOf, tooMany, whole } = limits; // prettier-ignore

/** Everything that decides the outcome. */
export const schema = z
  .strictObject({
    ambiguities: allDifferent(z.array(numberUpTo(10)).max(100, 'must name at most 100')).describe(
      'How little an ellipse by itself tells, from 0',
    ),
    weights: someOf(['shared', 'unshared']).describe('One set of nets for all columns, or one each'),
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
    lossOn: oneOf(['together', 'each']).describe(
      'Whether the loss is on the sum of the columns’ votes, or on the vote of each column, which is to know the object by itself after settling',
    ),
    epochs: whole(1, 1e6).describe('Times that every image is learnt from'),
    batch: batchSize.describe('Images in a step'),
    learningRate: above0UpTo(1).describe(
      'Learning rate of AdamW without weight decay at the start; it falls to 0 along half a cosine',
    ),
    agreement: cosine.describe('The least cosine between parts of an object that are on one island'),
  })
  .superRefine((settings, context) => {
    const { columnsAcross, batch, levels, settlingSteps, hidden, embedding, trainImages, testImages, weights } =
      settings;
    const columns = columnsAcross ** 2;
    const nets = weights.includes('unshared') ? columns : 1;
    const inputs = ellipseFeatures.length;
    refuse(
      context,
      tooMany(
        Math.max(trainImages, testImages) * columns * inputs,
        'numbers of cells',
        'trainImages, testImages, columnsAcross',
      ),
      tooMany(
        nets * levels * 2 * hidden * (2 * embedding + hidden + inputs),
        'weights',
        'columnsAcross, levels, hidden, embedding',
      ),
      tooMany(
        batch * columns * levels * (settlingSteps + 1) * 2 * (hidden + embedding),
        'activities at a time',
        'batch, columnsAcross, settlingSteps, hidden',
      ),
      tooMany(batch * columns ** 2, 'pairs of columns at a time', 'batch, columnsAcross'),
    );
  });

/** How columns learn ellipse world, and in which worlds. */
export type Settings = z.infer<typeof schema>;

/** One training: one condition of learning in one world. */
export interface Task extends Seeded {
  readonly ambiguity: number;
  readonly weights: Settings['weights'][number];
  readonly attention: boolean;
}

/** What tasks of several seeds have in common. */
export const conditionOf = ({ ambiguity, weights, attention }: Task): string =>
  `${weights}/${attention ? 'attention' : 'alone'}/${ambiguity}`;

/** Sizes are those of the public reproduction where it says them. */
export const standard: Settings = {
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

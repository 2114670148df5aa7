import { reportSeeds, settings as limits, z } from '@retinotopia/core';
import type { Seeded } from '@retinotopia/runs/experiment';

const { above0UpTo, batchSize, cosine, imagesFrom, numberUpTo, oneOf, refuse, seeds, someOf, tooMany, whole } = limits;

/** Everything that decides the outcome. */
export const schema = z
  .strictObject({
    weights: someOf(['shared', 'unshared']).describe('One set of nets for all columns, or one each'),
    seeds: seeds.describe('Seeds of the random streams; each is a training for each kind of weights'),
    trainImages: imagesFrom(1).describe('The first so many images of the training file'),
    testImages: imagesFrom(1).describe('Images that the columns are judged on'),
    judgedOn: oneOf(['test', 'validation']).describe(
      'The first images of the test file, or the last of the training file, where settings are chosen',
    ),
    columns: z
      .strictObject({
        across: whole(1, 64).describe('Columns along one side of the image'),
        patch: whole(1, 256).describe(
          'Pixels along one side of what a column sees; patches overlap where it is more than the spacing of columns',
        ),
        levels: whole(1, 20).describe('Levels of a column'),
        embedding: whole(1, 1024).describe('Size of an embedding'),
        hidden: whole(1, 4096).describe('Units in each hidden layer of a net'),
        settlingSteps: whole(0, 100).describe('Settling steps'),
        temperature: above0UpTo(1e4).describe('Temperature of attention'),
        radius: numberUpTo(100).describe('How far columns attend to each other, in their spacings; 0: not at all'),
        readout: oneOf(['shared', 'own']).describe(
          'One readout for all columns, or one each: then all of them are one linear map of all top embeddings',
        ),
      })
      .describe('The columns'),
    epochs: whole(1, 1e6).describe('Times that every image is learnt from'),
    batch: batchSize.describe('Images in a step'),
    learningRate: above0UpTo(1).describe(
      'Learning rate of AdamW without weight decay at the start; it falls to 0 along half a cosine',
    ),
    jitter: whole(0, 1000).describe('Pixels that an image is moved at most, along each axis, drawn anew every time'),
    agreement: cosine.describe(
      'The least cosine between columns side by side that are on one island, the same at all levels',
    ),
  })
  .superRefine(({ columns, batch, weights }, context) => {
    const { across, patch, levels, embedding, hidden, settlingSteps } = columns;
    const widest = Math.max(patch ** 2 + 2, embedding);
    const nets = weights.includes('unshared') ? across ** 2 : 1;
    refuse(
      context,
      tooMany(
        nets * levels * 2 * hidden * (widest + hidden + embedding),
        'weights',
        'columns.across, columns.patch, columns.hidden',
      ),
      tooMany(
        across ** 2 * batch * levels * (settlingSteps + 1) * (2 * hidden + widest),
        'activities at a time',
        'batch, columns.across, columns.settlingSteps',
      ),
      tooMany(batch * across ** 4, 'pairs of columns at a time', 'batch, columns.across'),
    );
  });

/** How columns learn to classify images, and on which they are judged. */
export type Settings = z.infer<typeof schema>;

/** One training. */
export interface Task extends Seeded {
  readonly weights: Settings['weights'][number];
}

/** What tasks of several seeds have in common. */
export const conditionOf = ({ weights }: Task): string => weights;

/** What all presets have. */
export const common = {
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

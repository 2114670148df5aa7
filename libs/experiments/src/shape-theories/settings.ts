import { reportSeeds, settings as limits, z } from '@retinotopia/core';
import type { Seeded } from '@retinotopia/runs/experiment';

/** Theories whose nets learn by gradient descent. */
export const netTheories = ['appearance', 'convolution', 'convolution-with-parts', 'convolution-turning'] as const;
export type NetTheory = (typeof netTheories)[number];

/** Theories of shape: an appearance for every viewpoint, one shared over places, parts that vote for their whole. */
export const theories = [...netTheories, 'votes', 'votes-of-true-parts'] as const;
export type Theory = (typeof theories)[number];

export const isNet = (theory: Theory): theory is NetTheory => (netTheories as readonly Theory[]).includes(theory);

/** How people read them. */
export const theoryInWords: Readonly<Record<Theory, string>> = {
  appearance: 'appearance',
  convolution: 'convolution',
  'convolution-with-parts': 'convolution, with parts',
  'convolution-turning': 'convolution, turning the picture',
  votes: 'votes of seen parts',
  'votes-of-true-parts': 'votes of true parts',
};

/** What a theory is called in the names of random streams, which keep their names: they decide figures. */
export const streamNameOf = (theory: Theory): string =>
  theory === 'convolution-with-parts'
    ? 'convolution-told-parts'
    : theory === 'votes-of-true-parts'
      ? 'votes-told-parts'
      : theory;

const { above0UpTo, allDifferent, batchSize, refuse, seeds, someOf, tooMany, whole } = limits;

export const schema = z
  .strictObject({
    theories: someOf(theories).describe('Theories of shape that are compared'),
    viewpoints: allDifferent(z.array(whole(1, 10_000)).max(100, 'must name at most 100')).describe(
      'From how many viewpoints is learnt; each number is a condition of its own',
    ),
    seeds: seeds.describe('Seeds of the random streams; each draws objects, viewpoints and nets of its own'),
    size: z
      .int('must be a whole number')
      .min(16, 'must be at least 16')
      .max(256, 'must be at most 256')
      .multipleOf(4, 'must be a multiple of 4')
      .describe('Pixels along one side of a picture'),
    trainImages: whole(1, 100_000).describe('Pictures of each class to learn from, of all viewpoints together'),
    testImages: whole(1, 100_000).describe('Pictures of each class in each test'),
    hidden: whole(1, 4096).describe('Units in each hidden layer of a net'),
    channels: z
      .array(whole(1, 1024))
      .min(2, 'must name at least two')
      .max(10, 'must name at most 10')
      .readonly()
      .describe('Channels of each convolution'),
    epochs: whole(1, 1e6).describe('Times that a net learns from every picture'),
    batch: batchSize.describe('Pictures in a step'),
    appearanceRate: above0UpTo(1).describe(
      'Learning rate of AdamW without weight decay at the start, for the net of appearances; it falls to 0 along half a cosine',
    ),
    convolutionRate: above0UpTo(1).describe('The same for convolutions'),
  })
  .superRefine(({ viewpoints, size, trainImages, testImages, hidden, channels, batch }, context) => {
    const classes = 4;
    refuse(
      context,
      tooMany(classes * (trainImages + 5 * testImages) * size ** 2, 'pixels', 'trainImages, testImages, size'),
      tooMany(hidden * (size ** 2 + hidden), 'weights', 'hidden, size'),
      tooMany(9 * batch * size ** 2 * Math.max(...channels), 'activities at a time', 'batch, size, channels'),
    );
    const most = Math.max(...viewpoints);
    if (most > trainImages) {
      context.addIssue(
        `asks for ${most} viewpoints and ${trainImages} pictures of each class: take as many pictures as viewpoints, or more`,
      );
    }
  });

/** How theories of shape learn, and how much they are shown. The same settings and engine give the same figures. */
export type Settings = z.infer<typeof schema>;

/** Settings of nets were chosen with seed 101. */
export const standard: Settings = {
  theories,
  viewpoints: [1, 2, 4, 8, 16],
  seeds: reportSeeds(5),
  size: 64,
  trainImages: 160,
  testImages: 30,
  hidden: 256,
  channels: [16, 32, 64],
  epochs: 10,
  batch: 32,
  appearanceRate: 0.0003,
  convolutionRate: 0.003,
};

/** One theory that learns from so many viewpoints. */
export interface Task extends Seeded {
  readonly theory: Theory;
  readonly viewpoints: number;
}

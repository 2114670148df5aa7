import type { Pooling } from '@retinotopia/columns';
import { reportSeeds, settings as limits, z } from '@retinotopia/core';
import { arms, coreArms, existsOn } from './arms.ts';
import { regime } from './regimes.ts';

/**
 * The retinas that the arms are tried on. `permuted` is the foveated one with each column's inputs in a random
 * order of its own: there is nothing left that weights could be shared over.
 */
export const retinaNames = ['uniform', 'foveated', 'permuted'] as const;
/** The name of a retina. */
export type RetinaName = (typeof retinaNames)[number];

const poolings = ['probabilities', 'log-probabilities'] as const satisfies readonly Pooling['pooling'][];

const { above0UpTo, batchSize, imagesFrom, numberUpTo, oneOf, refuse, seeds, share, someOf, tooMany, weight, whole } = limits; // prettier-ignore

const agreement = z.strictObject({
  sameContent: weight.describe(
    'Weight of agreeing on the same content of unlabelled images, brought to every column by eye movements; 0 switches it off',
  ),
  // No label is copied; the vote of the expert, who has learnt it, is the teacher.
  expertPatches: weight.describe(
    'Weight of agreeing on expert patches: what one column, the expert, saw of a labelled image is brought to all others; 0 switches it off',
  ),
  expertShare: share.describe(
    'The expert’s vote in the target of that agreement, from 0 to 1; the rest is the consensus of all',
  ),
  saccadicErrorDeg: numberUpTo(90).describe(
    'Saccadic endpoint error: how far beside its target an eye movement lands that brings a column what it is to agree on, standard deviation along each axis, in degrees of visual angle',
  ),
  neighbours: weight.describe(
    'Weight of agreeing with the calibrated consensus of neighbours who see other parts of the image; 0 switches it off',
  ),
  pooling: oneOf(poolings).describe('What of the votes is averaged: probabilities, or their logarithms'),
  confidence: weight.describe(
    'A vote counts by exp(−confidence · entropy in nats), so those that know little count little; 0: all alike',
  ),
  inverseTargetTemperature: above0UpTo(100).describe(
    'Inverse temperature of the target: the power that pooled probabilities are raised to; 1: as they are; above 1, agreement feeds on itself',
  ),
  frozenTeacher: z
    .boolean('must be true or false')
    .describe(
      'Whether the teacher on expert patches is a frozen copy of the columns when agreement began, fresh from their own labels; else the expert as it is by then',
    ),
  meanTeacher: z
    .number('must be a number')
    .min(0, 'must be at least 0')
    .lt(1, 'must be below 1')
    .describe(
      'Mean teacher: how much is kept in a step of the moving averages of weights whose consensus is agreed with on unlabelled images, from 0 to below 1; 0: the columns’ own consensus',
    ),
  supervisedWeight: weight.describe('Supervised weight: of a column’s own labels once it agrees, beside 1 before'),
  burnIn: share.describe(
    'Burn-in: share of the training steps that columns learn apart before they agree, from 0 to 1',
  ),
  unlabelledBurnIn: share.describe(
    'Burn-in of unlabelled images: share of the training steps before columns agree on them, from 0 to 1',
  ),
  batch: batchSize.describe('Images in a step of each form of agreement'),
});
/** How the columns of the agreeing arms agree. */
export type Agreement = z.infer<typeof agreement>;

/** Everything that decides the experiment's outcome. The same settings and engine give the same figures. */
export const settings = z
  .strictObject({
    retinas: someOf(retinaNames).describe(
      'Retinas that the arms are tried on; permuted is the foveated one with each column’s inputs in an order of its own',
    ),
    arms: someOf(arms).describe('Ways of learning that are compared'),
    seeds: seeds.describe('Seeds of the random streams; each is a run of every arm on every retina'),
    trainImages: imagesFrom(1).describe('Labelled images that are learnt from'),
    unlabelledImages: imagesFrom(0).describe('Images without labels, for the arms that agree'),
    validationImages: imagesFrom(1).describe(
      'Labelled images that calibrate the consensus and make the learning curve',
    ),
    testImages: imagesFrom(1).describe('Images that the accuracies are of'),
    places: oneOf(['fixed', 'fresh']).describe(
      'Whether a training image is seen at one place for ever, or at a new one in every epoch',
    ),
    fixations: whole(1, 1000).describe('Places that a training image is seen at, where places are fixed'),
    regime: regime.describe('Which columns have which labels'),
    columnsAcross: whole(1, 100).describe('Columns along one side of the square field'),
    levels: whole(1, 100).describe('Levels of a column'),
    embedding: whole(1, 10_000).describe('Size of the embedding at each level, in numbers'),
    hidden: whole(1, 10_000).describe('Units in each of a net’s two hidden layers'),
    settlingSteps: whole(0, 1000).describe('Steps of settling; 0 leaves every column alone'),
    trainingSteps: whole(1, 1e9).describe('Steps of the optimiser'),
    batch: batchSize.describe('Labelled images in a step'),
    learningRate: above0UpTo(1).describe('Of AdamW, at the start'),
    weightDecay: weight.describe('Of AdamW'),
    labelSmoothing: share.describe(
      'How much of an even distribution is learnt beside each label, from 0 to 1, which keeps a column from being too sure',
    ),
    agreement: agreement.describe('How the columns of the agreeing arms agree'),
    curvePoints: whole(1, 10_000).describe('How many times the learning curve is sampled'),
  })
  .superRefine(({ retinas, arms, columnsAcross, levels, embedding, hidden, batch, agreement }, context) => {
    if (!retinas.some((retina) => arms.some((arm) => existsOn(arm, retina)))) {
      refuse(
        context,
        `asks for ${arms.join(', ')} on ${retinas.join(', ')}, where there is none: take the uniform retina too`,
      );
    }
    const columns = columnsAcross ** 2;
    // A column has for each level a net from below and one from above, of two hidden layers.
    const weights = columns * levels * 2 * hidden * (2 * embedding + hidden);
    const activities = columns * levels * hidden * Math.max(batch, agreement.batch);
    refuse(
      context,
      tooMany(weights, 'weights', 'columnsAcross, levels, embedding, hidden'),
      tooMany(activities, 'activities at a time', 'columnsAcross, levels, hidden, batch'),
    );
  });
/** The settings of a run. */
export type Settings = z.infer<typeof settings>;

/**
 * The recipe that the search found (docs/experiment.md). Columns learn apart until they know their own labels; then
 * each brings what it has labels of to all others, with its frozen copy for a teacher, and leaves its own labels alone.
 */
const recipe: Agreement = {
  expertPatches: 10,
  expertShare: 1,
  saccadicErrorDeg: 0,
  frozenTeacher: true,
  supervisedWeight: 0,
  sameContent: 0,
  neighbours: 0,
  pooling: 'probabilities',
  confidence: 0,
  inverseTargetTemperature: 1,
  meanTeacher: 0,
  burnIn: 0.2,
  unlabelledBurnIn: 0.5,
  batch: 256,
};

const common = {
  retinas: ['uniform', 'permuted'],
  arms: coreArms,
  trainImages: 1000,
  places: 'fixed',
  fixations: 1,
  regime: { labels: 'everywhere', images: 'all' },
  levels: 1,
  settlingSteps: 0,
  batch: 100,
  learningRate: 1e-2,
  weightDecay: 1e-2,
  labelSmoothing: 0,
  agreement: recipe,
  curvePoints: 6,
} as const;

/** Ready-made settings: minutes, an hour, a night. */
export const presets = {
  quick: {
    ...common,
    seeds: reportSeeds(3),
    unlabelledImages: 20_000,
    validationImages: 500,
    testImages: 1000,
    columnsAcross: 5,
    embedding: 32,
    hidden: 64,
    trainingSteps: 600,
    agreement: { ...recipe, burnIn: 0.25 },
  },
  standard: {
    ...common,
    seeds: reportSeeds(5),
    unlabelledImages: 50_000,
    validationImages: 1000,
    testImages: 2000,
    columnsAcross: 5,
    embedding: 32,
    hidden: 64,
    trainingSteps: 1000,
  },
  full: {
    ...common,
    seeds: reportSeeds(10),
    unlabelledImages: 50_000,
    validationImages: 2000,
    testImages: 10_000,
    columnsAcross: 7,
    embedding: 64,
    hidden: 128,
    trainingSteps: 5000,
  },
} as const satisfies Record<string, Settings>;

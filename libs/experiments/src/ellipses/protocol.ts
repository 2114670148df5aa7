import { checkSettings, reportSeeds, settings } from '@retinotopia/core';
import { columnsDefaults, type WeightSharing } from '@retinotopia/columns';
import { ellipseClasses, ellipseFeatures } from '@retinotopia/datasets';
import { z } from 'zod';

/** How columns learn ellipse world, and in which worlds. The same protocol and engine give the same figures. */
export interface EllipseProtocol {
  /** How little an ellipse by itself tells, from 0. */
  readonly ambiguities: readonly number[];
  readonly weights: readonly WeightSharing[];
  /** Whether columns attend to each other. */
  readonly attention: readonly boolean[];
  readonly seeds: readonly number[];
  /** Cells along one side of the grid; a column stands at each. */
  readonly across: number;
  readonly trainImages: number;
  readonly testImages: number;
  readonly levels: number;
  readonly embedding: number;
  readonly hidden: number;
  /** Settling steps. */
  readonly steps: number;
  /** Of attention. */
  readonly temperature: number;
  /** How far columns hear each other, in cells. */
  readonly radius: number;
  /**
   * What columns are asked to learn: to know the object together, by the sum of their votes, or each by itself, as every
   * column of an object should after settling.
   */
  readonly asked: 'together' | 'each';
  readonly epochs: number;
  readonly batch: number;
  /** Of AdamW without weight decay, at the start; it falls to 0 along half a cosine. */
  readonly learningRate: number;
  /** The least cosine between parts of an object that are on one island. */
  readonly agreement: number;
}

/** Sizes are those of the public reproduction where it says them. */
export const ellipseProtocol: EllipseProtocol = {
  ambiguities: [0, 0.5, 0.8],
  weights: ['shared', 'unshared'],
  attention: [true, false],
  seeds: reportSeeds(3),
  across: 8,
  trainImages: 2000,
  testImages: 2000,
  levels: columnsDefaults.levels,
  embedding: 16,
  hidden: 32,
  steps: 2,
  temperature: 1,
  radius: 16,
  asked: 'together',
  epochs: 20,
  batch: 64,
  learningRate: 0.01,
  agreement: 0.9,
};

const { above0UpTo, allDifferent, batchSize, imagesFrom, numberUpTo, seeds, someOf, tooMany, whole } = settings; // prettier-ignore

export const ellipseProtocolSchema = z
  .strictObject({
    ambiguities: allDifferent(z.array(numberUpTo(10)).max(100, 'must name at most 100')).describe(
      'How little an ellipse by itself tells, from 0',
    ),
    weights: someOf(['shared', 'unshared'] as const).describe('One set of nets for all columns, or one each'),
    attention: allDifferent(z.array(z.boolean())).describe('Whether columns attend to each other'),
    seeds: seeds.describe('Seeds of the random streams; each is a training of every kind'),
    across: whole(6, 64).describe('Cells along one side of the grid'),
    trainImages: imagesFrom(1).max(1e6, 'must be at most 1000000').describe('Images to learn from'),
    testImages: imagesFrom(1).max(1e6, 'must be at most 1000000').describe('Images to test with'),
    levels: whole(1, 20).describe('Levels of a column'),
    embedding: whole(1, 1024).describe('Size of an embedding'),
    hidden: whole(1, 4096).describe('Units in each hidden layer of a net'),
    steps: whole(0, 100).describe('Settling steps'),
    temperature: above0UpTo(1e4).describe('Of attention'),
    radius: numberUpTo(1000).describe('How far columns hear each other, in cells'),
    asked: z
      .enum(['together', 'each'], 'must be one of together, each')
      .describe('Whether columns learn to know the object by the sum of their votes, or each by itself'),
    epochs: whole(1, 1e6).describe('Times that every image is learnt from'),
    batch: batchSize.describe('Images in a step'),
    learningRate: above0UpTo(1).describe('Of AdamW without weight decay, at the start'),
    agreement: z
      .number('must be a number')
      .min(-1, 'must be at least −1')
      .max(1, 'must be at most 1')
      .describe('The least cosine between parts of an object that are on one island'),
  })
  .superRefine((protocol, context) => {
    const { across, batch, levels, steps, hidden, embedding, trainImages, testImages, weights } = protocol;
    const sets = weights.includes('unshared') ? across ** 2 : 1;
    for (const fault of [
      tooMany(Math.max(trainImages, testImages) * across ** 2 * ellipseFeatures.length, 'numbers of cells', 'trainImages, testImages, across'),
      tooMany(sets * levels * 2 * hidden * (2 * embedding + hidden + ellipseFeatures.length), 'weights', 'across, levels, hidden, embedding'),
      tooMany(batch * across ** 2 * levels * (steps + 1) * 2 * (hidden + embedding), 'activities at a time', 'batch, across, steps, hidden'),
      tooMany(batch * across ** 4, 'pairs of columns at a time', 'batch, across'),
    ]) {
      if (fault !== null) context.addIssue(fault);
    }
  }); // prettier-ignore

/** Returns the protocol, which may come from anywhere. @throws SettingsError naming everything that is wrong with it */
export const checkEllipseProtocol = (protocol: unknown): EllipseProtocol =>
  checkSettings(ellipseProtocolSchema, protocol);

/** One training: one condition of learning in one world. */
export interface EllipseTask extends EllipseCondition {
  readonly seed: number;
}

/** What trainings of several seeds have in common. */
export interface EllipseCondition {
  readonly ambiguity: number;
  readonly weights: WeightSharing;
  readonly attention: boolean;
}

/** All conditions of a protocol. */
export const conditionsOf = ({
  ambiguities,
  weights,
  attention,
}: EllipseProtocol): readonly EllipseCondition[] =>
  ambiguities.flatMap((ambiguity) =>
    weights.flatMap((kind) => attention.map((attends) => ({ ambiguity, weights: kind, attention: attends }))),
  );

/** All trainings, seed by seed, so that a run cut short still compares. */
export const tasksOf = (protocol: EllipseProtocol): readonly EllipseTask[] =>
  protocol.seeds.flatMap((seed) => conditionsOf(protocol).map((condition) => ({ ...condition, seed })));

/** A task's name in a run folder. */
export const taskNameOf = ({ ambiguity, weights, attention, seed }: EllipseTask): string =>
  `${weights}-${attention ? 'attention' : 'alone'}-${ambiguity}-${seed}`;

/** How people read it. */
export const labelOf = (task: EllipseTask): string => `${conditionInWords(task)}, seed ${task.seed}`;

export const conditionInWords = ({ ambiguity, weights, attention }: EllipseCondition): string =>
  `ambiguity ${ambiguity}, ${columnsInWords({ weights, attention })}`;

export const columnsInWords = ({ weights, attention }: Omit<EllipseCondition, 'ambiguity'>): string =>
  `${weights}, ${attention ? 'attention' : 'no attention'}`;

/** How many kinds of object there are. */
export const classes = ellipseClasses.length;

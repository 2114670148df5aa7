import { settings as limits, z } from '@retinotopia/core';
import type { Seeded } from '@retinotopia/runs/experiment';

const { above0UpTo, allDifferent, numberUpTo, refuse, seeds, tooMany, whole } = limits;
const numbersOfParts = (most: number) => z.array(whole(2, most)).max(100, 'must name at most 100');

export const schema = z
  .strictObject({
    seeds: seeds.describe('Seeds of the random streams; each draws arrangements of its own'),
    parts: allDifferent(numbersOfParts(1000)).describe(
      'Numbers of parts of the wholes that are told from scrambled ones',
    ),
    noise: allDifferent(z.array(above0UpTo(100)).max(100, 'must name at most 100')).describe(
      'Strengths of the noise that poses are seen through',
    ),
    arrangements: whole(2, 1000).describe('Kinds of wholes for each number of parts'),
    shown: whole(2, 100_000).describe('True wholes of each, and as many scrambled ones'),
    learnt: whole(1, 100_000).describe('Viewpoints that each is learnt from'),
    missing: numberUpTo(0.9).describe('Share of parts that are not seen'),
    growthParts: allDifferent(numbersOfParts(4096).min(2, 'must name at least two')).describe(
      'Numbers of parts for which votes and messages are counted and timed',
    ),
  })
  .superRefine(({ parts, shown, learnt }, context) => {
    refuse(context, tooMany(2 * Math.max(...parts) * (shown + learnt), 'poses', 'parts, shown, learnt'));
  });

/** How much is measured. The same settings give the same figures, and times of their own. */
export type Settings = z.infer<typeof schema>;

export const standard: Settings = {
  seeds: [11],
  parts: [4, 8, 16],
  noise: [0.5, 1, 2, 3],
  arrangements: 5,
  shown: 200,
  learnt: 20,
  missing: 0.25,
  growthParts: [4, 8, 16, 32, 64, 128, 256],
};

/** True wholes told from scrambled ones, of so many parts through such noise. */
export interface SeparationTask extends Seeded {
  readonly measured: 'separation';
  readonly parts: number;
  /** Times that of one unit: see `defaultPoseNoise`. */
  readonly noise: number;
}

/** What is measured with one seed. */
export type Task = SeparationTask | (Seeded & { readonly measured: 'view' | 'universal' | 'growth' });

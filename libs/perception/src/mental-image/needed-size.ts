import { exponent, meanOver, type Estimate } from '@retinotopia/core';
import type { RandomStream } from '@retinotopia/compute';
import { answer, nextStimulus, questDefaults, startQuest, threshold } from '../square/quest.ts';
import { answerFrom, earTipsOrEyes, ordinaryReading, type Reading } from './compare.ts';
import { headWithEarTips } from './head.ts';
import { imagine } from './imagine.ts';

/** How large an image must be for a small difference to be seen in it. */
export interface NeededSize {
  /** By how much the ear tips are further apart than the eyes, as a share. */
  readonly furtherApart: number;
  /** Size of the image at which 82 % of the answers are right, in grains a head. */
  readonly sizeGrains: Estimate;
}

/** How the size that an image needs goes with the difference to be seen in it. */
export interface SizeRelation {
  readonly needed: readonly NeededSize[];
  /** p of size ∝ difference^p: a straight line through the logarithms. −1 would be noise that stays as it is. */
  readonly exponent: Estimate;
  readonly runs: number;
  readonly trials: number;
}

/** By how much ear tips are further apart than eyes, as shares of the distance of the eyes. */
const differencesTried = [0.02, 0.05, 0.1, 0.2, 0.5] as const;

/** Finds the size that each difference needs by staircases, and how the one goes with the other. */
export function measureNeededSize(
  random: RandomStream,
  { runs = 20, trials = 60, reading = ordinaryReading } = {},
): SizeRelation {
  const found = differencesTried.map((furtherApart) =>
    Array.from({ length: runs }, (_, run) =>
      staircase(furtherApart, trials, reading, random.stream(`${furtherApart}/${run}`)),
    ),
  );
  const exponents = Array.from({ length: runs }, (_, run) =>
    exponent(differencesTried.map((difference, index) => [difference, found[index]![run]!])),
  );
  return {
    needed: differencesTried.map((furtherApart, index) => ({
      furtherApart,
      sizeGrains: meanOver(found[index]!, random.stream(`interval/${furtherApart}`)),
    })),
    exponent: meanOver(exponents, random.stream('interval/exponent')),
    runs,
    trials,
  };
}

function staircase(furtherApart: number, trials: number, reading: Reading, random: RandomStream): number {
  const model = headWithEarTips(furtherApart);
  // The error of a distance is normal, so its function is shallower on the logarithm than QUEST's usual one.
  const settings = { slope: 1.3, guess: 100, guessSpread: 1, least: 1, most: 10_000 };
  let state = startQuest({ ...questDefaults, ...settings });
  for (let trial = 0; trial < trials; trial++) {
    const sizeGrains = nextStimulus(state);
    const image = imagine(model, { sizeGrains, distance: 1000 });
    state = answer(state, sizeGrains, answerFrom(image, earTipsOrEyes, model, reading, random).correct);
  }
  return threshold(state).value;
}

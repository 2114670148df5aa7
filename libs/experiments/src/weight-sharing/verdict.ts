import { type Estimate, bootstrap, excludesZero, mean, percent, points } from '@retinotopia/core';
import type { RandomStream } from '@retinotopia/compute';
import type { Arm } from './arms.ts';

/** The accuracies of one seed's runs on one retina, by arm. */
export type SeedAccuracies = Readonly<Partial<Record<Arm, number>>>;

/** What the runs on one retina showed. */
export interface Verdict {
  /** Paired differences of consensus accuracy, by seed. */
  readonly sharingGap: Estimate | null;
  readonly codistillationGain: Estimate | null;
  readonly codistillationAgainstShared: Estimate | null;
  /**
   * (co-distilled − alone) / (shared − alone), of the means over seeds; `null` where an arm is missing, or where
   * the gap's own interval is not wholly above zero: there is nothing to recover then, and the ratio means nothing.
   */
  readonly gapRecovered: Estimate | null;
  /** The same in words, whichever way it falls. */
  readonly sentences: readonly string[];
}

/**
 * Compares the arms on one retina, seed by seed.
 * @param retina how the sentences name it
 * @param seeds one entry a seed; a seed counts for a comparison where both of its arms have run
 */
export function judge(retina: string, seeds: readonly SeedAccuracies[], random: RandomStream): Verdict {
  const difference = (more: Arm, less: Arm): Estimate | null => {
    const paired = seeds.flatMap((seed) => {
      const [a, b] = [seed[more], seed[less]];
      return a === undefined || b === undefined ? [] : [a - b];
    });
    return paired.length === 0 ? null : bootstrap(paired, mean, random.stream(`${more}−${less}`));
  };
  const sharingGap = difference('shared', 'unshared');
  const codistillationGain = difference('unshared+codistillation', 'unshared');
  const codistillationAgainstShared = difference('unshared+codistillation', 'shared');
  const gapRecovered =
    sharingGap !== null && sharingGap.low > 0 ? recoveredShare(seeds, random.stream('recovered')) : null;
  const findings = { sharingGap, codistillationGain, codistillationAgainstShared, gapRecovered };
  return { ...findings, sentences: inWords(retina, findings, seeds.length) };
}

function recoveredShare(seeds: readonly SeedAccuracies[], random: RandomStream): Estimate | null {
  const complete = seeds.flatMap(
    ({ shared, unshared, 'unshared+codistillation': codistilled }): (readonly [number, number])[] =>
      shared === undefined || unshared === undefined || codistilled === undefined
        ? []
        : [[codistilled - unshared, shared - unshared]],
  );
  if (complete.length === 0) return null;
  const share = (sample: readonly (readonly [number, number])[]) =>
    mean(sample.map(([gain]) => gain)) / mean(sample.map(([, gap]) => gap));
  return bootstrap(complete, share, random);
}

function inWords(retina: string, findings: Omit<Verdict, 'sentences'>, seeds: number): readonly string[] {
  const { sharingGap, codistillationGain, codistillationAgainstShared, gapRecovered } = findings;
  const place = `On the ${retina} retina`;
  const compared = [
    [
      sharingGap,
      'sharing weights',
      'is better than not sharing them',
      'is worse than not sharing them',
      'and not sharing them cannot be told apart',
    ],
    [
      codistillationGain,
      'co-distillation',
      'helps unshared columns',
      'hurts unshared columns',
      'shows no effect on unshared columns that these seeds could tell from none',
    ],
    [
      codistillationAgainstShared,
      'co-distilled unshared columns',
      'are better than shared ones',
      'are worse than shared ones',
      'and shared ones cannot be told apart',
    ],
  ] as const;
  const sentences = compared.flatMap(([estimate, what, better, worse, unclear]) =>
    estimate === null ? [] : [`${place}, ${what} ${effectIn(estimate, better, worse, unclear)}: ${points(estimate)}.`],
  );
  if (gapRecovered !== null) {
    sentences.push(
      `${place}, co-distillation recovers ${percent(gapRecovered.value)} of the weight-sharing gap ` +
        `(95 % interval ${percent(gapRecovered.low)} to ${percent(gapRecovered.high)}).`,
    );
  } else if (sharingGap !== null && codistillationGain !== null) {
    const unknown = seeds === 1 ? 'one seed gives no interval' : "the gap's own interval holds zero";
    const reason = sharingGap.high < 0 ? 'sharing is worse, so there is none' : unknown;
    sentences.push(`${place}, the share of the weight-sharing gap recovered is undefined: ${reason}.`);
  }
  return sentences;
}

/** Which of these an estimate tells. */
export const effectIn = (estimate: Estimate, better: string, worse: string, unclear: string): string => {
  if (!excludesZero(estimate)) return unclear;
  return estimate.value > 0 ? better : worse;
};

import type { RandomStream } from '@retinotopia/compute';

/** A measured value and the range that holds the true one with 95 % confidence. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The 97.5 % point of the standard normal distribution. */
const z95 = 1.959963984540054;

/**
 * The share of successes in independent tries, with its interval of Wilson (1927), which stays within [0, 1] and is
 * right for shares near either end.
 * @throws RangeError for no tries, or more successes than tries
 */
export function proportion(successes: number, tries: number): Estimate {
  if (!(tries > 0) || successes < 0 || successes > tries) {
    throw new RangeError(`a share needs tries: ${successes} successes of ${tries} tries is none`);
  }
  const share = successes / tries;
  const weight = z95 ** 2 / tries;
  const middle = (share + weight / 2) / (1 + weight);
  const half = Math.sqrt(share * (1 - share) * weight + weight ** 2 / 4) / (1 + weight);
  return { value: share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Resamples per interval: enough for its ends to be steady to a few percent of its width. */
const resamples = 2000;

/**
 * The mean over things that were drawn (shapes, runs), with the percentile interval of resampling them (bootstrap,
 * Efron 1979).
 * @throws RangeError where there are no values
 */
export function meanOver(values: readonly number[], random: RandomStream): Estimate {
  if (values.length === 0) throw new RangeError('the mean of no values is not defined');
  const mean = (pick: (index: number) => number) => {
    let sum = 0;
    for (let index = 0; index < values.length; index++) sum += pick(index);
    return sum / values.length;
  };
  const means = Float64Array.from({ length: resamples }, () =>
    mean(() => values[random.integer(values.length)]!),
  ).sort();
  const at = (share: number) => means[Math.round(share * (resamples - 1))]!;
  return { value: mean((index) => values[index]!), low: at(0.025), high: at(0.975) };
}

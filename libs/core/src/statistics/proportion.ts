import type { Estimate } from './estimate.ts';

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

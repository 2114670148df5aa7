import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import studentQuantile from '@stdlib/stats-base-dists-t-quantile';
import type { Draws, Estimate } from './estimate.ts';

/** Up to this many resamples are listed one by one; beyond, as many are drawn. */
const resamplesAtMost = 10_000;

/**
 * The bootstrap interval of a statistic of paired runs: whole seeds are drawn with replacement, so everything
 * that belongs to a seed stays together.
 *
 * The percentiles are those of the *expanded* percentile interval (Hesterberg 2015, The American Statistician
 * 69(4), section 4.3): a plain percentile interval of n values is too narrow by √((n−1)/n) and by the difference
 * between a t and a normal quantile, much where n is 3 to 10. For a few seeds all resamples are listed, so the
 * interval does not depend on chance.
 * @param seeds one entry a seed
 * @param statistic of a resample of the seeds; a value that is not finite makes the interval infinite
 * @param random used where there are too many resamples to list them
 * @throws RangeError where there is no seed
 */
export function bootstrap<T>(
  seeds: readonly T[],
  statistic: (sample: readonly T[]) => number,
  random: Draws,
): Estimate {
  const count = seeds.length;
  if (count === 0) throw new RangeError('an interval needs at least one seed');
  const value = statistic(seeds);
  // One seed says nothing about how seeds differ.
  if (count === 1) return { value, low: -Infinity, high: Infinity };
  const draws = resamples(count, random).map((indices) => statistic(indices.map((index) => seeds[index]!)));
  if (!draws.every(Number.isFinite)) return { value, low: -Infinity, high: Infinity };
  draws.sort((a, b) => a - b);
  const tail = normalCdf(-Math.sqrt(count / (count - 1)) * studentQuantile(0.975, count - 1), 0, 1);
  // Of two seeds it is 10⁻⁷²: the least and the largest resample, and not that little beyond them.
  const share = tail < 1e-12 ? 0 : tail;
  return { value, low: quantile(draws, share), high: quantile(draws, 1 - share) };
}

function resamples(count: number, random: Draws): readonly (readonly number[])[] {
  const all = count ** count;
  if (all > resamplesAtMost) {
    return Array.from({ length: resamplesAtMost }, () => Array.from({ length: count }, () => random.integer(count)));
  }
  return Array.from({ length: all }, (_, code) =>
    Array.from({ length: count }, (_, place) => Math.floor(code / count ** place) % count),
  );
}

/** Linear between the order statistics (Hyndman and Fan 1996, type 7). */
function quantile(sorted: readonly number[], probability: number): number {
  const place = probability * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (place - below) * (sorted[above]! - sorted[below]!);
}

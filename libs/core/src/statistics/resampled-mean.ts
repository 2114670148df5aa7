import type { Draws, Estimate } from './estimate.ts';

/** Resamples per interval: enough for its ends to be steady to a few percent of its width. */
const resamples = 2000;

/**
 * The mean over things that were drawn (shapes, runs), with the percentile interval of resampling them (bootstrap,
 * Efron 1979).
 * @throws RangeError where there are no values
 */
export function meanOver(values: readonly number[], random: Draws): Estimate {
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

/** The memory of a process at a time. */
export interface Sample {
  readonly minutes: number;
  readonly mib: number;
}

/** How memory grows: a straight line through the samples after the first third, in which everything is loaded. */
export interface Growth {
  /** MiB a minute, with a 95 % interval. */
  readonly slope: number;
  readonly low: number;
  readonly high: number;
  /** MiB at the line's beginning and end. */
  readonly from: number;
  readonly to: number;
}

/**
 * Memory rises and falls like a saw with every task, so samples are no independent draws: the line goes through the
 * lowest sample of each of ten stretches of time, which is what is never given back.
 * @throws RangeError where there are too few samples
 */
export function growthOf(samples: readonly Sample[]): Growth {
  const later = samples.slice(Math.floor(samples.length / 3));
  if (later.length < 10) throw new RangeError(`ten samples are needed, and there are ${later.length}`);
  const lowest = Array.from({ length: 10 }, (_, stretch) => {
    const part = later.slice((stretch * later.length) / 10, ((stretch + 1) * later.length) / 10);
    return part.reduce((least, sample) => (sample.mib < least.mib ? sample : least));
  });
  const mean = (of: (sample: Sample) => number) => lowest.reduce((sum, sample) => sum + of(sample), 0) / 10;
  const [x, y] = [mean(({ minutes }) => minutes), mean(({ mib }) => mib)];
  const spread = lowest.reduce((sum, { minutes }) => sum + (minutes - x) ** 2, 0);
  const slope = lowest.reduce((sum, { minutes, mib }) => sum + (minutes - x) * (mib - y), 0) / spread;
  const line = (minutes: number) => y + slope * (minutes - x);
  const residual = lowest.reduce((sum, { minutes, mib }) => sum + (mib - line(minutes)) ** 2, 0);
  const error = 2.306 * Math.sqrt(residual / 8 / spread); // Student's t at 97.5 % with 8 degrees of freedom.
  return {
    slope,
    low: slope - error,
    high: slope + error,
    from: line(lowest[0]!.minutes),
    to: line(lowest[9]!.minutes),
  };
}

/** A measured value and the range that holds the true one with 95 % confidence; infinite where nothing is known of it. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** What intervals draw from where there are too many resamples to list them; a named random stream is one. */
export interface Draws {
  /** A whole number in [0, below). */
  integer(below: number): number;
}

/** Whether an interval lies wholly on one side of zero. */
export const excludesZero = ({ low, high }: Estimate): boolean => low > 0 || high < 0;

/** The estimate where it has an interval; a single seed has none. */
export const interval = (estimate: Estimate): Estimate | null =>
  Number.isFinite(estimate.low) && Number.isFinite(estimate.high) ? estimate : null;

import type { Estimate } from './statistics.ts';

/** How the verdicts say numbers. */

/** A difference of accuracies in percentage points. */
export const points = ({ value, low, high }: Estimate): string => {
  if (!Number.isFinite(low)) return `${signed(100 * value)} points, and no interval from a single seed`;
  return `${signed(100 * value)} points (95 % interval ${signed(100 * low)} to ${signed(100 * high)})`;
};

/** The interval of an estimate. */
export const range = ({ low, high }: Estimate, say: (value: number) => string): string =>
  Number.isFinite(low) ? `95 % interval ${say(low)} to ${say(high)}` : 'no interval from a single seed';

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;

/** A share as a percentage. */
export const percent = (share: number): string =>
  Number.isFinite(share) ? `${share < 0 ? '−' : ''}${Math.abs(100 * share).toFixed(0)} %` : 'unknown';

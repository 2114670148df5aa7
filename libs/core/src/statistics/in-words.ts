import { interval, type Estimate } from './estimate.ts';

/** How sentences and tables say numbers. */

/** Such as "0.485 [0.445, 0.521]". @param plus written before numbers that are not negative */
export function withInterval(estimate: Estimate, digits = 3, plus: '' | '+' = ''): string {
  const say = (end: number) => `${end < 0 ? '−' : plus}${Math.abs(end).toFixed(digits)}`;
  const known = interval(estimate);
  return known === null ? say(estimate.value) : `${say(known.value)} [${say(known.low)}, ${say(known.high)}]`;
}

/** A difference of accuracies in percentage points. */
export const points = (estimate: Estimate): string => {
  if (interval(estimate) === null) return `${signed(100 * estimate.value)} points, and no interval from a single seed`;
  return `${signed(100 * estimate.value)} points (95 % interval ${signed(100 * estimate.low)} to ${signed(100 * estimate.high)})`;
};

/** The interval of an estimate. */
export const range = (estimate: Estimate, say: (value: number) => string): string =>
  interval(estimate) === null
    ? 'no interval from a single seed'
    : `95 % interval ${say(estimate.low)} to ${say(estimate.high)}`;

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;

/** A share as a percentage. */
export const percent = (share: number): string =>
  Number.isFinite(share) ? `${share < 0 ? '−' : ''}${Math.abs(100 * share).toFixed(0)} %` : 'unknown';

/** Such as "1 level", "3 seeds". @param many where the plural does not end in s */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

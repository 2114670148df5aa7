import { type Estimate, bootstrap, mean } from '@retinotopia/core';
import type { RandomStream } from '@retinotopia/compute';

/** What an arm reached with so many labelled images: one accuracy a seed. */
export interface LabelledAccuracy {
  readonly labels: number;
  /** By seed. */
  readonly accuracies: ReadonlyMap<number, number>;
}

/** How many labelled images an arm needs for an accuracy. */
export interface LabelsNeeded {
  readonly labels: Estimate;
  /** Where the accuracy lies outside what the arm reached with the numbers that were tried: 'above' means more labels than the most. */
  readonly beyond: 'above' | 'below' | null;
}

/**
 * How many labelled images one arm needs to be as good as another with a given number, with an interval over the seeds
 * that both have run with every number. Between two numbers that were tried, accuracy is taken to be linear in the
 * logarithm of the number; where more labels did worse, the best of fewer counts.
 * @param needing what the arm reached that is asked about, at two numbers of labels at least
 * @param equal the accuracies that it is to equal, by seed
 * @returns `null` where no seed has run all
 */
export function labelsNeeded(
  needing: readonly LabelledAccuracy[],
  equal: ReadonlyMap<number, number>,
  random: RandomStream,
): LabelsNeeded | null {
  const ordered = [...needing].sort((a, b) => a.labels - b.labels);
  if (ordered.length < 2) return null;
  const seeds = [...equal.keys()].filter((seed) => ordered.every(({ accuracies }) => accuracies.has(seed)));
  if (seeds.length === 0) return null;
  const of = (sample: readonly number[]) =>
    crossing(
      ordered.map(({ labels, accuracies }) => ({ labels, accuracy: mean(sample.map((seed) => accuracies.get(seed)!)) })), // prettier-ignore
      mean(sample.map((seed) => equal.get(seed)!)),
    );
  const [least, most] = [ordered[0]!.labels, ordered.at(-1)!.labels];
  const labels = bootstrap(seeds, (sample) => Math.min(most, Math.max(least, of(sample))), random);
  const value = of(seeds);
  return { labels, beyond: value > most ? 'above' : value < least ? 'below' : null };
}

/** Where a curve first comes to an accuracy; 0 or Infinity where it begins above it or never comes to it. */
function crossing(curve: readonly { readonly labels: number; readonly accuracy: number }[], accuracy: number): number {
  if (curve[0]!.accuracy > accuracy) return 0;
  for (let end = 1; end < curve.length; end++) {
    const [from, to] = [curve[end - 1]!, curve[end]!];
    if (to.accuracy < accuracy) continue;
    const share = to.accuracy === from.accuracy ? 0 : (accuracy - from.accuracy) / (to.accuracy - from.accuracy);
    return from.labels * (to.labels / from.labels) ** Math.max(0, share);
  }
  return Infinity;
}

/** Such as "2,310 [1,900, 2,800]", "more than 10,000". */
export function labelsInWords({ labels: { value, low, high }, beyond }: LabelsNeeded): string {
  const said = (count: number) => Math.round(count).toLocaleString('en');
  if (beyond === 'above') return `more than ${said(value)}`;
  if (beyond === 'below') return `fewer than ${said(value)}`;
  return Number.isFinite(low) ? `${said(value)} [${said(low)}, ${said(high)}]` : said(value);
}

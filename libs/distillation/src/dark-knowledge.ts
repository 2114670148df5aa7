import { predictions, softDistribution, type Logits } from './logits.ts';

/**
 * What a trained net knows beside its answers: which wrong answers it finds likely. The talk calls it dark knowledge:
 * a 2 may be a thousand times likelier to be a 3 than a 7, and for another 2 it may be the other way round.
 */

/** −Σ p · log p in nats: how undecided a distribution is. */
export const entropy = (distribution: readonly number[]): number =>
  distribution.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);

/** An image and how much there is of what it was chosen for. */
export interface Found {
  /** Its place in the table. */
  readonly image: number;
  readonly amount: number;
}

/**
 * Images of one class that look most like another to the net, and which it takes for what they are all the same: 2s that
 * look like 0s. They are those whose second best class is the other one, the likeliest first.
 */
export function lookAlikes(
  logits: Logits,
  labels: Uint8Array,
  [own, other]: readonly [own: number, other: number],
  count: number,
  temperature: number,
): readonly Found[] {
  const predicted = predictions(logits);
  return most(count, labels, (image) => {
    if (labels[image] !== own || predicted[image] !== own) return null;
    const distribution = softDistribution(logits, image, temperature);
    const second = Math.max(...distribution.filter((_, k) => k !== own));
    return distribution[other] === second ? second : null;
  });
}

/** Images of which the net is least sure, by the entropy of their soft distributions; the least sure first. */
export const mostAmbiguous = (
  logits: Logits,
  labels: Uint8Array,
  count: number,
  temperature: number,
): readonly Found[] => most(count, labels, (image) => entropy(softDistribution(logits, image, temperature)));

/** The images of the largest amounts. @param amountOf `null` leaves an image out */
const most = (count: number, labels: Uint8Array, amountOf: (image: number) => number | null): readonly Found[] =>
  Array.from(labels, (_, image) => ({ image, amount: amountOf(image) }))
    .filter((found): found is Found => found.amount !== null)
    .sort((a, b) => b.amount - a.amount)
    .slice(0, count);

/**
 * The mean soft distribution of the images of each class.
 * @returns a row for each class; `[k][j]` is how likely the net finds j when it is shown a k
 */
export function averageSoftTargets(
  logits: Logits,
  labels: Uint8Array,
  temperature: number,
): readonly (readonly number[])[] {
  const { classes } = logits;
  const sums = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const counts = new Array<number>(classes).fill(0);
  labels.forEach((label, image) => {
    counts[label]!++;
    softDistribution(logits, image, temperature).forEach((p, k) => (sums[label]![k]! += p));
  });
  return sums.map((row, label) => row.map((sum) => sum / Math.max(1, counts[label]!)));
}

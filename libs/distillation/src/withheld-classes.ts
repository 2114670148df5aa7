import { predictions, type Logits } from './logits.ts';

/** Which images a student learns from: those of all classes, of all but some, or of some only. */
export type TransferSet = { readonly without: readonly number[] } | { readonly only: readonly number[] } | 'all';

/** The numbers of the images of a transfer set, of those given. @param labels by the images' numbers */
export function transferImages(set: TransferSet, images: Uint32Array, labels: Uint8Array): Uint32Array {
  if (set === 'all') return images;
  const belongs =
    'without' in set ? (label: number) => !set.without.includes(label) : (label: number) => set.only.includes(label);
  return images.filter((image) => belongs(labels[image]!));
}

/**
 * The bias that, added to the logits of some classes, leaves the fewest errors: a student that never met a 3 thinks
 * that it is rare (Hinton, Vinyals and Dean 2015, section 3). The paper tuned it on the test set; give it validation
 * images.
 *
 * Errors are a staircase in the bias with a step wherever an image's prediction changes sides, so the lowest stair is
 * found exactly. The bias is the middle of it; of equal stairs the one nearest to 0 is taken.
 */
export function bestBias(
  logits: Logits,
  labels: Uint8Array,
  raised: readonly number[],
): { readonly bias: number; readonly errors: number } {
  const { values, classes } = logits;
  const inside = Array.from({ length: classes }, (_, k) => raised.includes(k));
  const [among, others] = [true, false].map((wanted) => bestOf(logits, (k) => inside[k] === wanted));
  /** Where an image's prediction changes, and whether it is right above and below. */
  const changes = Array.from(labels, (label, image) => {
    const [own, other] = [among![image]!, others![image]!];
    return {
      at: values[image * classes + other]! - values[image * classes + own]!,
      change: Number(other === label) - Number(own === label),
    };
  }).sort((a, b) => a.at - b.at);
  let errors = labels.filter((label, image) => others![image] !== label).length; // With a bias of −∞.
  const stairs = [{ from: -Infinity, errors }];
  for (const { at, change } of changes) {
    errors += change;
    stairs.push({ from: at, errors });
  }
  let best = { bias: 0, errors: Infinity };
  stairs.forEach(({ from, errors }, stair) => {
    const to = stairs[stair + 1]?.from ?? Infinity;
    if (to <= from) return; // Two images change at once: no stair between.
    const bias = middle(from, to);
    const better = errors < best.errors || (errors === best.errors && Math.abs(bias) < Math.abs(best.bias));
    if (better) best = { bias, errors };
  });
  return best;
}

const middle = (from: number, to: number): number => {
  if (from === -Infinity) return to === Infinity ? 0 : to - 1;
  return to === Infinity ? from + 1 : (from + to) / 2;
};

/** The class of the largest logit among some, for each image. */
const bestOf = ({ values, classes }: Logits, allowed: (k: number) => boolean): Uint8Array =>
  predictions({
    values: values.map((value, place) => (allowed(place % classes) ? value : -Infinity)),
    classes,
  });

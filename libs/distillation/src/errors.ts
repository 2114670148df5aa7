import { predictions, type Logits } from './logits.ts';

/** How many images of each class are taken for another. */
export function errorsByClass(logits: Logits, labels: Uint8Array): readonly number[] {
  const errors = new Array<number>(logits.classes).fill(0);
  predictions(logits).forEach((predicted, image) => {
    const label = labels[image]!;
    if (predicted !== label) errors[label]!++;
  });
  return errors;
}

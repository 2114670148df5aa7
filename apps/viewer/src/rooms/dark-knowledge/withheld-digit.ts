import { total } from '@retinotopia/core';
import { errorsByClass, predictions, withBias, type Logits } from '@retinotopia/distillation';
import type { LabelledImages } from '@retinotopia/datasets';
import { svgFigure } from '../../shell/figures.ts';
import { button, figure, make } from '../../shell/room.ts';
import { drawByBias, type ByBias } from './charts.ts';
import { sheetOfDigits } from './digit-pictures.ts';

/** The digit that the net never met. */
export const mythical = 3;
export const biasRange = { min: -10, max: 10, step: 0.1 } as const;

/**
 * What a student of a transfer set without 3s knows of the test digits, threes and all, by the bias of its class 3.
 * @param found the bias that the run found on validation images @param take sets the bias
 */
export function withheldDigit(test: LabelledImages, logits: Logits, found: number, take: (bias: number) => void) {
  const threes = Array.from(test.labels.keys()).filter((image) => test.labels[image] === mythical);
  const rightAt = (bias: number): ByBias => {
    const errors = errorsByClass(withBias(logits, [mythical], bias), test.labels);
    return { bias, ofClass: 1 - errors[mythical]! / threes.length, ofAll: 1 - total(errors) / test.count };
  };
  const curve = Array.from({ length: 81 }, (_, k) => rightAt(biasRange.min + k / 4));
  const said = make('p', { class: 'said', 'aria-live': 'polite' });
  const chart = svgFigure('A bias too low and it knows no 3; too high and everything is one.');
  const sheet = sheetOfDigits(test, threes);
  const best = button(`Set the bias to ${found}`, () => take(found));
  return {
    element: make(
      'section',
      {},
      make('h2', {}, 'The digit that it never met'),
      make('p', {}, `This other student was shown no ${mythical}, ever: only the teacher’s soft answers about other digits, some of which say “a bit of a ${mythical}”. It knows ${mythical}s from that, but finds them rare. Raise the bias of its class ${mythical}, and they come out. Validation images put the bias at ${found}.`), // prettier-ignore
      best,
      said,
      make(
        'div',
        { class: 'views' },
        chart.element,
        figure(sheet.element, 'The threes among the page’s test digits; on tinted paper those that it takes for something else.'), // prettier-ignore
      ),
    ),
    show(bias: number) {
      const now = rightAt(bias);
      const answers = predictions(withBias(logits, [mythical], bias));
      const missed = new Set(threes.filter((image) => answers[image] !== mythical));
      const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
      said.textContent = `With a bias of ${bias} it knows ${percent(now.ofClass)} of the threes that it never met, and ${percent(now.ofAll)} of all digits.`;
      chart.draw(drawByBias(curve, bias));
      sheet.mark(missed, `${threes.length} threes; ${missed.size} are taken for something else`);
    },
  };
}

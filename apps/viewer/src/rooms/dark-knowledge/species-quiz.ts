import { softDistribution } from '@retinotopia/distillation';
import { svgFigure } from '../../shell/figures.ts';
import { button, make } from '../../shell/room.ts';
import { chanceInWords, drawDistribution } from './charts.ts';

const right = 'Egyptian Mau';
/** The talk’s four wrong answers, the likeliest first. */
const wrong = ['snow leopard', 'tiger', 'cow', 'carrot'] as const;
/** What they are asked in: in no order. */
const asked = ['cow', 'snow leopard', 'carrot', 'tiger'] as const;
/** Made up for this page, not measured: what a net might give the cat and the four wrong answers. */
const logits = { values: Float32Array.of(12, 5, 4, -1, -6), classes: 1 + wrong.length };

/** The talk's quiz. The visitor puts wrong answers in order, and then sees where such an order is kept in a net. */
export function speciesQuiz(tell: () => void) {
  const chosen: string[] = [];
  const said = make('p', { class: 'said', 'aria-live': 'polite' });
  const buttons = asked.map((name) =>
    button(name, () => {
      chosen.push(name);
      if (chosen.length === wrong.length) tell();
      else ask();
    }),
  );
  const choices = make('div', { class: 'buttons' }, ...buttons);
  const figure = svgFigure('Numbers made up for this page to show the idea; those above are a trained net’s. The temperature is the room’s.'); // prettier-ignore
  const why = make('p', {});
  const answer = make('div', {}, figure.element, why);

  function ask() {
    buttons.forEach((one, at) => (one.disabled = chosen.includes(asked[at]!)));
    const first = 'Which wrong answer is the likeliest?';
    said.textContent = chosen.length === 0 ? first : `So far: ${chosen.join(', ')}. And then?`;
  }

  return {
    element: make(
      'section',
      {},
      make('h2', {}, 'You have it too'),
      make('p', {}, 'Someone sees an Egyptian Mau, a spotted cat, and is wrong about it. Put the wrong answers in order, the likeliest first.'), // prettier-ignore
      choices,
      said,
      answer,
    ),
    show(revealed: boolean, temperature: number, logarithmic: boolean) {
      answer.hidden = !revealed;
      choices.hidden = revealed;
      if (!revealed) {
        if (chosen.length === wrong.length) chosen.length = 0; // Asked anew.
        ask();
        return;
      }
      said.textContent = inWords(chosen);
      const chances = softDistribution(logits, 0, temperature);
      figure.draw(drawDistribution(`What a net might say, at T = ${temperature}`, chances, [right, ...wrong], logarithmic)); // prettier-ignore
      const [, leopard, , , carrot] = chances as [number, number, number, number, number];
      why.textContent =
        `The label says “${right}”, and that all else is equally wrong. An answer like this one says more: snow leopard ${chanceInWords(leopard)}, ` +
        `carrot ${chanceInWords(carrot)}, ${ratioInWords(leopard / carrot)} times as much. At T = 1 such numbers are too small to teach anything, ` +
        `though their ratios hold what the net knows of how things look. A higher temperature lifts them to where a student can learn them.`;
    },
  };
}

function inWords(chosen: readonly string[]): string {
  const inOrder = wrong.join(', ');
  if (chosen.length < wrong.length) return `The talk has it so: ${inOrder}.`;
  return chosen.every((name, rank) => name === wrong[rank])
    ? `${inOrder}: so the talk has it too, and no label ever told you.`
    : `You said ${chosen.join(', ')}; the talk has it so: ${inOrder}.`;
}

/** Two significant digits, thousands apart. */
export const ratioInWords = (ratio: number): string =>
  Number(ratio.toPrecision(2)).toLocaleString('en', { maximumFractionDigits: 1 });

import { imageAt } from '@retinotopia/datasets';
import {
  averageSoftTargets,
  classTree,
  lookAlikes,
  mostAmbiguous,
  softDistribution,
  withBias,
  type Found,
  type Logits,
} from '@retinotopia/distillation';
import { loadDigits } from '../../digits/load.ts';
import { loadNets } from '../../nets/load.ts';
import { logitsOfImage, logitsOfImages, type PlainNet } from '../../nets/plain-net.ts';
import { svgFigure } from '../../shell/figures.ts';
import { choice, flag, slider } from '../../shell/parameters.ts';
import { button, figure, make, room } from '../../shell/room.ts';
import { drawClassTree, drawDistribution } from './charts.ts';
import { digitPicture } from './digit-pictures.ts';
import { drawingPad } from './drawing-pad.ts';
import { ratioInWords, speciesQuiz } from './species-quiz.ts';
import { biasRange, mythical, withheldDigit } from './withheld-digit.ts';

const names = Array.from('0123456789');
/** Digits of a kind that are offered. */
const offered = 8;

export default room({
  title: 'Dark knowledge',
  idea: 'Ask a trained net what a digit is, and it is all but certain. What it knows lies in the answers that it does not give: this 2 is a thousand times likelier to be a 0 than a 4, and with that 2 it is the other way round. A higher temperature brings these ratios to light, and a small net that learns from them learns how the big one sees.',
  parameters: {
    digit: slider('test digit', 140, { min: 0, max: 999, step: 1 }),
    temperature: slider('temperature', 1, { min: 1, max: 20, step: 0.5 }),
    logarithmic: flag('logarithmic bars'),
    own: choice('find among the digits', names, '2'),
    other: choice('those that look like', names, '0'),
    bias: slider(`bias of class ${mythical} where it was withheld`, 0, biasRange),
    revealed: flag('tell what the cat is taken for'),
  },
  presets: {
    Softened: { temperature: 4 },
    'The ratios': { logarithmic: true },
    '4s that look like 9s': { own: '4', other: '9', temperature: 4 },
  },
  async open(place, set) {
    const [{ test }, { student, withoutThree }] = await Promise.all([loadDigits(), loadNets()]);
    const [taught, unmet] = [student, withoutThree].map((net) => logitsOfImages(net, test)) as [Logits, Logits];

    let drawn: Float32Array | null = null;
    let shownDigit: number | null = null;
    let again: () => void = () => undefined;
    const pad = drawingPad((luminance) => {
      drawn = luminance;
      again();
    });
    const clear = button('Clear the drawing', () => {
      drawn = null;
      pad.clear();
      again();
    });
    const said = make('p', { class: 'said', 'aria-live': 'polite' });
    const seen = make('div', {});
    const says = svgFigure('What the student says of it.');
    const unmetSays = svgFigure(`What the student says that never met a ${mythical}, with the bias as it is set.`);
    const alike = make('div', { class: 'digits' });
    const unsure = make('div', { class: 'digits' });
    const alikeTitle = make('h2', {});
    const tree = svgFigure('The classes in a tree, by how readily the student takes the page’s test digits of one for another at this temperature. No label says which digits are alike.'); // prettier-ignore
    const withheld = withheldDigit(test, unmet, Number(withoutThree.madeBy.bias), (bias) => set({ bias }));
    const quiz = speciesQuiz(() => set({ revealed: true }));
    place.append(
      said,
      figure(make('div', { class: 'buttons' }, seen, pad.element), 'The digit as the nets see it, and a place to draw one of your own (it stays in this page). ', clear), // prettier-ignore
      make('div', { class: 'views' }, says.element, unmetSays.element),
      alikeTitle,
      alike,
      make('h2', {}, 'Digits of which it is least sure'),
      unsure,
      make('h2', {}, 'Which digits are alike'),
      tree.element,
      withheld.element,
      quiz.element,
      make('p', { class: 'note' }, howMade(student)),
    );
    /** Digits to choose from. */
    const offer = (found: readonly Found[]) =>
      found.map(({ image }) => {
        const label = `a ${names[test.labels[image]!]!}`;
        const shown = digitPicture(imageAt(test, image), label);
        return button(shown, () => set({ digit: image }), { 'aria-label': `test digit ${image}, ${label}` });
      });

    let compared = '';
    /** Shows what does not depend on the digit, where it has changed: a button that was pressed stays in focus. */
    function compareClasses(own: number, other: number, temperature: number) {
      const asked = [own, other, temperature].join();
      if (asked === compared) return;
      compared = asked;
      const found = own === other ? [] : lookAlikes(taught, test.labels, [own, other], offered, temperature);
      alikeTitle.textContent = `${own}s that look like ${other}s`;
      alike.replaceChildren(
        ...offer(found),
        found.length > 0 ? '' : `No ${own} among the page’s test digits has ${other} for its second guess.`,
      );
      unsure.replaceChildren(...offer(mostAmbiguous(taught, test.labels, offered, temperature)));
      tree.draw(drawClassTree(classTree(averageSoftTargets(taught, test.labels, temperature)), names));
    }

    return {
      show(values) {
        const { digit, temperature, logarithmic, bias, revealed } = values;
        if (shownDigit !== null && shownDigit !== digit) {
          drawn = null;
          pad.clear();
        }
        shownDigit = digit;
        again = () => {
          const luminance = drawn ?? imageAt(test, digit);
          const label = drawn === null ? names[test.labels[digit]!]! : null;
          const what = label === null ? 'your drawing' : `test digit ${digit}, a ${label}`;
          seen.replaceChildren(digitPicture(luminance, what));
          const logitsBy = (net: PlainNet): Logits => ({ values: logitsOfImage(net, luminance), classes: names.length }); // prettier-ignore
          const chances = softDistribution(logitsBy(student), 0, temperature);
          const biased = withBias(logitsBy(withoutThree), [mythical], bias);
          const at = `at T = ${temperature}`;
          says.draw(drawDistribution(`The student’s distribution ${at}`, chances, names, logarithmic));
          unmetSays.draw(drawDistribution(`The distribution of the student without ${mythical}s ${at}`, softDistribution(biased, 0, temperature), names, logarithmic)); // prettier-ignore
          said.textContent = describe(chances, label, temperature);
        };
        again();
        compareClasses(Number(values.own), Number(values.other), temperature);
        withheld.show(bias);
        quiz.show(revealed, temperature, logarithmic);
      },
    };
  },
});

/** What the net says, and how it weighs the likeliest of the other answers against the least likely. */
function describe(chances: readonly number[], label: string | null, temperature: number): string {
  const order = [...chances.keys()].sort((a, b) => chances[b]! - chances[a]!) as [number, ...number[]];
  const [best, second] = order as [number, number];
  const least = order.at(-1)!;
  const it = label === null ? 'Your drawing' : `This ${label}`;
  return `${it} is a ${best} to the student. At T = ${temperature} it finds it ${ratioInWords(chances[second]! / chances[least]!)} times likelier to be a ${second} than a ${least}.`;
}

const howMade = ({ madeBy: { command, seed, testErrors } }: PlainNet): string =>
  `The nets are students of seed ${seed} of “${command}”: 784-100-100-10, taught by the soft targets of a net of 784-300-300-10 at T = 20, on 5000 digits. The student makes ${testErrors} errors on the 10,000 test digits. The page shows 1000 of those.`;

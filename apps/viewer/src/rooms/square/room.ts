import {
  choose,
  describeInFrame,
  drawInFrames,
  nextTrial,
  questions,
  sensitivities,
  square,
  startTask,
  threshold,
  type Quadrilateral,
  type Question,
  type QuestState,
} from '@retinotopia/perception';
import { randomStream, type RandomStream } from '@retinotopia/compute';
import { svgFigure, tableOf } from '../../shell/figures.ts';
import { drawn } from '../../shell/drawn.ts';
import { choice, slider } from '../../shell/parameters.ts';
import { button, make, room } from '../../shell/room.ts';

const trials = 30;

export default room({
  title: 'Diamond or tilted square',
  idea: 'One polygon, two frames, two things seen. Along its sides it is a square, and its right angles are plain; along its diagonals it is a diamond, and one sees that corners are level. Which one you see decides what small change you notice.',
  parameters: {
    tilt: slider('tilt of the polygon', 45, { min: -90, max: 90, step: 1, unit: '°' }),
    question: choice('task', questions),
    shown: choice('shapes in the task', ['squares', 'diamonds'], 'diamonds'),
  },
  presets: {
    Squares: { tilt: 0, shown: 'squares' },
    Diamonds: { tilt: 45, shown: 'diamonds' },
  },
  open(place) {
    const frames = svgFigure('The polygon in the page’s frame turned by 45°, and in the frame along its sides.');
    const table = tableOf(['deformation by 1 %', 'edges, first frame', 'corners', 'edges, second frame', 'corners']);
    const said = make('p', { class: 'said', 'aria-live': 'polite' });
    const pair = make('div', { class: 'views' });
    const start = button('Start the task', begin, { class: 'main' });
    place.append(
      frames.element,
      make('p', {}, 'How well a deformation shows (change of directions over the noise on them):'),
      table.element,
      make('h2', {}, 'Your own threshold'),
      said,
      start,
      pair,
    );
    let [question, tiltDeg]: [Question, number] = ['right angle', 45];
    let run = 0;
    let answer: (chosen: 0 | 1) => void = () => undefined;

    function begin() {
      run++;
      ask(startTask(), randomStream(Math.floor(Math.random() * 2 ** 31), 'viewer/square'));
    }

    function ask(state: QuestState, random: RandomStream) {
      const started = run;
      if (state.trials.length >= trials) {
        const { value, low, high } = threshold(state);
        said.textContent = `Your threshold: ${value.toFixed(1)}° (95 % from ${low.toFixed(1)}° to ${high.toFixed(1)}°) after ${trials} trials.`;
        pair.replaceChildren();
        return;
      }
      const trial = nextTrial(state, question, tiltDeg, random);
      const what = question === 'right angle' ? 'has right angles' : 'has its opposite corners level and upright';
      said.textContent = `${state.trials.length + 1} of ${trials}: which one ${what}? (keys 1 and 2)`;
      answer = (chosen) => {
        if (started === run) ask(choose(state, trial, chosen), random);
      };
      const [first, second] = trial.shapes.map(outline);
      pair.replaceChildren(
        button(first!, () => answer(0), { 'aria-label': 'the first' }),
        button(second!, () => answer(1), { 'aria-label': 'the second' }),
      );
    }
    const press = ({ key }: KeyboardEvent) => {
      if (key === '1' || key === '2') answer(key === '1' ? 0 : 1);
    };
    window.addEventListener('keydown', press);
    return {
      show({ tilt, shown, ...values }) {
        const shape = square(tilt);
        frames.draw(drawInFrames(shape, [tilt - 45, tilt]));
        const [first, second] = [sensitivities(shape, tilt - 45), sensitivities(shape, tilt)];
        table.fill(
          first.map((one, index) => [
            one.deformation,
            ...[one, second[index]!]
              .flatMap(({ seenInEdges, seenInCorners }) => [seenInEdges, seenInCorners])
              .map((seen) => (seen / 100).toFixed(2)),
          ]),
        );
        const next: [Question, number] = [values.question as Question, shown === 'diamonds' ? 45 : 0];
        if (next[0] !== question || next[1] !== tiltDeg) {
          run++;
          pair.replaceChildren();
          said.textContent = '';
        }
        [question, tiltDeg] = next;
        start.setAttribute('aria-description', `${describeInFrame(shape, 0).seenAs} in the page's frame`);
      },
      close() {
        run++;
        window.removeEventListener('keydown', press);
      },
    };
  },
});

function outline(shape: Quadrilateral): SVGSVGElement {
  const points = shape.map(([x, y]) => `${x},${-y}`).join(' ');
  return drawn(
    'svg',
    { viewBox: '-1 -1 2 2', width: 220 },
    drawn('polygon', { points, fill: 'none', stroke: 'currentColor', 'stroke-width': 0.02 }),
  );
}

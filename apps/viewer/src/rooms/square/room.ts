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
} from '@retinotopia/perception';
import { randomStream } from '@retinotopia/compute';
import { svgFigure, tableOf } from '../../shell/figures.ts';
import { drawn } from '../../shell/drawn.ts';
import { make, room } from '../../shell/room.ts';

const trials = 30;

export const squareRoom = room({
  title: 'Diamond or tilted square',
  idea: 'One polygon, two frames, two things seen. Along its sides it is a square, and its right angles are plain; along its diagonals it is a diamond, and one sees that corners are level. Which one you see decides what small change you notice.',
  parameters: {
    tilt: {
      kind: 'number',
      label: 'tilt of the polygon',
      default: 45,
      min: -90,
      max: 90,
      step: 1,
      unit: '°',
    },
    question: { kind: 'choice', label: 'task', default: 'right angle', options: [...questions] },
    shown: {
      kind: 'choice',
      label: 'shapes in the task',
      default: 'diamonds',
      options: ['squares', 'diamonds'],
    },
  },
  presets: {
    Squares: { tilt: 0, shown: 'squares' },
    Diamonds: { tilt: 45, shown: 'diamonds' },
  },
  open(place) {
    const frames = svgFigure(
      'The polygon in the page’s frame turned by 45°, and in the frame along its sides.',
    );
    const table = tableOf([
      'deformation by 1 %',
      'edges, first frame',
      'corners',
      'edges, second frame',
      'corners',
    ]);
    const said = make('p', { class: 'said', 'aria-live': 'polite' });
    const pair = make('div', { class: 'views' });
    const start = make('button', { type: 'button', class: 'main' }, 'Start the task');
    place.append(
      frames.element,
      make('p', {}, 'How well a deformation shows (change of directions over the noise on them):'),
      table.element,
      make('h2', {}, 'Your own threshold'),
      said,
      start,
      pair,
    );
    let task: { readonly question: Question; readonly tiltDeg: number } = {
      question: 'right angle',
      tiltDeg: 45,
    };
    let run = 0;

    function ask(
      state = startTask(),
      random = randomStream(Math.floor(Math.random() * 2 ** 31), 'viewer/square'),
    ) {
      const started = run;
      if (state.trials.length >= trials) {
        const { value, low, high } = threshold(state);
        said.textContent = `Your threshold: ${value.toFixed(1)}° (95 % from ${low.toFixed(1)}° to ${high.toFixed(1)}°) after ${trials} trials.`;
        pair.replaceChildren();
        return;
      }
      const trial = nextTrial(state, task.question, task.tiltDeg, random);
      const what =
        task.question === 'right angle' ? 'has right angles' : 'has its opposite corners level and upright';
      said.textContent = `${state.trials.length + 1} of ${trials}: which one ${what}? (keys 1 and 2)`;
      const answer = (chosen: 0 | 1) => {
        if (started === run) ask(choose(state, trial, chosen), random);
      };
      pair.replaceChildren(
        ...trial.shapes.map((shape, index) => {
          const button = make('button', {
            type: 'button',
            'aria-label': index === 0 ? 'the first' : 'the second',
          });
          button.append(outline(shape));
          button.addEventListener('click', () => answer(index as 0 | 1));
          return button;
        }),
      );
      keys = (key) => {
        if (key === '1' || key === '2') answer(key === '1' ? 0 : 1);
      };
    }
    let keys: (key: string) => void = () => undefined;
    const press = ({ key }: KeyboardEvent) => keys(key);
    window.addEventListener('keydown', press);
    start.addEventListener('click', () => {
      run++;
      ask();
    });
    return {
      show({ tilt, question, shown }) {
        const shape = square(tilt);
        frames.draw(drawInFrames(shape, [tilt - 45, tilt]));
        const [first, second] = [sensitivities(shape, tilt - 45), sensitivities(shape, tilt)];
        table.fill(
          first.map((one, index) => [
            one.deformation,
            ...[one, second[index]!].flatMap((at) => [
              (at.seenInEdges / 100).toFixed(2),
              (at.seenInCorners / 100).toFixed(2),
            ]),
          ]),
        );
        const next = { question: question as Question, tiltDeg: shown === 'diamonds' ? 45 : 0 };
        if (next.question !== task.question || next.tiltDeg !== task.tiltDeg) {
          run++;
          pair.replaceChildren();
          said.textContent = '';
        }
        task = next;
        start.setAttribute('aria-description', `${describeInFrame(shape, 0).seenAs} in the page's frame`);
      },
      close() {
        run++;
        window.removeEventListener('keydown', press);
        place.replaceChildren();
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

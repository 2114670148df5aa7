import { attentionWeights } from '@retinotopia/columns';
import { neighboursOf } from '@retinotopia/compute';
import { mean, percent } from '@retinotopia/core';
import { coreArms, presets, type CoreArm, type RetinaName } from '@retinotopia/experiments/weight-sharing';
import { wrapDeg } from '@retinotopia/geometry';
import { colours, group, lineChart, picture } from '@retinotopia/perception';
import { onArrows, onDrag } from '../../shell/drawn.ts';
import { svgFigure, tableOf } from '../../shell/figures.ts';
import { choice, flag, slider, type Values } from '../../shell/parameters.ts';
import { button, figure, make, room } from '../../shell/room.ts';
import { withoutWebGL } from '../../shell/scene.ts';
import { engineInWords, engineParameter } from '../../training/choices.ts';
import type { Settled, SettlingNews, SettlingOrder } from '../../training/settling-worker.ts';
import { imageInput } from '../retina/samples.ts';
import { toDigit } from './own-digit.ts';
import { createFieldView, type Place } from './field-view.ts';

const parameters = {
  digit: slider('test digit', 0, { min: 0, max: 99, step: 1 }),
  gazeX: slider('gaze, to the right', 0, { min: -12, max: 12, step: 0.5, unit: '°' }),
  gazeY: slider('gaze, down', 0, { min: -12, max: 12, step: 0.5, unit: '°' }),
  step: slider('settling step', 0, { min: 0, max: 20, step: 1 }),
  temperature: slider('attention’s temperature', 1, { min: 0.05, max: 4, step: 0.05 }),
  radius: slider('attends within (spacings)', 1.5, { min: 1, max: 6, step: 0.5 }),
  attention: flag('attention to neighbours', true),
  column: slider('whose attention is shown: column', 12, { min: 0, max: 24, step: 1 }),
  level: slider('at level', 1, { min: 0, max: 1, step: 1 }),
  turn: slider('turn the field', 25, { min: -180, max: 180, step: 5, unit: '°' }),
  arm: choice('columns', coreArms),
  retina: choice('retina', ['uniform', 'foveated']),
  steps: slider('training steps', 400, { min: 50, max: 1500, step: 50 }),
  engine: engineParameter,
} as const;

type Shown = Values<typeof parameters>;

/** Settling steps that are computed; the room shows one of them. */
const settlingSteps = parameters.step.max;

export default room({
  title: 'Columns settling',
  idea: 'Every column holds an embedding at each level: an arrow here. Step by step it takes the mean of what it was, what its nets predict from the levels below and above, and what nearby columns hold, weighted by how much they agree already. Where arrows come to point the same way, an island has formed: one thing, seen by many columns.',
  parameters,
  presets: {
    'All average all': { temperature: 4, radius: 6, step: settlingSteps },
    'Each attends to itself': { temperature: 0.05, step: settlingSteps },
    'No attention': { attention: false, step: settlingSteps },
    'Foveated retina': { retina: 'foveated' },
    'Weights of their own': { arm: 'unshared+codistillation' },
  },
  open(place, set) {
    const view = createFieldView('Columns as arrows: a sheet of them for each level, over the digit that they look at. Arrow keys choose a column, up and down a level.'); // prettier-ignore
    const play = button('Play', playOrPause, { class: 'main' });
    const back = button('‹', () => goTo((values?.step ?? 0) - 1), { 'aria-label': 'One step back' });
    const forth = button('›', () => goTo((values?.step ?? 0) + 1), { 'aria-label': 'One step on' });
    const trouble = make('p', { role: 'alert' });
    const upload = imageInput('own-digit', trouble, (seen) => {
      own = toDigit(seen);
      ask(true);
    });
    const learning = make('p', { role: 'status' }, 'Loading the engine and the digits …');
    const attended = make('p', { class: 'said' });
    const curves = svgFigure('How far columns agree with those that they attend to: the mean cosine, step by step. Agreement by itself is cheap: where all average all, everybody agrees about nothing.'); // prettier-ignore
    const votes = tableOf(['says', 'columns that see something']);
    place.append(
      make('div', { class: 'buttons' }, play, back, forth),
      learning,
      make(
        'div',
        { class: 'views' },
        figure(view?.element ?? withoutWebGL(), 'Arrows are embeddings in the plane of their level that shows most; bright ones agree with those that they attend to. The digit lies below. Drag to turn, point at a column to see to whom it attends.'), // prettier-ignore
        make('div', {}, attended, curves.element, votes.element),
      ),
      make('p', {}, make('label', { for: 'own-digit' }, 'A digit of your own, as an image (it stays in this page): '), upload), // prettier-ignore
      trouble,
    );

    let worker: Worker | null = null;
    let trained = '';
    let values: Shown | null = null;
    let settled: Settled | null = null;
    let own: Uint8Array | null = null;
    let pointed: Place | null = null;
    let asked = '';
    let requestNumber = 0;
    let playing: ReturnType<typeof setInterval> | undefined;

    const order = (one: SettlingOrder) => worker?.postMessage(one);

    function train({ arm, retina, steps, engine }: Shown) {
      worker?.terminate();
      settled = null;
      asked = '';
      learning.textContent = 'Loading the engine and the digits …';
      worker = new Worker(new URL('../../training/settling-worker.ts', import.meta.url), { type: 'module' });
      worker.addEventListener('message', ({ data }: MessageEvent<SettlingNews>) => hear(data));
      worker.addEventListener('error', ({ message }) => (trouble.textContent = message));
      // Columns that keep learning their own labels after settling, as those that only agree would forget to.
      const agreement = { ...presets.quick.agreement, sameContent: 5, expertPatches: 0, supervisedWeight: 1, burnIn: 0.1 }; // prettier-ignore
      const choices = { engine, retina: retina as RetinaName, labelled: 4000, steps, agreement, levels: 2, settlingSteps: 2, seed: 1, points: 40 }; // prettier-ignore
      order({ kind: 'train', arm: arm as CoreArm, choices });
    }

    function hear(news: SettlingNews) {
      if (news.kind === 'failed') trouble.textContent = news.reason;
      else if (news.kind === 'begun') learning.textContent = `Learning on ${engineInWords(news.engine)} …`;
      else if (news.kind === 'learnt') {
        learning.textContent = news.done
          ? `The columns have learnt ${news.step} steps; their consensus knows ${percent(news.validation)} of new digits anywhere on the torus.`
          : `The columns are learning as you watch: step ${news.step} of ${values?.steps ?? ''}, ${percent(news.validation)} of new digits known.`;
        ask(true);
      } else if (news.settled.request.number === requestNumber) {
        settled = news.settled; // Else something else has been asked for since.
        draw();
      }
    }

    /** Asks the worker to settle, where something changed or the columns have learnt more. */
    function ask(again: boolean) {
      if (values === null) return;
      const { digit, gazeX, gazeY, temperature, radius, attention } = values;
      const image = own ?? digit;
      const wanted = JSON.stringify([own === null ? digit : 'own', gazeX, gazeY, temperature, radius, attention]);
      if (!again && wanted === asked) return;
      asked = wanted;
      order({ kind: 'settle', request: { number: ++requestNumber, image, gaze: { xDeg: gazeX, yDeg: gazeY }, steps: settlingSteps, temperature, radius, attention } }); // prettier-ignore
    }

    function draw() {
      if (settled === null || values === null) return;
      const chosen = pointed ?? { column: values.column, level: values.level };
      view?.show(settled, values.step, chosen, values.turn);
      attended.textContent = describeAttention(settled, values.step, chosen);
      curves.draw(drawAgreement(settled, values.step));
      const counts = settled.votes[values.step]!;
      const said = counts.flatMap((count, digit) => (count > 0 ? [{ digit, count }] : []));
      const of = settled.label === null ? '' : ` (it is a ${settled.label})`;
      votes.fill(
        said
          .sort((a, b) => b.count - a.count)
          .map(({ digit, count }, rank) => [`${digit}${rank === 0 ? of : ''}`, String(count)]),
      );
    }

    function pause() {
      clearInterval(playing);
      playing = undefined;
      play.textContent = 'Play';
    }

    const goTo = (step: number) => set({ step: Math.max(0, Math.min(settlingSteps, step)) });
    function playOrPause() {
      if (playing !== undefined) {
        pause();
        return;
      }
      play.textContent = 'Pause';
      if (values?.step === settlingSteps) goTo(0);
      playing = setInterval(() => {
        if (values === null || values.step >= settlingSteps) pause();
        else goTo(values.step + 1);
      }, 400);
    }
    if (view !== null) {
      const { canvas } = view;
      let from = { x: 0, turn: 0 };
      const grab = ({ clientX }: PointerEvent) => (from = { x: clientX, turn: values?.turn ?? 0 });
      const drag = ({ clientX }: PointerEvent) => {
        const turn = wrapDeg(from.turn + Math.round((clientX - from.x) / 10) * 5);
        if (turn !== values?.turn) set({ turn });
      };
      const letGo = ({ clientX, clientY }: PointerEvent) => {
        const under = Math.abs(clientX - from.x) < 4 ? view.under(clientX, clientY) : null;
        if (under !== null) set({ ...under });
      };
      onDrag(canvas, grab, drag, letGo);
      const point = (at: Place | null) => {
        pointed = at;
        draw();
      };
      canvas.addEventListener('pointermove', ({ buttons, clientX, clientY }) => {
        if (buttons === 0) point(view.under(clientX, clientY));
      });
      canvas.addEventListener('pointerleave', () => point(null));
      onArrows(canvas, (x, y) => {
        if (values === null) return;
        const within = (value: number, { max }: { readonly max: number }) => Math.max(0, Math.min(max, value));
        const { column, level } = values;
        set(
          x === 0 ? { level: within(level - y, parameters.level) } : { column: within(column + x, parameters.column) },
        );
      });
    }

    return {
      show(shown) {
        const before = values;
        values = shown;
        if (before !== null && before.digit !== values.digit) own = null;
        const wanted = JSON.stringify([values.arm, values.retina, values.steps, values.engine]);
        if (wanted !== trained) {
          trained = wanted;
          train(values);
        }
        ask(false);
        draw();
      },
      close() {
        pause();
        worker?.terminate();
        view?.close();
      },
    };
  },
});

/** To whom a column attends, in words. */
function describeAttention(
  { embeddings, neighbours, request }: Settled,
  step: number,
  { column, level }: Place,
): string {
  const who = `Column ${column} at level ${level}`;
  if (!request.attention) return `${who} attends to nobody: attention is off.`;
  const weights = attentionWeights(embeddings[step]![level]!, neighbours, request.temperature, column);
  const neighbourhood = Array.from(neighboursOf(neighbours, column), (other, at) => ({ other, weight: weights[at]! }));
  const self = neighbourhood.find(({ other }) => other === column);
  const others = neighbourhood.filter(({ other }) => other !== column).sort((a, b) => b.weight - a.weight);
  const named = others.slice(0, 3).map(({ other, weight }) => `column ${other} (${percent(weight)})`);
  return `${who} attends most to ${named.join(', ')}${others.length > 3 ? ` and ${others.length - 3} others` : ''}${self === undefined ? '' : `, and to itself (${percent(self.weight)})`}.`;
}

const levelColours = [colours.blue, colours.orange, colours.green, colours.purple];

/** Agreement by settling step, a line a level. */
function drawAgreement({ agreement }: Settled, step: number): string {
  const series = agreement[0]!.map((_, level) => ({
    label: `level ${level}`,
    colour: levelColours[level % levelColours.length]!,
    points: agreement.map((levels, x) => ({ x, y: mean(levels[level]!) })),
  }));
  const least = Math.min(0, Math.floor(4 * Math.min(...series.flatMap(({ points }) => points.map(({ y }) => y)))) / 4);
  const ticks = Array.from({ length: Math.round((1 - least) * 4) + 1 }, (_, k) => least + k / 4);
  const chart = lineChart(
    300,
    180,
    { label: 'settling step', from: 0, to: agreement.length - 1, ticks: [0, 5, 10, 15, 20] },
    { label: 'agreement', from: least, to: 1, ticks },
    [
      {
        label: '',
        colour: colours.faint,
        dashed: true,
        points: [
          { x: step, y: least },
          { x: step, y: 1 },
        ],
      },
      ...series,
    ],
  );
  return picture(430, 260, 'Agreement with neighbours by settling step', group(50, 30, chart));
}

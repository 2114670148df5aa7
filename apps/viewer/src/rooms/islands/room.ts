import { colours, group, lineChart, picture, type Series } from '@retinotopia/perception';
import { svgFigure } from '../../shell/figures.ts';
import { flag, slider, type Values } from '../../shell/parameters.ts';
import { button, make, room } from '../../shell/room.ts';
import { engineInWords, engineParameter } from '../../training/choices.ts';
import type { IslandsNews, IslandsOrder, IslandsSettled, LevelAtStep } from './islands-worker.ts';
import { levelPicture, names } from './level-picture.ts';

const parameters = {
  scene: slider('scene', 3, { min: 0, max: 99, step: 1 }),
  step: slider('settling step', 3, { min: 0, max: 20, step: 1 }),
  frame: slider('frame of the film', 0, { min: 0, max: 23, step: 1 }),
  anew: flag('start each frame anew'),
  truth: flag('show the true parts'),
  scrambled: flag('scrambled objects'),
  boards: flag('boards in front'),
  attention: flag('attention to neighbours', true),
  temperature: slider('temperature, as trained', 1, { min: 0.1, max: 50, step: 0.1, unit: ' ×' }),
  radius: slider('attends within, as trained', 1, { min: 0.5, max: 4, step: 0.25, unit: ' ×' }),
  engine: engineParameter,
} as const;

type Shown = Values<typeof parameters>;

export default room({
  title: 'Islands',
  idea: 'These columns have learnt from the true parts of other scenes; for this one they have no labels of where a part ends. Neighbours that see one thing come to hold the same: an island. If islands of parts lay within islands of objects, the scene’s tree would be there without a node being made for it; how near these columns come is measured against the true parts. Listen too widely, and all agree about nothing: an echo chamber.',
  parameters,
  presets: {
    'Before settling': { step: 0 },
    'Echo chamber': { temperature: 50, radius: 4, step: 20 },
    'No attention': { attention: false, step: 20 },
    'True parts': { truth: true },
    'Boards in front': { boards: true },
  },
  open(place, set) {
    let [values, settled]: [Shown | null, IslandsSettled | null] = [null, null];
    let [engine, asked, requestNumber] = ['', '', 0];
    let worker: Worker | null = null;
    let playing: 'settling' | 'film' | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const status = make('p', { role: 'status' }, 'Loading the engine and the columns …');
    const trouble = make('p', { role: 'alert' });
    const said = make('p', { class: 'said' }, 'Settling …');
    const pictures = names.map((_, level) => levelPicture(level));
    const islands = svgFigure('Islands by settling step: fewer as columns come to agree.');
    const index = svgFigure('How well islands are the true parts: adjusted Rand index, 1 for the same, 0 for chance.');
    const energy = svgFigure('Energy by settling step: half the mean square by which columns differ from the mean of what reaches them.'); // prettier-ignore
    const film = svgFigure('The film, once it moves: how well islands of objects follow, for columns that go on from the frame before and for those that start each frame anew, with three steps a frame.'); // prettier-ignore
    const settling = button('Watch it settle', () => play('settling'), { class: 'main' });
    const moving = button('Let it move', () => play('film'));
    const another = button('New scene', () => set({ scene: (values!.scene + 1) % 100, frame: 0 }));
    place.append(
      make('div', { class: 'buttons' }, settling, moving, another),
      status,
      trouble,
      said,
      make('div', { class: 'levels' }, ...pictures.map(({ element }) => element)),
      make('p', { class: 'note' }, 'Each tint is what a column holds, in the plane of its level that shows most; dark lines part islands, yellow ones the true parts, where they are shown.'), // prettier-ignore
      make('div', { class: 'views' }, islands.element, index.element, energy.element, film.element),
    );

    function start(chosen: string) {
      worker?.terminate();
      [engine, asked, settled] = [chosen, '', null];
      trouble.textContent = '';
      status.textContent = 'Loading the engine and the columns …';
      worker = new Worker(new URL('./islands-worker.ts', import.meta.url), { type: 'module' });
      worker.addEventListener('message', ({ data }: MessageEvent<IslandsNews>) => hear(data));
      worker.addEventListener('error', ({ message }) => (trouble.textContent = message));
    }

    function hear(news: IslandsNews) {
      if (news.kind === 'failed') {
        status.textContent = '';
        trouble.textContent = news.reason;
      } else if (news.kind === 'begun') status.textContent = `On ${engineInWords(news.engine)}: ${news.columns}.`;
      else if (news.settled.order.requestNumber === requestNumber) {
        settled = news.settled;
        draw();
        if (playing === 'film') timer = setTimeout(onward, 150);
      }
    }

    function draw() {
      if (settled === null || values === null) return;
      const last = settled.steps.length - 1;
      const step = values.frame === 0 ? Math.min(values.step, last) : last;
      pictures.forEach((one) => one.show(settled!, step, values!.truth));
      islands.draw(byStep('islands', settled, step, (one) => one.islands));
      index.draw(byStep('adjusted Rand index', settled, step, (one) => one.adjustedRandIndex));
      energy.draw(byStep('energy', settled, step, (one) => one.energy));
      film.draw(drawFilm(settled));
      said.textContent = describe(settled, step, values);
    }

    function play(what: 'settling' | 'film') {
      const stop = playing === what;
      pause();
      if (stop || values === null) return;
      playing = what;
      (what === 'film' ? moving : settling).textContent = 'Pause';
      if (what === 'film') set({ frame: values.frame >= parameters.frame.max ? 0 : values.frame + 1 });
      else {
        set({ step: 0, frame: 0 });
        timer = setTimeout(onward, 350);
      }
    }

    function onward() {
      if (values === null || playing === null) return;
      const what = playing === 'film' ? 'frame' : 'step';
      if (values[what] >= parameters[what].max) pause();
      else {
        set({ [what]: values[what] + 1 });
        if (what === 'step') timer = setTimeout(onward, 350);
      }
    }

    function pause() {
      clearTimeout(timer);
      playing = null;
      settling.textContent = 'Watch it settle';
      moving.textContent = 'Let it move';
    }

    return {
      show(shown) {
        values = shown;
        if (shown.engine !== engine) start(shown.engine);
        const { scene, scrambled, boards, frame, anew, attention, temperature, radius } = shown;
        const order = { engine, scene, scrambled, boards, frame, anew, attention, temperature, radius };
        const wanted = JSON.stringify(order);
        if (wanted !== asked) worker?.postMessage({ requestNumber: ++requestNumber, ...order } satisfies IslandsOrder);
        asked = wanted;
        draw();
      },
      close() {
        pause();
        worker?.terminate();
      },
    };
  },
});

function describe({ steps, order, goingOn, anew }: IslandsSettled, step: number, { frame }: Shown): string {
  const now = steps[step]!;
  const counts = now.map(({ islands }, level) => `${islands} of ${names[level]!}`).join(', ');
  if (frame === 0) return `After step ${step}: islands, ${counts}.${order.attention ? '' : ' No column attends to neighbours.'}`; // prettier-ignore
  return `Frame ${order.frame}: islands, ${counts}. Objects are followed with ${goingOn.at(-1)!.toFixed(2)} going on, ${anew.at(-1)!.toFixed(2)} anew.`;
}

const levelColours = [colours.blue, colours.orange, colours.green];

function byStep(label: string, { steps }: IslandsSettled, step: number, of: (one: LevelAtStep) => number) {
  const series = names.map((name, level) => ({ label: name, colour: levelColours[level]!, points: steps.map((all, x) => ({ x, y: of(all[level]!) })) })); // prettier-ignore
  const highest = Math.max(...series.flatMap(({ points }) => points.map(({ y }) => y)));
  return chart(label, 'settling step', steps.length - 1, highest, series, step);
}

function drawFilm({ goingOn, anew }: IslandsSettled): string {
  const of = (label: string, colour: string, values: readonly number[]) => ({ label, colour, points: values.map((y, x) => ({ x, y })) }); // prettier-ignore
  return chart('adjusted Rand index of objects', 'frame', parameters.frame.max, 1, [of('going on', colours.blue, goingOn), of('anew', colours.orange, anew)], goingOn.length - 1); // prettier-ignore
}

function chart(label: string, across: string, last: number, highest: number, series: readonly Series[], at: number) {
  const size = 10 ** Math.floor(Math.log10(Math.max(1e-9, highest)));
  const unit = highest / size > 5 ? 2 * size : highest / size > 2 ? size : size / 2;
  const to = unit * Math.ceil(highest / unit);
  const lowest = Math.min(0, ...series.flatMap(({ points }) => points.map(({ y }) => y as number)));
  const from = -unit * Math.ceil(-lowest / unit);
  const ticks = Array.from({ length: Math.round((to - from) / unit) + 1 }, (_, k) => Number((from + k * unit).toPrecision(6))); // prettier-ignore
  const steps = last > 12 ? 5 : 1;
  const now = {
    label: '',
    colour: colours.faint,
    dashed: true,
    points: [
      { x: at, y: from },
      { x: at, y: to },
    ],
  };
  const drawing = lineChart(
    270,
    170,
    { label: across, from: 0, to: last, ticks: Array.from({ length: Math.floor(last / steps) + 1 }, (_, k) => k * steps) }, // prettier-ignore
    { label, from, to, ticks },
    [now, ...series],
  );
  return picture(430, 250, `${label} by ${across}`, group(56, 30, drawing));
}

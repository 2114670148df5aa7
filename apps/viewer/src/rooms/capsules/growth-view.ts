import type { GrowthPoint } from '@retinotopia/capsules';
import { colours, group, lineChart, picture } from '@retinotopia/perception';
import { svgFigure, tableOf } from '../../shell/figures.ts';
import { button, make } from '../../shell/room.ts';

const sizes = [4, 8, 16, 32, 64, 128, 256] as const;

/** Votes and messages, counted and timed in this page as soon as they are looked at. */
export function growthView() {
  const said = make('p', { class: 'said', role: 'status' });
  const again = button('Measure again', measure);
  const counts = svgFigure('How many: votes for the whole are as many as parts; messages between parts are as many as pairs.'); // prettier-ignore
  const times = svgFigure('How long in this browser, on one core. With few parts messages are the quicker way: looking for the place where votes meet has a price of its own.'); // prettier-ignore
  const table = tableOf(['parts', 'votes', 'messages', 'ms by votes', 'ms by messages']);
  let worker: Worker | null = null;
  let points: GrowthPoint[] = [];

  function measure() {
    worker?.terminate();
    points = [];
    show();
    worker = new Worker(new URL('./growth-worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<GrowthPoint>) => {
      points = [...points, data];
      show();
      if (points.length === sizes.length) worker?.terminate(); // It holds 65,280 connections.
    });
    worker.addEventListener('error', ({ message }) => {
      said.textContent = `The times could not be measured: ${message}`;
      worker?.terminate();
    });
    worker.postMessage(sizes);
  }

  function show() {
    counts.draw(drawGrowth('how many', points, 'votes', 'messages'));
    times.draw(drawGrowth('milliseconds', points, 'votesMs', 'messagesMs'));
    table.fill(points.map(({ parts, votes, messages, votesMs, messagesMs }) => [parts, votes, messages, milliseconds(votesMs), milliseconds(messagesMs)].map(String))); // prettier-ignore
    const last = points.at(-1);
    const next = sizes[points.length];
    said.textContent =
      last === undefined || next !== undefined
        ? `Measuring ${next} parts …`
        : `${last.parts} parts: ${last.votes} votes in ${milliseconds(last.votesMs)} ms, ${last.messages.toLocaleString('en')} messages in ${milliseconds(last.messagesMs)} ms.`;
  }

  const seen = new IntersectionObserver(([entry]) => {
    if (entry?.isIntersecting !== true) return;
    seen.disconnect();
    measure();
  });
  const element = make(
    'section',
    { 'aria-label': 'Votes and messages' },
    make('h2', {}, 'n votes, n² messages'),
    make('p', {}, 'Before capsules, parts were to confirm each other directly (a transformational random field): an eye tells the nose where the nose should be, the nose tells the eye, everybody tells everybody. That takes a message, and a weight, for each pair of parts. Votes for a whole need one for each part.'), // prettier-ignore
    said,
    make('div', { class: 'views' }, counts.element, times.element),
    table.element,
    again,
  );
  seen.observe(element);
  return {
    element,
    close() {
      seen.disconnect();
      worker?.terminate();
    },
  };
}

const milliseconds = (value: number): string => (value < 10 ? value.toPrecision(2) : value.toFixed(0));

function drawGrowth(
  label: string,
  points: readonly GrowthPoint[],
  votes: keyof GrowthPoint,
  messages: keyof GrowthPoint,
) {
  const values = points.flatMap((point) => [point[votes], point[messages]]);
  const [from, to] = [Math.floor(Math.log10(Math.min(1, ...values))), Math.ceil(Math.log10(Math.max(10, ...values)))];
  const ticks = Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
  const of = (what: string, colour: string, which: keyof GrowthPoint) =>
    points.length === 0 ? [] : [{ label: what, colour, points: points.map((point) => ({ x: point.parts, y: point[which] })) }]; // prettier-ignore
  const chart = lineChart(
    250,
    180,
    { label: 'parts', from: 4, to: 256, ticks: sizes, logarithmic: true },
    { label, from: 10 ** from, to: 10 ** to, ticks, logarithmic: true },
    [...of('votes', colours.blue, votes), ...of('messages', colours.orange, messages)],
  );
  return picture(400, 260, `Votes and messages: ${label} by number of parts`, group(60, 30, chart));
}

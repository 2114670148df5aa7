import type { Estimate } from '@retinotopia/core';
import { colours, element, group, line, pathThrough, text } from './svg.ts';

/** How a quantity is laid along an axis. */
export interface Axis {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  readonly logarithmic?: boolean;
  /** How a tick is written; as the number is, where left out. */
  readonly format?: (value: number) => string;
}

/** A line of a chart, with intervals where its values have them. */
export interface Series {
  readonly label: string;
  readonly colour: string;
  readonly points: readonly { readonly x: number; readonly y: number | Estimate }[];
  /** Only dots, no line between: for things that have no order. */
  readonly dots?: boolean;
  readonly dashed?: boolean;
}

/** A chart of lines with intervals, labelled where they end. Its frame is width × height; labels lie around it. */
export function lineChart(width: number, height: number, x: Axis, y: Axis, series: readonly Series[]): string {
  const toX = (value: number) => share(x, value) * width;
  const toY = (value: number) => height - share(y, value) * height;
  const ends = spreadLabels(
    series.map(({ points }) => toY(valueOf(points.at(-1)!.y))),
    14,
  );
  return group(
    0,
    0,
    ...y.ticks.map((tick) => line(0, toY(tick), width, toY(tick), { stroke: colours.line })),
    ...y.ticks.map((tick) =>
      text(-6, toY(tick) + 4, (y.format ?? String)(tick), { anchor: 'end', colour: colours.faint }),
    ),
    ...x.ticks.map((tick) => text(toX(tick), height + 16, (x.format ?? String)(tick), { anchor: 'middle', colour: colours.faint })), // prettier-ignore
    ...x.ticks.map((tick) => line(toX(tick), height, toX(tick), height + 3, { stroke: colours.faint })),
    line(0, height, width, height, { stroke: colours.faint }),
    text(width / 2, height + 34, x.label, { anchor: 'middle' }),
    text(0, -10, y.label),
    ...series.map((one) => drawSeries(one, toX, toY)),
    ...series.map(({ label, colour, points }, index) =>
      text(toX(points.at(-1)!.x) + 8, ends[index]! + 4, label, { colour, bold: true }),
    ),
  );
}

const valueOf = (value: number | Estimate) => (typeof value === 'number' ? value : value.value);

const share = ({ from, to, logarithmic = false }: Axis, value: number) =>
  logarithmic ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);

function drawSeries(
  { colour, points, dots = false, dashed = false }: Series,
  toX: (value: number) => number,
  toY: (value: number) => number,
): string {
  const places = points.map(({ x, y }) => [toX(x), toY(valueOf(y))] as const);
  const intervals = points.flatMap(({ x, y }) =>
    typeof y === 'number' ? [] : [line(toX(x), toY(y.low), toX(x), toY(y.high), { stroke: colour })],
  );
  const curve = element('path', {
    d: pathThrough(places, false),
    fill: 'none',
    stroke: colour,
    'stroke-width': 1.75,
    'stroke-linejoin': 'round',
    'stroke-dasharray': dashed ? '5 4' : undefined,
  });
  const marks = places.map(([cx, cy]) => element('circle', { cx, cy, r: 2.5, fill: colour }));
  return [...(dots ? [] : [curve]), ...intervals, ...(points.length > 60 ? [] : marks)].join('');
}

/** Moves labels down so that neighbours are at least this far apart. */
function spreadLabels(heights: readonly number[], apart: number): number[] {
  const moved = [...heights];
  const order = [...heights.keys()].sort((a, b) => heights[a]! - heights[b]!);
  order.forEach((index, place) => {
    const above = order[place - 1];
    if (above !== undefined) moved[index] = Math.max(moved[index]!, moved[above]! + apart);
  });
  return moved;
}

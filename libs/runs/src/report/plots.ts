import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { html, trusted, type Html } from './document.ts';

/** Okabe and Ito's colours, told apart by colour-blind eyes and readable on light and dark paper. */
export const palette = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#8c564b',
  '#999999',
  '#6a3d9a',
  '#9aa800',
] as const;

/** One value of a group, such as one seed's accuracy of an arm. */
export interface PointRow {
  readonly facet: string;
  readonly group: string;
  readonly value: number;
  /** Told when the pointer rests on it. */
  readonly title: string;
}

/** The value of one seed, which its title names. */
export const seedPoint = (facet: string, group: string, seed: number, value: number, digits = 3): PointRow => ({
  ...{ facet, group, value },
  title: `seed ${seed}: ${value.toFixed(digits)}`,
});

/** A group's mean with its interval. */
export interface IntervalRow {
  readonly facet: string;
  readonly group: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Every seed a point, the mean a tick, its interval a bar; one row of plots a facet. */
export function pointsWithIntervals(
  label: string,
  groups: readonly string[],
  points: readonly PointRow[],
  intervals: readonly IntervalRow[],
  reference?: number,
): Html {
  const facets = [...new Set(points.map(({ facet }) => facet))];
  const finite = intervals.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  return draw({
    width: 720,
    height: 60 + facets.length * (30 + groups.length * 30),
    marginLeft: 190,
    marginBottom: 45,
    marginRight: 90,
    x: { label, grid: true, zero: true, nice: true },
    y: { label: null, domain: groups },
    fy: { label: null, domain: facets },
    color: { domain: groups, range: [...palette] },
    marks: [
      ...(reference === undefined
        ? []
        : [Plot.ruleX([reference], { strokeDasharray: '3,3', strokeOpacity: 0.6 })]),
      Plot.ruleY(finite, {
        y: 'group',
        fy: 'facet',
        x1: 'low',
        x2: 'high',
        stroke: 'group',
        strokeWidth: 5,
        strokeOpacity: 0.3,
      }),
      Plot.dot(points, { x: 'value', y: 'group', fy: 'facet', fill: 'group', r: 3.5, title: 'title' }),
      Plot.tickX(intervals, {
        x: 'value',
        y: 'group',
        fy: 'facet',
        stroke: 'group',
        strokeWidth: 2.5,
        inset: 4,
      }),
    ],
  });
}

/** A point of one seed's curve. */
export interface CurveRow {
  readonly facet: string;
  readonly group: string;
  readonly seed: number;
  readonly x: number;
  readonly y: number;
}

/** Every seed a thin line, the mean over seeds a thick one; facets side by side. @param labels of the axes, and whether x is logarithmic */
export function curves(
  labels: { readonly x: string; readonly y: string; readonly logarithmic?: boolean },
  groups: readonly string[],
  rows: readonly CurveRow[],
): Html {
  const facets = [...new Set(rows.map(({ facet }) => facet))];
  const line = { x: 'x', y: 'y', fx: 'facet', stroke: 'group' } as const;
  const perSeed = (row: CurveRow) => `${row.facet} ${row.group} ${row.seed}`;
  const plot = draw({
    width: 720,
    height: 330,
    marginLeft: 50,
    marginBottom: 45,
    x: {
      label: labels.x,
      ticks: 4,
      ...(labels.logarithmic === true ? { type: 'log', tickFormat: '~s' } : {}),
    },
    y: { label: labels.y, grid: true, zero: true, nice: true },
    fx: { label: null, domain: facets },
    color: { domain: groups, range: [...palette] },
    marks: [
      Plot.lineY(rows, { ...line, z: perSeed, strokeWidth: 0.8, strokeOpacity: 0.5 }),
      Plot.lineY(rows, Plot.groupX({ y: 'mean' }, { ...line, z: 'group', strokeWidth: 2.5 })),
    ],
  });
  return html`${legend(groups)}${plot}`;
}

/** A group's mean at one place along an axis, with its interval. */
export interface IntervalCurveRow extends IntervalRow {
  readonly x: number;
}

/** Every group a line of means with their intervals; facets side by side, x in steps of doubling. */
export function curvesWithIntervals(
  labels: { readonly x: string; readonly y: string },
  groups: readonly string[],
  rows: readonly IntervalCurveRow[],
): Html {
  const places = [...new Set(rows.map(({ x }) => x))].sort((a, b) => a - b);
  const finite = rows.filter(({ low, high }) => Number.isFinite(low) && Number.isFinite(high));
  const at = { x: 'x', fx: 'facet', stroke: 'group' } as const;
  const plot = draw({
    width: 900,
    height: 330,
    marginLeft: 50,
    marginBottom: 45,
    x: { type: 'log', base: 2, label: labels.x, ticks: places, tickFormat: 'd', insetLeft: 8, insetRight: 8 },
    y: { label: labels.y, grid: true, nice: true },
    fx: { label: null, domain: [...new Set(rows.map(({ facet }) => facet))] },
    color: { domain: groups, range: [...palette] },
    marks: [
      Plot.ruleX(finite, { ...at, y1: 'low', y2: 'high', strokeWidth: 5, strokeOpacity: 0.3 }),
      Plot.lineY(rows, { ...at, y: 'value', z: 'group', strokeWidth: 2 }),
      Plot.dot(rows, { x: 'x', y: 'value', fx: 'facet', fill: 'group', r: 3 }),
    ],
  });
  return html`${legend(groups)}${plot}`;
}

/** The groups' names in the groups' colours. */
const legend = (groups: readonly string[]): Html =>
  html`<p class="legend">
    ${groups.map((group, index) => html`<span><i style="background: ${palette[index % palette.length]}"></i>${group}</span>`)}
  </p>`;

/** Discs in the plane, such as the receptive fields of a retina. */
export interface Discs {
  readonly x: ArrayLike<number>;
  /** Grows downwards, as in images. */
  readonly y: ArrayLike<number>;
  /** In the unit of x and y. */
  readonly radius: (index: number) => number;
  /** A colour; `null` leaves the disc empty, with an outline of the group's colour. */
  readonly fill: (index: number) => string | null;
  readonly outline: string;
  readonly opacity: number;
}

/** Draws discs, the first group below the others. */
export function discs(groups: readonly Discs[], halfWidth: number, label: string): Html {
  const round = (value: number) => String(Math.round(value * 100) / 100);
  const drawn = groups.map(({ x, y, radius, fill, outline, opacity }) => {
    const each = Array.from(x, (cx, index) => {
      const color = fill(index);
      const paint = color === null ? '' : ` fill="${color}" stroke="none"`;
      return `<circle cx="${round(cx)}" cy="${round(y[index]!)}" r="${round(radius(index))}"${paint}/>`;
    });
    return `<g fill="none" opacity="${opacity}" stroke="${outline}" stroke-width="${round(halfWidth / 200)}">${each.join('')}</g>`;
  });
  const size = 2 * halfWidth;
  const view = `${-halfWidth} ${-halfWidth} ${size} ${size}`;
  return html`${trusted(`<svg viewBox="${view}" width="340" height="340" role="img"`)} aria-label="${label}">
    ${trusted(drawn.join(''))}</svg>`;
}

/** Renders a plot to SVG. */
function draw(options: Plot.PlotOptions): Html {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const drawn = Plot.plot({
    ...options,
    style: { fontSize: '12px', background: 'none', color: 'inherit', overflow: 'visible' },
    // linkedom's document is one in all that Plot asks of it.
    document: document,
    figure: false,
  });
  return trusted(drawn.outerHTML);
}

import { colours, element, group, line, picture, text, type Attributes } from '../drawing/svg.ts';
import { lineChart } from '../drawing/chart.ts';
import type { MentalImage } from './imagine.ts';
import type { SizeRelation } from './needed-size.ts';

const cell = 230;

/** Edges between landmarks that make the head to be recognised. */
const strokes = [
  ['left ear/root', 'left ear/tip'],
  ['right ear/root', 'right ear/tip'],
  ['left ear/root', 'right ear/root'],
  ['left ear/root', 'left eye/middle'],
  ['right ear/root', 'right eye/middle'],
  ['left eye/middle', 'muzzle/nose'],
  ['right eye/middle', 'muzzle/nose'],
  ['muzzle/nose', 'muzzle/chin'],
  ['skull/left cheek', 'muzzle/left corner'],
  ['skull/right cheek', 'muzzle/right corner'],
  ['muzzle/left corner', 'muzzle/chin'],
  ['muzzle/right corner', 'muzzle/chin'],
  ['left ear/root', 'skull/left cheek'],
  ['right ear/root', 'skull/right cheek'],
  ['skull/top', 'skull/back'],
] as const;

/** Images of one head from different viewpoints, each at its own size, with the pairs that are compared. */
export function drawImages(images: readonly MentalImage[]): string {
  const largest = Math.max(...images.map(({ viewpoint }) => viewpoint.sizeGrains));
  const cells = images.map(({ points, viewpoint }, index) => {
    const scale = 150 / largest;
    const places = new Map(
      [...points].map(([name, { at }]) => [name, [cell / 2 + at[0] * scale, 150 - at[1] * scale] as const]),
    );
    const stroke = (from: string, to: string, attributes: Attributes) => {
      const [a, b] = [places.get(from), places.get(to)];
      return a === undefined || b === undefined ? '' : line(...a, ...b, attributes);
    };
    const dots = [...places].map(([name, [cx, cy]]) => {
      return element('circle', { cx, cy, r: name.includes('eye') ? 4 : 2, fill: colours.ink });
    });
    const { yawDeg, pitchDeg, rollDeg, sizeGrains } = viewpoint;
    return group(
      index * cell,
      0,
      ...strokes.map(([from, to]) => stroke(from, to, { stroke: colours.faint, 'stroke-width': 1.5 })),
      ...dots,
      stroke('left ear/tip', 'right ear/tip', { stroke: colours.orange, 'stroke-width': 2, 'stroke-dasharray': '5 3' }),
      stroke('left eye/middle', 'right eye/middle', { stroke: colours.blue, 'stroke-width': 2, 'stroke-dasharray': '5 3' }), // prettier-ignore
      text(cell / 2, 238, `turned ${yawDeg}°, nodding ${pitchDeg}°, tilted ${rollDeg}°`, {
        anchor: 'middle',
      }),
      text(cell / 2, 255, `${sizeGrains} grains a head`, { anchor: 'middle', colour: colours.faint }),
    );
  });
  return picture(images.length * cell, 270, 'One head imagined from different viewpoints', ...cells);
}

/** The size of the image that a difference needs. */
export function drawNeededSize({ needed, exponent }: SizeRelation): string {
  const sizes = needed.flatMap(({ sizeGrains }) => [sizeGrains.low, sizeGrains.high]);
  const decade = (value: number, round: (x: number) => number) => 10 ** round(Math.log10(value));
  const [from, to] = [decade(Math.min(...sizes), Math.floor), decade(Math.max(...sizes), Math.ceil)];
  const ticks = Array.from({ length: Math.round(Math.log10(to / from)) + 1 }, (_, k) => from * 10 ** k);
  const points = needed.map(({ furtherApart, sizeGrains }) => ({ x: furtherApart, y: sizeGrains }));
  const chart = lineChart(
    420,
    240,
    { label: 'by how much ear tips are further apart than eyes', from: 0.02, to: 0.5, ticks: [0.02, 0.05, 0.1, 0.2, 0.5], logarithmic: true, format: (x) => `${Math.round(100 * x)} %` }, // prettier-ignore
    {
      label: 'size of the image at which 82 % of answers are right, in grains',
      from,
      to,
      ticks,
      logarithmic: true,
    },
    [{ label: `size ∝ difference^${exponent.value.toFixed(2)}`, colour: colours.blue, points }],
  );
  return picture(660, 330, 'A small difference needs a larger image', group(60, 40, chart));
}

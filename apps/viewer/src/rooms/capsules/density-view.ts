import { entropyBits, type Density } from '@retinotopia/capsules';
import { colours } from '@retinotopia/perception';
import { drawn, onArrows, onDrag, pointOf, redraw } from '../../shell/drawn.ts';
import { figure, make } from '../../shell/room.ts';
import { space, type Place } from './hypotheses.ts';

const [left, right, top, row] = [44, 342, 6, 38];
const [width, height] = [360, top + 3 * row + 24];
/** The chance of one point of direction that is drawn as high as a row: one sharp mode, summed with itself. */
const highest = 0.25;
const { identities, directions } = space;

/**
 * A distribution over identity × direction: a hill in the row of each thing, and where it is given, what can be dragged.
 * @param move called with where a hypothesis has been dragged to; a distribution that follows from others has none
 */
export function densityView(title: string, colour: string, move?: (index: number, to: Place) => void) {
  const baseOf = (identity: number) => top + (identity + 1) * row;
  const hills = identities.map(() => drawn('path', { fill: colour, 'fill-opacity': 0.75 }));
  const words = (x: number, y: number, text: string, attributes = {}) => drawn('text', { x, y, 'font-size': 12, fill: colours.ink, ...attributes }, text); // prettier-ignore
  const svg = drawn(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': title },
    ...identities.map((name, at) => words(left - 6, baseOf(at) - 3, name, { 'text-anchor': 'end' })),
    ...identities.map((_, at) => drawn('line', { x1: left, x2: right, y1: baseOf(at), y2: baseOf(at), stroke: colours.faint })), // prettier-ignore
    ...[0, 90, 180, 270, 360].map((degrees) => words(left + (degrees / 360) * (right - left), height - 8, `${degrees}°`, { 'text-anchor': 'middle', fill: colours.faint })), // prettier-ignore
    ...hills,
  );
  const bits = make('span', { class: 'note' });
  let handles: readonly SVGGElement[] = [];
  let shown: readonly Place[] = [];

  function makeHandle(index: number): SVGGElement {
    const handle = drawn('g', { tabindex: 0, role: 'slider', class: 'part', 'aria-valuemin': 0, 'aria-valuemax': 359, 'aria-label': `${title}: hypothesis ${index + 1}` }, drawn('circle', { r: 16, fill: '#fff', 'fill-opacity': 0 }), drawn('circle', { class: 'halo', r: 6.5, fill: '#fff', stroke: colours.ink, 'stroke-width': 2 })); // prettier-ignore
    const moveTo = (at: number, turnDeg: number) => {
      const identity = identities[Math.min(identities.length - 1, Math.max(0, at))]!;
      move!(index, { identity, turnDeg: ((turnDeg % 360) + 360) % 360 });
    };
    const drag = (event: PointerEvent) => {
      const [x, y] = pointOf(svg, event);
      moveTo(Math.floor((y - top) / row), Math.round(((x - left) / (right - left)) * 72) * 5);
    };
    onDrag(handle, () => true, drag);
    onArrows(handle, (x, y) => {
      const { identity, turnDeg } = shown[index]!;
      moveTo(identities.indexOf(identity) + y, turnDeg + 5 * x);
    });
    return handle;
  }

  return {
    element: figure(make('div', { class: 'paper' }, svg), `${title} `, bits),
    show(density: Density, places: readonly Place[]) {
      shown = places;
      hills.forEach((hill, at) => {
        const heights = density.subarray(at * directions, (at + 1) * directions);
        const points = Array.from({ length: directions + 1 }, (_, k) => {
          const up = Math.min(1, heights[k % directions]! / highest) * (row - 6);
          return `${(left + (k / directions) * (right - left)).toFixed(1)} ${(baseOf(at) - up).toFixed(2)}`;
        });
        redraw(hill, { d: `M${left} ${baseOf(at)}L${points.join('L')}L${right} ${baseOf(at)}Z` });
      });
      if (move !== undefined && handles.length !== places.length) {
        handles.forEach((handle) => handle.remove());
        handles = places.map((_, index) => makeHandle(index));
        svg.append(...handles);
      }
      handles.forEach((handle, index) => {
        const { identity, turnDeg } = places[index]!;
        const x = left + (turnDeg / 360) * (right - left);
        redraw(handle, { transform: `translate(${x} ${baseOf(identities.indexOf(identity))})`, 'aria-valuenow': turnDeg, 'aria-valuetext': `${identity} at ${turnDeg}°` }); // prettier-ignore
      });
      bits.textContent = `· ${entropyBits(density).toFixed(1)} bits undecided`;
    },
  };
}

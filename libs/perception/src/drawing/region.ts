import { ringsOf, toOuter2, type Frame2, type Region } from '@retinotopia/geometry';
import { colours, element, pathThrough, text, line } from './svg.ts';

/** A region drawn in a picture. @param toPicture takes the region's points to the picture's, y down */
export function drawRegion(
  region: Region,
  toPicture: (point: readonly [number, number]) => readonly [number, number],
  fill: string,
): string {
  const path = ringsOf(region)
    .map((ring) => thinned(ring.map(toPicture)))
    .filter(({ length }) => length > 2)
    .map((points) => pathThrough(points, true));
  return element('path', { d: path.join(''), fill, 'fill-rule': 'evenodd' });
}

/** Points of a picture nearer than this to the last one drawn cannot be told from it. */
const finest = 0.4;

function thinned(points: readonly (readonly [number, number])[]) {
  let last: readonly [number, number] = [Infinity, Infinity];
  return points.filter((point) => {
    if (Math.hypot(point[0] - last[0], point[1] - last[1]) < finest) return false;
    last = point;
    return true;
  });
}

/** A rectangular frame of reference: its box, an arrow for up. Angles counterclockwise. */
export function drawFrame(frame: Frame2, halfWidth: number, halfHeight: number, label: string): string {
  // y is down in the picture, so that a frame turned counterclockwise is drawn turned so.
  const at = (x: number, y: number): readonly [number, number] => {
    const [px, py] = toOuter2({ ...frame, origin: [0, 0] }, [x, y]);
    return [frame.origin[0] + px, frame.origin[1] - py];
  };
  const box = [at(-halfWidth, -halfHeight), at(halfWidth, -halfHeight), at(halfWidth, halfHeight), at(-halfWidth, halfHeight)]; // prettier-ignore
  const [tip, left, right] = [at(0, halfHeight + 16), at(-4, halfHeight + 8), at(4, halfHeight + 8)];
  const [foot, name] = [at(0, halfHeight), at(0, halfHeight + 26)];
  return [
    element('path', { d: pathThrough(box, true), fill: 'none', stroke: colours.orange, 'stroke-width': 1.5 }),
    line(foot[0], foot[1], tip[0], tip[1], { stroke: colours.orange, 'stroke-width': 1.5 }),
    element('path', { d: pathThrough([tip, left, right], true), fill: colours.orange }),
    text(name[0], name[1] + 4, label, { anchor: 'middle', colour: colours.orange }),
  ].join('');
}

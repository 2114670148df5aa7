import { frame2, radians } from '@retinotopia/geometry';
import { drawFrame } from '../drawing/region.ts';
import { colours, element, group, pathThrough, picture, text } from '../drawing/svg.ts';
import { describeInFrame } from './description.ts';
import type { Quadrilateral } from './quadrilateral.ts';

const cell = 260;

/** One shape in some frames, with what each makes explicit. */
export function drawInFrames(shape: Quadrilateral, framesDeg: readonly number[]): string {
  const reach = Math.max(...shape.map(([x, y]) => Math.hypot(x, y)));
  const scale = 70 / reach;
  const cells = framesDeg.map((frameDeg, index) => {
    const { seenAs, edgesOffDeg, cornersOffDeg } = describeInFrame(shape, frameDeg);
    const points = shape.map(([x, y]) => [cell / 2 + x * scale, 150 - y * scale] as const);
    const box = frame2({ origin: [cell / 2, 150], angleRad: radians(frameDeg) });
    const most = (off: readonly number[]) => Math.max(...off.map(Math.abs)).toFixed(0);
    return group(
      index * cell,
      0,
      element('path', { d: pathThrough(points, true), fill: colours.sky, 'fill-opacity': 0.6, stroke: colours.ink, 'stroke-width': 1.5 }), // prettier-ignore
      drawFrame(box, 82, 82, 'up'),
      text(cell / 2, 24, `seen as a ${seenAs}`, { anchor: 'middle', bold: true }),
      text(cell / 2, 288, `edges up to ${most(edgesOffDeg)}° off the axes`, { anchor: 'middle' }),
      text(cell / 2, 306, `corners up to ${most(cornersOffDeg)}° off the axes`, { anchor: 'middle' }),
    );
  });
  return picture(framesDeg.length * cell, 320, 'One polygon in two frames', ...cells);
}

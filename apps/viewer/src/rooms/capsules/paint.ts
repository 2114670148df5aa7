import { families, partKinds, subPartKinds, type PartKindName, type Shape, type Tone } from '@retinotopia/datasets';
import { affineOf2 } from '@retinotopia/geometry';
import { colours } from '@retinotopia/perception';
import { drawn, transformOf } from '../../shell/drawn.ts';

const greys: Readonly<Record<Tone, string>> = { ink: '#3b3b3b', shade: '#b9b4ac', surface: '#ece7de', light: '#ffffff' }; // prettier-ignore

const outline = (shape: Shape, attributes: Readonly<Record<string, string | number>>): SVGElement =>
  'corners' in shape
    ? drawn('polygon', { points: shape.corners.map((corner) => corner.join(',')).join(' '), ...attributes })
    : drawn('ellipse', { cx: shape.centre[0], cy: shape.centre[1], rx: shape.radii[0], ry: shape.radii[1], ...attributes }); // prettier-ignore

const painted = (shapes: readonly Shape[]) => shapes.map((shape) => outline(shape, { fill: greys[shape.tone] }));

/** A part as scenes paint it, in its own frame; a mark, which they do not know, as a leaf with its number. */
export function paintPart(kind: string): readonly SVGElement[] {
  if (!(kind in partKinds)) return [...painted([leaf]), numberOn(kind)];
  const { surface, parts } = partKinds[kind as PartKindName];
  const inside = parts.map((part) => drawn('g', { transform: transformOf(affineOf2(part.pose)) }, ...painted(subPartKinds[part.kind]))); // prettier-ignore
  return [...painted(surface), ...inside];
}

const leaf: Shape = {
  tone: 'ink',
  corners: [
    [0, -1.3],
    [0.75, 0.1],
    [0.4, 0.9],
    [-0.4, 0.9],
    [-0.75, 0.1],
  ],
};
const numberOn = (kind: string) =>
  drawn('text', { y: 0.6, 'text-anchor': 'middle', 'font-size': 1.1, fill: '#fff' }, kind.replace(/\D/g, ''));

/** The outline of a face without its parts, with its frame: x to the right, and up. In the face's own frame. */
export function faceOutline(): SVGElement {
  const line = { fill: 'none', 'vector-effect': 'non-scaling-stroke' };
  const frame = { d: 'M0 0H0.3M0 0V-0.3M-0.05 -0.22L0 -0.32L0.05 -0.22', ...line };
  const shapes = families.face.surface.filter(({ tone }) => tone === 'ink');
  return drawn('g', {}, ...shapes.map((shape) => outline(shape, line)), drawn('path', frame));
}

export const signs = { member: colours.blue, stray: colours.orange, spare: '#9a9a9a' } as const;

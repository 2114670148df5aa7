import type { AffineFrame2 } from '@retinotopia/geometry';

type Attributes = Readonly<Record<string, string | number>>;

/** Makes an element of an SVG that lives: one that is moved by hand, or from frame to frame. */
export function drawn<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  redraw(element, attributes);
  element.append(...children);
  return element;
}

/** Gives an element other attributes; those that it has already are left alone, which is cheap. */
export function redraw(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    const written = String(value);
    if (element.getAttribute(name) !== written) element.setAttribute(name, written);
  }
}

/** A pose as the transform that draws in it. */
export const transformOf = ({ origin, xAxis, yAxis }: AffineFrame2): string =>
  `matrix(${[...xAxis, ...yAxis, ...origin].map((value) => value.toFixed(5)).join(' ')})`;

/** Where a pointer is in an SVG's own units. */
export function pointOf(svg: SVGSVGElement, { clientX, clientY }: PointerEvent): readonly [number, number] {
  const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM()!.inverse());
  return [x, y];
}

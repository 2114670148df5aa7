import type { AffineFrame2 } from '@retinotopia/geometry';

export type Attributes = Readonly<Record<string, string | number>>;

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

/** What hands and keys move. */
type Handled = GlobalEventHandlers & Element;

/** Where the arrow keys point: to the right, down. */
const arrows: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Calls back with where an arrow key points, which then does not scroll the page. */
export function onArrows(element: Handled, step: (x: number, y: number, shift: boolean) => void): void {
  element.addEventListener('keydown', (event) => {
    const arrow = arrows[event.key];
    if (arrow === undefined) return;
    event.preventDefault();
    step(...arrow, event.shiftKey);
  });
}

/** Calls back while an element is dragged. @param grab begins a drag, or returns `false` */
export function onDrag(
  element: Handled,
  grab: (event: PointerEvent) => unknown,
  drag: (event: PointerEvent) => void,
  letGo: (event: PointerEvent) => void = () => undefined,
): void {
  let held = false;
  element.addEventListener('pointerdown', (event) => {
    held = grab(event) !== false;
    if (held) element.setPointerCapture(event.pointerId);
  });
  element.addEventListener('pointermove', (event) => {
    if (held) drag(event);
  });
  for (const end of ['pointerup', 'pointercancel'] as const) {
    element.addEventListener(end, (event) => {
      if (held) letGo(event);
      held = false;
    });
  }
}

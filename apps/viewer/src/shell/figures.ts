import { make } from './room.ts';

/** A figure for one of our own drawings, which are SVG made in this page. */
export function svgFigure(caption: string): {
  readonly element: HTMLElement;
  readonly draw: (svg: string) => void;
} {
  const paper = make('div', { class: 'paper' });
  const element = make('figure', {}, paper, make('figcaption', {}, caption));
  const draw = (svg: string) => {
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml');
    const drawing = document.importNode(parsed.documentElement, true);
    const box = drawing.getAttribute('viewBox');
    if (box !== null) drawing.removeAttribute('height');
    paper.replaceChildren(drawing);
  };
  return { element, draw };
}

/** A table that is written anew. */
export function tableOf(head: readonly string[]): {
  readonly element: HTMLElement;
  readonly fill: (rows: readonly (readonly string[])[]) => void;
} {
  const body = make('tbody');
  const element = make('div', { class: 'scroll' }, make('table', {}, make('thead', {}, make('tr', {}, ...head.map((title) => make('th', { scope: 'col' }, title)))), body)); // prettier-ignore
  const fill = (rows: readonly (readonly string[])[]) =>
    body.replaceChildren(...rows.map((row) => make('tr', {}, ...row.map((cell) => make('td', {}, cell)))));
  return { element, fill };
}

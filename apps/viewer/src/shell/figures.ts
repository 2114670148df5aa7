import { figure, make } from './room.ts';

/** A figure for one of our own drawings, which are SVG made in this page. */
export function svgFigure(caption: string) {
  const paper = make('div', { class: 'paper' });
  const draw = (svg: string) => {
    const drawing = document.importNode(parsedSvg(svg), true);
    if (drawing.hasAttribute('viewBox')) drawing.removeAttribute('height');
    paper.replaceChildren(drawing);
  };
  return { element: figure(paper, caption), draw };
}

/** The root of a drawing. */
export const parsedSvg = (svg: string): HTMLElement =>
  new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;

/** A table that is written anew. */
export function tableOf(head: readonly string[]) {
  const body = make('tbody');
  const element = make('div', { class: 'scroll' }, make('table', {}, make('thead', {}, make('tr', {}, ...head.map((title) => make('th', { scope: 'col' }, title)))), body)); // prettier-ignore
  const fill = (rows: readonly (readonly string[])[]) =>
    body.replaceChildren(...rows.map((row) => make('tr', {}, ...row.map((cell) => make('td', {}, cell)))));
  return { element, fill };
}

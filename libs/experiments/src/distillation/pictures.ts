import type { LabelledImages } from '@retinotopia/datasets';
import { bracketsOf, leavesOf, type ClassTree } from '@retinotopia/distillation';
import { html, palette, trusted, type Html } from '@retinotopia/runs/report';

/** A digit, ink on paper in the page's own colours. @param image its number */
export function digit({ pixels, height, width, labels, classNames }: LabelledImages, image: number): Html {
  const squares: string[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const ink = pixels[(image * height + y) * width + x]! / 255;
      if (ink > 0.02) squares.push(`<path d="M${x} ${y}h1v1h-1z" opacity="${ink.toFixed(2)}"/>`);
    }
  }
  return drawing(`A ${classNames[labels[image]!]!}`, [width, height], 96, squares.join(''));
}

/** A distribution over classes as bars, the largest in a colour of its own. */
export function bars(chances: readonly number[], classNames: readonly string[], label: string): Html {
  const largest = chances.indexOf(Math.max(...chances));
  const drawn = chances.map((chance, k) => {
    const height = 40 * chance;
    const color = k === largest ? palette[1] : palette[0];
    return (
      `<rect x="${10 * k + 1}" y="${(41 - height).toFixed(2)}" width="8" height="${height.toFixed(2)}" fill="${color}"/>` +
      `<text x="${10 * k + 5}" y="50" text-anchor="middle" font-size="8">${classNames[k]!}</text>`
    );
  });
  return drawing(label, [10 * chances.length, 52], 190, drawn.join(''));
}

/** A dendrogram, leaves on the left. */
export function dendrogram(tree: ClassTree, classNames: readonly string[]): Html {
  const [row, left, reach] = [22, 30, 420];
  const brackets = bracketsOf(tree);
  const tallest = brackets.at(-1)?.height ?? 1;
  const x = (height: number) => (left + (reach * height) / tallest).toFixed(1);
  const y = (across: number) => (row * (across + 0.5)).toFixed(1);
  const lines = brackets.map(
    ({ height, arms: [one, other] }) =>
      `M${x(one.from)} ${y(one.across)}H${x(height)}V${y(other.across)}H${x(other.from)}`,
  );
  const names = leavesOf(tree).map(
    (k, place) => `<text x="${left - 10}" y="${y(place)}" text-anchor="end" dominant-baseline="central" font-size="14">${classNames[k]!}</text>`, // prettier-ignore
  );
  const path = `<path d="${lines.join('')}" fill="none" stroke="currentColor" stroke-width="1.5"/>`;
  return drawing('Dendrogram of the classes', [left + reach + 20, row * classNames.length], 560, path + names.join(''));
}

const drawing = (label: string, [width, height]: readonly [number, number], shownWidth: number, body: string): Html =>
  html`${trusted(`<svg viewBox="0 0 ${width} ${height}" width="${shownWidth}" fill="currentColor" role="img"`)}
    aria-label="${label}">${trusted(body)}</svg>`;

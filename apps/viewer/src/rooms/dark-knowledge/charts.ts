import { bracketsOf, leavesOf, type ClassTree } from '@retinotopia/distillation';
import { colours, element, group, line, lineChart, picture, text } from '@retinotopia/perception';

/** Below it nothing is drawn on a logarithmic scale. */
const leastShown = 1e-6;

/** Chances by class as bars, each with its number. */
export function drawDistribution(
  title: string,
  chances: readonly number[],
  names: readonly string[],
  logarithmic: boolean,
): string {
  const [row, left, reach] = [24, names.some((name) => name.length > 2) ? 110 : 30, 250];
  const length = (chance: number) => (logarithmic ? Math.max(0, 1 - Math.log(chance) / Math.log(leastShown)) : chance);
  const largest = Math.max(...chances);
  const bars = chances.map((chance, k) => {
    const width = reach * length(chance);
    const fill = chance === largest ? colours.blue : colours.sky;
    return group(
      left,
      row * k + 4,
      text(-8, 15, names[k]!, { anchor: 'end', bold: chance === largest }),
      element('rect', { x: 0, y: 3, width, height: row - 8, fill }),
      text(width + 6, 15, chanceInWords(chance), { colour: colours.ink }),
    );
  });
  return picture(left + reach + 90, row * chances.length + 10, title, ...bars);
}

/** 99.97 %, 42 %, 0.3 %, 2·10⁻⁵. What is not certain is never said to be. */
export function chanceInWords(chance: number): string {
  if (chance >= 0.995) return `${(Math.floor(10_000 * chance) / 100).toFixed(2)} %`;
  if (chance >= 0.0995) return `${(100 * chance).toFixed(0)} %`;
  if (chance >= 0.000_95) return `${(100 * chance).toPrecision(1)} %`;
  const [digits, power] = chance.toExponential(0).split('e') as [string, string];
  return `${digits}·10${power.replace(/[-\d]/g, (sign) => raised[sign]!)}`;
}
const raised: Readonly<Record<string, string>> = { '-': '⁻', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' }; // prettier-ignore

/** Shares of test digits that are right, by the bias of a class. */
export interface ByBias {
  readonly bias: number;
  readonly ofClass: number;
  readonly ofAll: number;
}

/** How the bias of a withheld class trades it against the others. */
export function drawByBias(points: readonly ByBias[], bias: number): string {
  const [first, last] = [points[0]!, points.at(-1)!];
  const line = (label: string, colour: string, y: (point: ByBias) => number) => ({
    label,
    colour,
    points: points.map((point) => ({ x: point.bias, y: y(point) })),
  });
  const chart = lineChart(
    300,
    170,
    { label: 'bias of class 3', from: first.bias, to: last.bias, ticks: [-10, -5, 0, 5, 10] },
    { label: 'right', from: 0, to: 1, ticks: [0, 0.5, 1], format: (share) => `${100 * share} %` },
    [
      line('threes', colours.orange, ({ ofClass }) => ofClass),
      line('all digits', colours.blue, ({ ofAll }) => ofAll),
      {
        label: '',
        colour: colours.faint,
        dashed: true,
        points: [
          { x: bias, y: 1 },
          { x: bias, y: 0 },
        ],
      },
    ],
  );
  return picture(430, 250, 'Share of test digits that are right, by the bias of class 3', group(46, 30, chart));
}

/** A dendrogram, leaves on the left; the later two branches meet, the less the net takes one for the other. */
export function drawClassTree(tree: ClassTree, names: readonly string[]): string {
  const brackets = bracketsOf(tree);
  const [row, left, reach] = [22, 30, 340];
  const tallest = brackets.at(-1)!.height;
  const x = (height: number) => left + (reach * height) / tallest;
  const y = (across: number) => row * (across + 0.5) + 4;
  const joints = brackets.flatMap(({ height, arms: [one, other] }) => [
    line(x(one.from), y(one.across), x(height), y(one.across)),
    line(x(other.from), y(other.across), x(height), y(other.across)),
    line(x(height), y(one.across), x(height), y(other.across)),
  ]);
  const leaves = leavesOf(tree).map((k, place) => text(left - 8, y(place) + 4, names[k]!, { anchor: 'end', bold: true })); // prettier-ignore
  return picture(left + reach + 20, row * names.length + 8, 'Classes by how readily the net takes one for another', ...joints, ...leaves); // prettier-ignore
}

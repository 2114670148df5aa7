import {
  defaultPoseNoise,
  drawArrangement,
  exampleOf,
  findWhole,
  learnWhole,
  scaledNoise,
  seeArrangement,
  type Arrangement,
  type GrowthPoint,
  type Sighting,
} from '@retinotopia/capsules';
import { randomStream } from '@retinotopia/compute';
import { exponent, mean } from '@retinotopia/core';
import { affineFrame2, type AffineFrame2 } from '@retinotopia/geometry';
import { colours, element, group, line, lineChart, picture, text } from '@retinotopia/perception';
import type { Drawing, Figure } from '@retinotopia/runs';
import { html, table, trusted } from '@retinotopia/runs/report';
import type { Found } from './found.ts';
import type { Settings, Task } from './settings.ts';
import { countsIn, separationRows, type SeparationRow } from './summarise.ts';
import { space, universalCapsules, type HeldDensity } from './universal.ts';

type CapsulesDrawing = Drawing<Settings, Task, Found, null>;

/** How true wholes are told from scrambled ones, what votes are, how they grow, and what universal capsules hold. */
export function drawCapsules(drawing: CapsulesDrawing): readonly Figure[] {
  const { settings, runs } = drawing;
  if (runs.length === 0) return [];
  const seed = settings.seeds[0]!;
  const drawn = (name: string, svg: string) => {
    drawing.write(`${name}.svg`, svg);
    return trusted(svg);
  };
  const rows = separationRows(settings, runs);
  const growth = growthIn(drawing);
  if (growth !== null) drawing.write('growth.json', `${JSON.stringify(growth, null, 2)}\n`);
  return [
    ...(rows.length === 0
      ? []
      : [
          {
            drawing: drawn('separation', drawSeparation(settings, rows)),
            caption: 'Area under the curve by strength of the noise.',
          },
        ]),
    {
      section: 'Votes',
      drawing: drawn('votes', drawVotes(seed)),
      caption:
        'Frames of six parts (grey), and where each says its whole is (blue where votes agree, orange where they do not). The transforms are in the weights; turning the whole changes none of them.',
    },
    ...(growth === null
      ? []
      : [
          {
            section: 'How work grows',
            drawing: html`${drawn('growth', drawGrowth(growth.points))}${table(growthHead, growth.points.map(growthCells))}`,
            caption: `Counts and times by number of parts; both axes are logarithmic.${growth.votesExponent === null ? '' : ` From ${growth.fittedFrom} parts on, time grows as parts^${growth.votesExponent.toFixed(2)} with votes and as parts^${growth.messagesExponent!.toFixed(2)} with messages.`}`,
          },
        ]),
    ...(runs.some(({ task }) => task.measured === 'universal')
      ? [
          {
            section: 'What universal capsules hold',
            drawing: drawn('universal', drawUniversal(seed)),
            caption: 'Distributions over identity (rows) and direction; each scaled to its own highest value.',
          },
        ]
      : []),
  ];
}

/** How work grows with the number of parts. */
interface Growth {
  readonly points: readonly GrowthPoint[];
  /** Exponents p of time ∝ parts^p, fitted from so many parts on; `null` where fewer than two numbers are as large. */
  readonly fittedFrom: number;
  readonly votesExponent: number | null;
  readonly messagesExponent: number | null;
}

/** Below so many parts, what every search takes however few parts there are is most of the time. */
const fittedFrom = 32;

/** Counts, and times as means over seeds; `null` where nothing has been timed. */
function growthIn(drawing: CapsulesDrawing): Growth | null {
  const counts = countsIn(drawing.runs);
  const bySeed = drawing.runs.map(({ task }) => drawing.times(task)).filter((own) => own !== null);
  if (counts === null || bySeed.length === 0) return null;
  const points = counts.map(({ parts, votes, messages }) => {
    const over = (what: string) => mean(bySeed.map((own) => own[`${what}/${parts}`]!));
    return { parts, votes, messages, votesMs: over('votes'), messagesMs: over('messages') };
  });
  const fitted = points.filter(({ parts }) => parts >= fittedFrom);
  const grows = (of: 'votesMs' | 'messagesMs') =>
    fitted.length < 2 ? null : exponent(fitted.map((point) => [point.parts, point[of]]));
  return { points, fittedFrom, votesExponent: grows('votesMs'), messagesExponent: grows('messagesMs') };
}

const growthHead = ['parts', 'votes', 'messages', 'ms by votes', 'ms by messages'];
const growthCells = ({ parts, votes, messages, votesMs, messagesMs }: GrowthPoint) =>
  [parts, votes, messages, votesMs.toFixed(2), messagesMs.toFixed(2)].map(String);

const [cell, unit] = [300, 80];

/** Parts in their places and in each other's, seen from one side, and where each says its whole is. */
function drawVotes(seed: number): string {
  const random = randomStream(seed, 'capsules/picture');
  const noise = scaledNoise(defaultPoseNoise, 0.5);
  const arrangement = drawArrangement('thing', 6, random);
  const whole = learnWhole('thing', Array.from({ length: 12 }, () => exampleOf(arrangement, affineFrame2({}), noise, random))); // prettier-ignore
  const see = (angleRad: number, scrambled: boolean, of: Arrangement = arrangement) =>
    seeArrangement(of, affineFrame2({ angleRad }), { noise, missing: 0, scrambled }, random);
  const views: readonly (readonly [string, readonly Sighting[]])[] = [
    ['as it was learnt', see(0, false)],
    ['turned', see(2, false)],
    ['parts in each other’s places', see(0, true)],
  ];
  const cells = views.map(([label, sightings], index) => {
    const { evidence, presence, votes, agreeing } = findWhole(whole, sightings)!;
    return group(
      (index + 0.5) * cell,
      cell / 2 + 30,
      text(0, -cell / 2 - 10, label, { anchor: 'middle', bold: true }),
      ...sightings.map(({ pose }) => frameMark(pose, 1, colours.faint)),
      ...votes.map((vote, at) => voteLine(sightings[vote.sighting]!.pose, vote.pose, agreeing[at]!)),
      ...votes.map(({ pose }, at) => frameMark(pose, 0.35, agreeing[at]! > 0.5 ? colours.blue : colours.orange)),
      text(0, cell / 2 - 4, `evidence ${evidence.toFixed(1)}, presence ${presence.toFixed(2)}`, { anchor: 'middle', colour: presence > 0.5 ? colours.blue : colours.orange }), // prettier-ignore
    );
  });
  return picture(3 * cell, cell + 50, 'Votes of six parts for the pose of their whole', ...cells);
}

const placed = ([x, y]: readonly [number, number]): readonly [number, number] => [unit * x, unit * y];

/** A pose as its two axes, the x axis thicker. */
function frameMark({ origin, xAxis, yAxis }: AffineFrame2, length: number, stroke: string): string {
  const [x, y] = placed(origin);
  const axis = ([dx, dy]: readonly [number, number], width: number) =>
    line(x, y, x + length * unit * dx, y + length * unit * dy, { stroke, 'stroke-width': width });
  return axis(xAxis, 2.5) + axis(yAxis, 1);
}

function voteLine(part: AffineFrame2, vote: AffineFrame2, agreeing: number): string {
  const [[x1, y1], [x2, y2]] = [placed(part.origin), placed(vote.origin)];
  const stroke = agreeing > 0.5 ? colours.sky : colours.yellow;
  return line(x1, y1, x2, y2, { stroke, 'stroke-width': 0.75, 'stroke-dasharray': '3 3' });
}

const shades = [colours.sky, colours.blue, colours.purple, colours.orange, colours.green, colours.yellow];

function drawSeparation({ noise, missing }: Settings, rows: readonly SeparationRow[]): string {
  const strengths = [...noise].sort((a, b) => a - b);
  const chart = (title: string, of: 'votesArea' | 'fieldArea') =>
    lineChart(
      240,
      200,
      { label: 'strength of the noise', from: 0, to: strengths.at(-1)!, ticks: [0, ...strengths] },
      { label: `${title}: area under the curve`, from: 0.8, to: 1, ticks: [0.8, 0.85, 0.9, 0.95, 1] },
      [...new Set(rows.map(({ parts }) => parts))].map((parts, index) => ({
        label: `${parts} parts`,
        colour: shades[index % shades.length]!,
        points: strengths
          .flatMap((strength) => rows.filter((row) => row.parts === parts && row.noise === strength))
          .map((row) => ({ x: row.noise, y: clipped(row[of]) })),
      })),
    );
  return picture(
    760,
    300,
    `True against scrambled wholes, ${Math.round(100 * missing)} % of parts missing`,
    group(50, 40, chart('votes', 'votesArea')),
    group(430, 40, chart('messages', 'fieldArea')),
  );
}

/** An area cannot be above 1; an interval by resampling a few may reach a little beyond. */
const clipped = ({ value, low, high }: { value: number; low: number; high: number }) => ({
  value,
  low: Math.max(0.8, Number.isFinite(low) ? low : value),
  high: Math.min(1, Number.isFinite(high) ? high : value),
});

function drawGrowth(unordered: readonly GrowthPoint[]): string {
  const points = [...unordered].sort((a, b) => a.parts - b.parts);
  const ticks = points.map(({ parts }) => parts);
  const x = { label: 'parts', from: ticks[0]!, to: ticks.at(-1)!, ticks, logarithmic: true };
  const chart = (
    label: string,
    y: { from: number; to: number; ticks: readonly number[] },
    votes: 'votes' | 'votesMs',
    messages: 'messages' | 'messagesMs',
  ) =>
    // prettier-ignore
    lineChart(240, 200, x, { label, ...y, logarithmic: true }, [
      { label: 'votes', colour: colours.blue, points: points.map((point) => ({ x: point.parts, y: point[votes] })) },
      { label: 'messages', colour: colours.orange, points: points.map((point) => ({ x: point.parts, y: point[messages] })) }, // prettier-ignore
    ]);
  const times = points.flatMap(({ votesMs, messagesMs }) => [votesMs, messagesMs]);
  const decades = (low: number, high: number) => {
    const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
    const ticks = Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
    return { from: 10 ** from, to: 10 ** to, ticks };
  };
  return picture(
    760,
    300,
    'Votes for a whole against messages between its parts',
    group(
      60,
      40,
      chart('how many', decades(1, Math.max(...points.map(({ messages }) => messages))), 'votes', 'messages'),
    ),
    group(440, 40, chart('milliseconds', decades(Math.min(...times), Math.max(...times)), 'votesMs', 'messagesMs')),
  );
}

/** What universal capsules hold: a row of shades for each identity, direction to the right. */
function drawUniversal(seed: number): string {
  const { ambiguous, dissimilar } = universalCapsules(seed);
  const [width, row] = [216, 12];
  const column = (held: readonly HeldDensity[], title: string) => [
    text(0, -12, title, { bold: true }),
    ...held.map(({ label, density, bits }, index) => {
      const highest = Math.max(...density);
      const squares = Array.from(density, (p, point) => {
        const [direction, identity] = [point % space.directions, Math.floor(point / space.directions)];
        const opacity = p / highest;
        if (opacity < 0.01) return '';
        return element('rect', { x: (direction * width) / space.directions, y: identity * row, width: width / space.directions + 0.2, height: row - 1, fill: colours.blue, 'fill-opacity': opacity }); // prettier-ignore
      });
      return group(
        60,
        index * 64 + 14,
        text(0, -4, `${label}: ${bits.toFixed(1)} bits`),
        element('rect', { width, height: 3 * row - 1, fill: 'none', stroke: colours.line }),
        ...squares,
        ...space.identities.map((identity, at) => text(-6, at * row + 10, identity, { anchor: 'end', colour: colours.faint, size: 10 })), // prettier-ignore
      );
    }),
    ...[0, 180, 360].map((degrees) => text(60 + (degrees / 360) * width, 5 * 64 + 2, `${degrees}°`, { anchor: 'middle', colour: colours.faint, size: 10 })), // prettier-ignore
  ];
  return picture(
    640,
    390,
    'What universal capsules hold over identity and direction',
    group(20, 40, ...column(ambiguous, 'Two ambiguous parts')),
    group(340, 40, ...column(dissimilar, 'Columns of two objects')),
  );
}

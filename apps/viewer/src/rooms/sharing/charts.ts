import { schemeTableau10 } from 'd3-scale-chromatic';
import type { Arm, CurvePoint } from '@retinotopia/experiments/weight-sharing';
import { colours, group, lineChart, picture, type Axis, type Series } from '@retinotopia/perception';

/** A place on an arm's way through training. */
export type ArmPoint = Pick<CurvePoint, 'step' | 'validation' | 'functionDivergence' | 'weightSimilarity'>;

/** One line of a chart. */
export interface ArmCurve {
  readonly arm: Arm;
  readonly points: readonly ArmPoint[];
}

/** How an arm is drawn; its label is short, so that lines can be labelled where they end. */
const looks: Readonly<Record<Arm, { readonly label: string; readonly colour: string }>> = {
  shared: { label: 'shared', colour: colours.blue },
  unshared: { label: 'unshared', colour: colours.orange },
  'unshared+codistillation': { label: 'co-distilled', colour: colours.green },
  'shared+normalised': { label: 'normalised', colour: schemeTableau10[9]! },
  'shared+adapted': { label: 'adapted', colour: schemeTableau10[3]! },
  convolution: { label: 'convolution', colour: schemeTableau10[2]! },
  'reference-frame': { label: 'reference frame', colour: schemeTableau10[6]! },
  'locally-connected': { label: 'local', colour: schemeTableau10[5]! },
  'locally-connected+dynamic-sharing': { label: 'local, sleeps', colour: schemeTableau10[8]! },
  'locally-connected+translation': { label: 'local, moved', colour: schemeTableau10[7]! },
};

const quarters = (to: number) => [0, 1, 2, 3, 4].map((k) => Math.round((100 * to * k) / 4) / 100);
const rounded = (value: number) => String(Math.round(value * 100) / 100);

/** A chart with a line for each arm that has something to show. */
function drawCurves(
  title: string,
  x: Axis,
  y: Axis,
  curves: readonly ArmCurve[],
  placed: (point: ArmPoint) => Series['points'],
  ...others: readonly Series[]
): string {
  const lines = curves
    .map(({ arm, points }) => ({ ...looks[arm], points: points.flatMap(placed) }))
    .filter(({ points }) => points.length > 0);
  return picture(480, 290, title, group(40, 30, lineChart(330, 210, x, y, [...others, ...lines])));
}

/** Validation accuracy by training step. */
export const drawLearning = (curves: readonly ArmCurve[], steps: number): string =>
  drawCurves(
    'Validation accuracy by training step',
    { label: 'training step', from: 0, to: steps, ticks: quarters(steps).map(Math.round) },
    { label: 'validation accuracy', from: 0, to: 1, ticks: quarters(1), format: rounded },
    curves,
    ({ step, validation }) => [{ x: step, y: validation }],
    {
      label: 'chance',
      colour: colours.faint,
      dashed: true,
      points: [
        { x: 0, y: 0.1 },
        { x: steps, y: 0.1 },
      ],
    },
  );

/** How far the columns' functions lie apart, by how alike their weights are: each arm's way through training. */
export function drawFunctionsAndWeights(curves: readonly ArmCurve[]): string {
  const divergences = curves.flatMap(({ points }) => points.map((point) => point.functionDivergence ?? 0));
  const to = Math.ceil(Math.max(0.5, ...divergences) * 4) / 4;
  return drawCurves(
    'Divergence of the columns’ functions by similarity of their weights',
    {
      label: 'similarity of two columns’ weights (cosine)',
      from: 0,
      to: 1,
      ticks: quarters(1),
      format: rounded,
    },
    {
      label: 'divergence of the columns’ functions, bits',
      from: 0,
      to,
      ticks: quarters(to),
      format: rounded,
    },
    curves,
    // A net of the whole field has no columns to compare.
    ({ weightSimilarity: x, functionDivergence: y }) => (x === null || y === null ? [] : [{ x: Math.max(0, x), y }]),
  );
}

import { schemeTableau10 } from 'd3-scale-chromatic';
import type { Arm } from '@retinotopia/experiments/weight-sharing';
import { colours, group, lineChart, picture } from '@retinotopia/perception';

/** A place on an arm's way through training. */
export interface ArmPoint {
  readonly step: number;
  readonly validation: number;
  /** `null` where there are no columns to compare. */
  readonly functionDivergence: number | null;
  readonly weightSimilarity: number | null;
}

/** One line of a chart: an arm, by its name or with more said. */
export interface ArmCurve {
  readonly arm: Arm;
  readonly label: string;
  readonly points: readonly ArmPoint[];
}

const armColours: Readonly<Record<Arm, string>> = {
  shared: colours.blue,
  unshared: colours.orange,
  'unshared+codistillation': colours.green,
  'shared+normalised': schemeTableau10[9]!,
  'shared+adapted': schemeTableau10[3]!,
  convolution: schemeTableau10[2]!,
  'reference-frame': schemeTableau10[6]!,
  'locally-connected': schemeTableau10[5]!,
  'locally-connected+dynamic-sharing': schemeTableau10[8]!,
  'locally-connected+translation': schemeTableau10[7]!,
};

const [width, height] = [330, 210];

/** Short, so that lines can be labelled where they end. */
export const armLabels: Readonly<Record<Arm, string>> = {
  shared: 'shared',
  unshared: 'unshared',
  'unshared+codistillation': 'co-distilled',
  'shared+normalised': 'normalised',
  'shared+adapted': 'adapted',
  convolution: 'convolution',
  'reference-frame': 'reference frame',
  'locally-connected': 'local',
  'locally-connected+dynamic-sharing': 'local, sleeps',
  'locally-connected+translation': 'local, moved',
};
const quarters = (to: number) => [0, 1, 2, 3, 4].map((k) => Math.round((100 * to * k) / 4) / 100);
const rounded = (value: number) => String(Math.round(value * 100) / 100);

/** Validation accuracy by training step. */
export const drawLearning = (curves: readonly ArmCurve[], steps: number): string =>
  picture(
    480,
    290,
    'Validation accuracy by training step',
    group(40, 30, lineChart(width, height,
      { label: 'training step', from: 0, to: steps, ticks: quarters(steps).map(Math.round) },
      { label: 'validation accuracy', from: 0, to: 1, ticks: quarters(1), format: rounded },
      [
        { label: 'chance', colour: colours.faint, dashed: true, points: [{ x: 0, y: 0.1 }, { x: steps, y: 0.1 }] },
        ...curves.filter(begun).map(({ arm, label, points }) => ({ label, colour: armColours[arm], points: points.map(({ step, validation }) => ({ x: step, y: validation })) })), // prettier-ignore
      ])), // prettier-ignore
  );

/** How far the columns' functions lie apart, by how alike their weights are: each arm's way through training. */
export function drawFunctionsAndWeights(curves: readonly ArmCurve[]): string {
  const most = Math.max(
    0.5,
    ...curves.flatMap(({ points }) => points.map((point) => point.functionDivergence ?? 0)),
  );
  const to = Math.ceil(most * 4) / 4;
  return picture(
    480,
    290,
    'Divergence of the columns’ functions by similarity of their weights',
    group(40, 30, lineChart(width, height,
      { label: 'similarity of two columns’ weights (cosine)', from: 0, to: 1, ticks: quarters(1), format: rounded },
      { label: 'divergence of the columns’ functions, bits', from: 0, to, ticks: quarters(to), format: rounded },
      curves.filter(begun).map(({ arm, label, points }) => ({ label, colour: armColours[arm], points: points.flatMap(compared) })).filter(({ points }) => points.length > 0))), // prettier-ignore
  );
}

const compared = ({ weightSimilarity, functionDivergence }: ArmPoint) =>
  weightSimilarity === null || functionDivergence === null
    ? []
    : [{ x: Math.max(0, weightSimilarity), y: functionDivergence }];
const begun = ({ points }: ArmCurve) => points.length > 0;

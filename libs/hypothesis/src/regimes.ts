import type { Retina } from '@retinotopia/retina';

/** Which columns are told labels: all, those near the gaze, or all but that the left half never hears of one class. */
export const labelRegimes = ['everywhere', 'fovea', 'class-withheld'] as const;
export type LabelRegime = (typeof labelRegimes)[number];

/** Which images columns are told about: all the same, or each half of the field of view others than the other. */
export const imageRegimes = ['all', 'hemifields'] as const;
export type ImageRegime = (typeof imageRegimes)[number];

/** Who is told what: labels by place and class, and images by half of the field of view. */
export interface Regime {
  readonly labels: LabelRegime;
  readonly images: ImageRegime;
}

/** The class that `class-withheld` keeps from the columns in the left half: the threes of Hinton's experiment. */
export const withheldClass = 3;

/** Columns as many as a quarter of all, those nearest to the gaze, are the fovea that is told labels. */
const fovealShare = 1 / 4;

/** Whether a column is told the label of an image. @param turn the image's number among the labelled ones */
export type IsTold = (column: number, label: number, turn: number) => boolean;

/** Who is told what on a retina. */
export function tellingOf({ labels, images }: Regime, { columns }: Retina): IsTold {
  const left = Array.from(columns.xDeg, (x) => x < 0);
  const foveal = labels === 'fovea' ? fovealColumns(columns.xDeg, columns.yDeg) : null;
  return (column, label, turn) => {
    if (images === 'hemifields' && (turn % 2 === 0) !== left[column]) return false;
    if (foveal !== null) return foveal.has(column);
    return !(labels === 'class-withheld' && label === withheldClass && left[column]);
  };
}

/** Columns that are told at least one label of a class. @returns by column */
export const everTold = (isTold: IsTold, columns: number, label: number): readonly boolean[] =>
  Array.from({ length: columns }, (_, column) => isTold(column, label, 0) || isTold(column, label, 1));

function fovealColumns(xDeg: Float32Array, yDeg: Float32Array): ReadonlySet<number> {
  const byEccentricity = Array.from(xDeg, (x, column) => ({
    column,
    eccentricity: Math.hypot(x, yDeg[column]!),
  })).sort((a, b) => a.eccentricity - b.eccentricity || a.column - b.column);
  const count = Math.max(1, Math.round(fovealShare * xDeg.length));
  return new Set(byEccentricity.slice(0, count).map(({ column }) => column));
}

import type { IsLabelled } from '@retinotopia/columns';
import { settings, z } from '@retinotopia/core';
import type { Retina } from '@retinotopia/retina';

const { oneOf } = settings;

/** Which columns have which labels, by place and class, and of which images. */
export const regime = z.strictObject({
  labels: oneOf(['everywhere', 'fovea', 'class-withheld']).describe(
    'Columns that have labels: all, the fovea, or all but that the left half has none of one class',
  ),
  images: oneOf(['all', 'hemifields']).describe(
    'Images that columns have labels of: all the same, or each half of the field of view others',
  ),
});

/** The class that `class-withheld` keeps from the columns in the left half: the threes of Hinton's experiment. */
export const withheldClass = 3;

/** Columns as many as a quarter of all, those nearest to the gaze, are the fovea that has labels. */
const fovealShare = 1 / 4;

/** The label mask on a retina. */
export function labelMaskOf({ labels, images }: z.infer<typeof regime>, { columns }: Retina): IsLabelled {
  const left = Array.from(columns.xDeg, (x) => x < 0);
  const foveal = labels === 'fovea' ? fovealColumns(columns.xDeg, columns.yDeg) : null;
  return (column, label, imageIndex) => {
    if (images === 'hemifields' && (imageIndex % 2 === 0) !== left[column]) return false;
    if (foveal !== null) return foveal.has(column);
    return !(labels === 'class-withheld' && label === withheldClass && left[column]);
  };
}

/** Columns that have at least one label of a class. @returns by column */
export const everLabelled = (isLabelled: IsLabelled, columns: number, label: number): readonly boolean[] =>
  Array.from({ length: columns }, (_, column) => isLabelled(column, label, 0) || isLabelled(column, label, 1));

function fovealColumns(xDeg: Float32Array, yDeg: Float32Array): ReadonlySet<number> {
  const byEccentricity = Array.from(xDeg, (x, column) => ({
    column,
    eccentricity: Math.hypot(x, yDeg[column]!),
  })).sort((a, b) => a.eccentricity - b.eccentricity || a.column - b.column);
  const count = Math.max(1, Math.round(fovealShare * xDeg.length));
  return new Set(byEccentricity.slice(0, count).map(({ column }) => column));
}

import type { RandomStream } from '@retinotopia/compute';
import type { Retina } from '@retinotopia/retina';
import { anyGaze, torusDeg } from './torus.ts';

/** How evenly the columns meet the parts of a digit. */
export interface Isotropy {
  /**
   * Cramér's V of the table column × part of the torus at its centre: 0 where every column meets every part equally
   * often, 1 where the column tells the part. Corrected for the bias of finite counts (Bergsma 2013).
   */
  readonly cramersV: number;
  /** The same for scenes that are not isotropic: digits that stay inside the canvas, as in most experiments. */
  readonly cramersVOfCanvas: number;
  readonly placements: number;
}

/** The torus is cut into this many parts a side. */
const partsAcross = 6;

/** Checks that the torus is isotropic for this retina: every column meets every part of it equally often. */
export function measureIsotropy(retina: Retina, placements: number, random: RandomStream): Isotropy {
  const { xDeg, yDeg, count } = retina.columns;
  const part = (degrees: number) => {
    const share = degrees / torusDeg + 0.5;
    return Math.min(partsAcross - 1, Math.floor((share - Math.floor(share)) * partsAcross));
  };
  const tableOf = (stretch: number, name: string) => {
    const stream = random.stream(name);
    const table = Array.from({ length: count }, () => new Float64Array(partsAcross ** 2));
    for (let placement = 0; placement < placements; placement++) {
      const gaze = anyGaze(stream);
      for (let column = 0; column < count; column++) {
        const [x, y] = [xDeg[column]! + stretch * gaze.xDeg, yDeg[column]! + stretch * gaze.yDeg];
        table[column]![part(y) * partsAcross + part(x)]!++;
      }
    }
    return table;
  };
  // A digit of 28 pixels on a canvas of 48 can move by (48 − 28) / 48 of its width only.
  return {
    cramersV: cramersV(tableOf(1, 'torus')),
    cramersVOfCanvas: cramersV(tableOf(20 / 48, 'canvas')),
    placements,
  };
}

/** Cramér's V with Bergsma's (2013) correction. @param table counts, rows × columns */
export function cramersV(table: readonly Float64Array[]): number {
  const rowSums = table.map((row) => row.reduce((sum, n) => sum + n, 0));
  const columnSums = Array.from(table[0]!, (_, j) => table.reduce((sum, row) => sum + row[j]!, 0));
  const total = rowSums.reduce((sum, n) => sum + n, 0);
  let chiSquare = 0;
  table.forEach((row, i) =>
    row.forEach((found, j) => {
      const expected = (rowSums[i]! * columnSums[j]!) / total;
      if (expected > 0) chiSquare += (found - expected) ** 2 / expected;
    }),
  );
  const rows = rowSums.filter((n) => n > 0).length;
  const columns = columnSums.filter((n) => n > 0).length;
  const phiSquare = Math.max(0, chiSquare / total - ((rows - 1) * (columns - 1)) / (total - 1));
  const shrunk = (n: number) => n - (n - 1) ** 2 / (total - 1);
  return Math.sqrt(phiSquare / Math.max(1e-12, Math.min(shrunk(rows), shrunk(columns)) - 1));
}

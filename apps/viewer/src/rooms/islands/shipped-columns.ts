import {
  pixelsPerDegree,
  readIslands,
  readTrainedColumns,
  sceneSize,
  type Islands,
  type TrainedColumns,
} from '@retinotopia/columns';
import type { Retina } from '@retinotopia/retina';

/** The file that `lab islands` reads where it is given none; the build puts it beside the page. */
const columnsUrl = new URL('../../../../../libs/experiments/src/islands/trained.safetensors', import.meta.url)
  .href;

/** The columns that ship with `lab islands`. */
export interface ShippedColumns extends TrainedColumns {
  /** Reads the islands of a level. @param embeddings one image's, `[C, D]` */
  readonly islandsOf: (embeddings: Float32Array, level: number) => Islands;
  /** The nearest column to each pixel of a scene, `[size, size]`. */
  readonly nearest: Int32Array;
}

/** Loads them; an engine must run. @throws Error where the file does not load; TrainedColumnsError */
export async function loadShippedColumns(): Promise<ShippedColumns> {
  const response = await fetch(columnsUrl);
  if (!response.ok) throw new Error(`the columns do not load: ${response.status} ${response.statusText}`);
  const trained = readTrainedColumns(new Uint8Array(await response.arrayBuffer()), columnsUrl);
  const { sceneColumns, agreements } = trained;
  return {
    ...trained,
    islandsOf: (embeddings, level) =>
      readIslands(embeddings, sceneColumns.beside, 'merged')(agreements.merged[level]!),
    nearest: nearestColumns(sceneColumns.retina),
  };
}

function nearestColumns({ columns: { xDeg, yDeg } }: Retina): Int32Array {
  return Int32Array.from({ length: sceneSize ** 2 }, (_, pixel) => {
    const [x, y] = [pixel % sceneSize, Math.floor(pixel / sceneSize)].map((at) => (at + 0.5 - sceneSize / 2) / pixelsPerDegree) as [number, number]; // prettier-ignore
    let [best, least] = [0, Infinity];
    for (let column = 0; column < xDeg.length; column++) {
      const apart = (xDeg[column]! - x) ** 2 + (yDeg[column]! - y) ** 2;
      if (apart < least) [best, least] = [column, apart];
    }
    return best;
  });
}

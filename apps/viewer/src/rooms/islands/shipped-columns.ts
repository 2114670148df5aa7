import { pixelsPerDegree, readIslands, readTrainedColumns, sceneSize } from '@retinotopia/columns';
import { nearestPoint, type Retina } from '@retinotopia/retina';
import { fetched } from '../../shell/fetched.ts';

/** The file that `lab islands` reads where it is given none; the build puts it beside the page. */
const columnsUrl = new URL('../../../../../libs/experiments/src/islands/trained.safetensors', import.meta.url).href;

export type ShippedColumns = Awaited<ReturnType<typeof loadShippedColumns>>;

/** Loads the columns that ship with `lab islands`; an engine must run. @throws Error where the file does not load; TrainedColumnsError */
export async function loadShippedColumns() {
  const response = await fetched(columnsUrl, 'the columns do not load');
  const trained = readTrainedColumns(new Uint8Array(await response.arrayBuffer()), columnsUrl);
  const { sceneColumns, agreements } = trained;
  return {
    ...trained,
    /** Reads the islands of a level. @param embeddings one image's, `[C, D]` */
    islandsOf: (embeddings: Float32Array, level: number) =>
      readIslands(embeddings, sceneColumns.beside, 'merged')(agreements.merged[level]!),
    /** The nearest column to each pixel of a scene, `[size, size]`. */
    nearest: nearestColumns(sceneColumns.retina),
  };
}

function nearestColumns({ columns }: Retina): Int32Array {
  const degrees = (pixel: number) => (pixel + 0.5 - sceneSize / 2) / pixelsPerDegree;
  return Int32Array.from({ length: sceneSize ** 2 }, (_, at) =>
    nearestPoint(columns, degrees(at % sceneSize), degrees(Math.floor(at / sceneSize))),
  );
}

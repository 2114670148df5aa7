import {
  createColumnField,
  neighboursNearby,
  readIslands,
  withoutAttention,
  type ColumnField,
  type IslandReading,
  type Islands,
} from '@retinotopia/columns';
import { randomStream, readSafetensors, type NeighbourLists, type Parameters } from '@retinotopia/compute';
import type { Scene } from '@retinotopia/datasets';
import { columnNeighbours, createRetina, sampleColumnsOfImages, type Retina } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';

/** The file that `lab islands` reads where it is given none; the build puts it beside the page. */
const columnsUrl = new URL('../../../../lab/src/islands/trained.safetensors', import.meta.url).href;

/** What the file's header says of the columns: what `lab islands train` wrote there. */
interface Header {
  readonly settings: {
    readonly retina: 'uniform' | 'foveated';
    readonly weights: 'shared' | 'unshared';
    readonly across: number;
    readonly embedding: number;
    readonly hidden: number;
    readonly steps: number;
    readonly temperature: number;
    readonly radius: number;
    readonly reach: number;
    readonly listening: number;
    readonly ownFrame?: boolean;
    /** Taken off what fields say, and divided by. */
    readonly adaptation?: { readonly mean: number; readonly deviation: number };
  };
  /** The least cosine of columns on one island, by level, for each way of reading islands. */
  readonly agreements: Readonly<Record<IslandReading, readonly number[]>>;
}

/** The columns that ship with `lab islands`, in the world that their file's header tells of. */
export interface ShippedColumns {
  readonly settings: Header['settings'];
  readonly retina: Retina;
  readonly parameters: Parameters;
  /** Columns side by side, which may be on one island. */
  readonly beside: NeighbourLists;
  /** Reads the islands of a level. @param embeddings one image's, `[C, D]` */
  readonly islandsOf: (embeddings: Float32Array, level: number) => Islands;
  /** The nearest column to each pixel of a scene, `[size, size]`. */
  readonly nearest: Int32Array;
}

export const levels = 3;
/** Of scenes, which are 8° across. */
export const sidePx = 64;
const pixelsPerDegree = 8;

/** Loads them; an engine must run. @throws Error where the file does not load or is of another kind */
export async function loadShippedColumns(): Promise<ShippedColumns> {
  const response = await fetch(columnsUrl);
  if (!response.ok) throw new Error(`the columns do not load: ${response.status} ${response.statusText}`);
  const { parameters, metadata } = readSafetensors(new Uint8Array(await response.arrayBuffer()), columnsUrl);
  const { settings, agreements } = JSON.parse(metadata.islands ?? 'null') as Header;
  const uniform = settings.retina === 'uniform';
  if (settings.ownFrame === true && !uniform) throw new Error('this page does not show columns that are told of the world in frames of their own'); // prettier-ignore
  const half = sidePx / pixelsPerDegree / 2;
  const pitch = (2 * half) / settings.across;
  // As `lab islands` grows it: which retina it is does not depend on a run's seed.
  const retina = createRetina(
    {
      columnsAcross: settings.across,
      law: uniform ? 'uniform' : 'linear',
      e2Deg: 4,
      radiusDeg: uniform ? half - pitch / 2 : half,
      fieldsAcross: Math.round(4 * settings.reach) + 1,
      reachSpacings: settings.reach,
    },
    randomStream(1, 'islands/retina'),
  );
  const beside = uniform ? neighboursNearby(placesOf(retina), pitch * 1.05) : columnNeighbours(retina, 1.4);
  return {
    settings,
    retina,
    parameters,
    beside,
    islandsOf: (embeddings, level) => readIslands(embeddings, beside, 'merged')(agreements.merged[level]!),
    nearest: nearestColumns(retina),
  };
}

const placesOf = ({ columns: { xDeg, yDeg } }: Retina) =>
  Array.from(xDeg, (x, column) => ({ xDeg: x, yDeg: yDeg[column]! }));

/** How columns listen; temperature and radius in units of what they were trained with. */
export interface Listening {
  readonly attention: boolean;
  readonly temperature: number;
  readonly radius: number;
}

/** The field with its attention as it is asked for; the caller frees its `place`. */
export function fieldOf({ settings, retina }: ShippedColumns, listening: Listening): ColumnField {
  const config = {
    columns: retina.columns.count,
    inputs: retina.columns.widest,
    levels,
    embedding: settings.embedding,
    hidden: settings.hidden,
    classes: 4,
    weights: settings.weights,
    steps: settings.steps,
    temperature: settings.temperature * listening.temperature,
    mixing: { previous: 1, bottomUp: 1, topDown: 1, attention: settings.listening },
  };
  const near = columnNeighbours(retina, settings.radius * listening.radius);
  return createColumnField(listening.attention ? config : withoutAttention(config), placesOf(retina), near);
}

/** What the columns are told of a scene. @returns `[C, 1, P]` */
export function look({ retina, settings }: ShippedColumns, scene: Scene): tf.Tensor3D {
  const { count, widest, fields } = retina.columns;
  const told = sampleColumnsOfImages(retina, [{ ...scene, pixelsPerDegree, beyond: 'wrap' }], [{ xDeg: 0, yDeg: 0 }]); // prettier-ignore
  const { mean, deviation } = settings.adaptation ?? { mean: 0, deviation: 1 };
  fields.forEach(({ length }, column) => {
    for (let at = column * widest; at < column * widest + length; at++) told[at] = (told[at]! - mean) / deviation; // prettier-ignore
  });
  return tf.tensor3d(told, [count, 1, widest]);
}

/** What shows in each column's centre. @param map one number a pixel @returns `[C]` */
export function atCentres({ retina: { columns } }: ShippedColumns, map: ArrayLike<number>): Int32Array {
  const pixel = (degrees: number) => Math.min(sidePx - 1, Math.max(0, Math.floor(degrees * pixelsPerDegree + sidePx / 2))); // prettier-ignore
  return Int32Array.from(columns.xDeg, (x, column) => map[pixel(columns.yDeg[column]!) * sidePx + pixel(x)]!);
}

function nearestColumns({ columns: { xDeg, yDeg } }: Retina): Int32Array {
  return Int32Array.from({ length: sidePx ** 2 }, (_, pixel) => {
    const [x, y] = [pixel % sidePx, Math.floor(pixel / sidePx)].map((at) => (at + 0.5 - sidePx / 2) / pixelsPerDegree) as [number, number]; // prettier-ignore
    let [best, least] = [0, Infinity];
    for (let column = 0; column < xDeg.length; column++) {
      const apart = (xDeg[column]! - x) ** 2 + (yDeg[column]! - y) ** 2;
      if (apart < least) [best, least] = [column, apart];
    }
    return best;
  });
}

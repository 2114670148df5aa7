import {
  createColumnField,
  neighboursNearby,
  othersOnly,
  withoutAttention,
  type ColumnField,
  type ColumnsConfig,
  type WeightSharing,
} from '@retinotopia/columns';
import type { NeighbourLists } from '@retinotopia/compute';
import { randomStream } from '@retinotopia/compute';
import type { Scene } from '@retinotopia/datasets';
import {
  columnNeighbours,
  createRetina,
  sampleColumnsOfImages,
  type OpticArray,
  type Retina,
} from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';

/** Families of objects that columns may be told of, and what is behind them. */
export const kinds = ['background', 'face', 'house', 'bus'] as const;

/** Pixels of a scene along each side, and how they lie in the field of view: 8° across. */
export const sceneSize = 64;
export const pixelsPerDegree = 8;

/** What a field of columns looks at scenes with. */
export interface WorldSettings {
  readonly retina: 'uniform' | 'foveated';
  readonly weights: WeightSharing;
  /** Columns along each side; a foveated retina has as many in all. */
  readonly across: number;
  readonly embedding: number;
  readonly hidden: number;
  readonly steps: number;
  /** Of attention; see {@link ColumnsConfig}. */
  readonly temperature: number;
  /** How far columns hear each other, in column spacings. */
  readonly radius: number;
  readonly attention: boolean;
  /** Whether a column hears itself. */
  readonly self: boolean;
  /** Half a column's patch, in column spacings. */
  readonly reach: number;
  /** Weight of attention in a settling step; the other opinions have 1. */
  readonly listening: number;
}

export const worldDefaults: WorldSettings = {
  retina: 'uniform',
  weights: 'shared',
  across: 16,
  embedding: 32,
  hidden: 64,
  steps: 6,
  temperature: 0.2,
  radius: 2.5,
  attention: true,
  self: true,
  reach: 1.5,
  listening: 1,
};

/** Levels: sub-parts, parts, objects. */
export const levels = 3;

/** A retina, the columns behind it, and who stands beside whom. */
export interface World {
  readonly settings: WorldSettings;
  readonly retina: Retina;
  readonly field: ColumnField;
  /** Columns side by side, which may be on one island. */
  readonly beside: NeighbourLists;
  /** The pixel of a scene in each column's centre, `[C]`. */
  readonly centres: Int32Array;
}

/** The same settings give the same retina: which one it is does not depend on a run's seed. */
export function openWorld(settings: WorldSettings): World {
  const uniform = settings.retina === 'uniform';
  const halfDeg = sceneSize / pixelsPerDegree / 2;
  const pitch = (2 * halfDeg) / settings.across;
  const retina = createRetina(
    {
      columnsAcross: settings.across,
      law: uniform ? 'uniform' : 'linear',
      e2Deg: 4,
      radiusDeg: uniform ? halfDeg - pitch / 2 : halfDeg,
      fieldsAcross: Math.round(4 * settings.reach) + 1,
      reachSpacings: settings.reach,
    },
    randomStream(1, 'islands/retina'),
  );
  const { xDeg, yDeg, count, widest } = retina.columns;
  const places = Array.from(xDeg, (x, column) => ({ xDeg: x, yDeg: yDeg[column]! }));
  const config: ColumnsConfig = {
    columns: count,
    inputs: widest,
    levels,
    embedding: settings.embedding,
    hidden: settings.hidden,
    classes: kinds.length,
    weights: settings.weights,
    steps: settings.steps,
    temperature: settings.temperature,
    mixing: { previous: 1, bottomUp: 1, topDown: 1, attention: settings.listening },
  };
  const near = columnNeighbours(retina, settings.radius);
  const field = createColumnField(
    settings.attention ? config : withoutAttention(config),
    places,
    settings.self ? near : othersOnly(near),
  );
  // Four beside each column of a lattice; about six on a mosaic, whose spacing is that of a hexagonal one.
  const beside = uniform
    ? neighboursNearby(places, pitch * 1.05)
    : (columnNeighbours(retina, 1.4) as NeighbourLists);
  const pixel = (degrees: number) =>
    Math.min(sceneSize - 1, Math.max(0, Math.floor(degrees * pixelsPerDegree + sceneSize / 2)));
  const centres = Int32Array.from(xDeg, (x, column) => pixel(yDeg[column]!) * sceneSize + pixel(x));
  return { settings, retina, field, beside, centres };
}

/** What the columns are told of some images, the gaze in their middle. @returns `[C, B, P]` */
export function look(world: World, images: readonly OpticArray[]): tf.Tensor3D {
  const gaze = { xDeg: 0, yDeg: 0 };
  const { count, widest } = world.retina.columns;
  const told = sampleColumnsOfImages(
    world.retina,
    images,
    images.map(() => gaze),
  );
  return tf.tensor3d(told, [count, images.length, widest]);
}

/** A scene as light. */
export const lightOf = (scene: Scene): OpticArray => ({ ...scene, pixelsPerDegree, beyond: 'wrap' });

/** What is in each column's centre. @param map one number a pixel @returns `[C]` */
export const atCentres = ({ centres }: World, map: ArrayLike<number>): Int32Array =>
  centres.map((pixel) => map[pixel]!);

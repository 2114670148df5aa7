import { othersOnly, randomStream, type NeighbourLists } from '@retinotopia/compute';
import {
  columnNeighbours,
  columnPlaces,
  createRetina,
  neighboursNearby,
  sampleColumnsOfImages,
  type OpticArray,
  type Retina,
} from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { withoutAttention, type ColumnsConfig } from '../config.ts';
import { createColumnField, type ColumnField } from '../model.ts';
import { inOwnFrame, ownFrame, type OwnFrame } from './own-frame.ts';
import { sceneLevels, type SceneColumnsSettings } from './settings.ts';

/** Families of objects that columns may learn, and what is behind them. */
export const sceneClasses = ['background', 'face', 'house', 'bus'] as const;

/** Pixels of a scene along each side. */
export const sceneSize = 64;
/** How they lie in the field of view, which is 8° across. */
export const pixelsPerDegree = 8;

/** A retina, the columns behind it, and who stands beside whom. */
export interface SceneColumns {
  readonly settings: SceneColumnsSettings;
  readonly retina: Retina;
  readonly field: ColumnField;
  /** Columns side by side, which may be on one island. */
  readonly beside: NeighbourLists;
  /** `null` where a column's inputs are its fields, one by one. */
  readonly frame: OwnFrame | null;
  /** The pixel of a scene in each column's centre, `[C]`. */
  readonly centres: Int32Array;
}

/** The same settings give the same retina: which one it is does not depend on a run's seed. */
export function openSceneColumns(settings: SceneColumnsSettings): SceneColumns {
  const uniform = settings.retina === 'uniform';
  const halfDeg = sceneSize / pixelsPerDegree / 2;
  const pitch = (2 * halfDeg) / settings.across;
  const fieldsAcross = Math.round(4 * settings.reach) + 1;
  const retina = createRetina(
    {
      columnsAcross: settings.across,
      law: uniform ? 'uniform' : 'linear',
      e2Deg: 4,
      radiusDeg: uniform ? halfDeg - pitch / 2 : halfDeg,
      fieldsAcross,
      reachSpacings: settings.reach,
    },
    randomStream(1, 'islands/retina'),
  );
  const frame = settings.ownFrame && !uniform ? ownFrame(retina, fieldsAcross) : null;
  const field = fieldBehind(retina, frame, settings);
  // Four beside each column of a lattice; about six on a mosaic, whose spacing is that of a hexagonal one.
  const beside = uniform ? neighboursNearby(columnPlaces(retina), pitch * 1.05) : columnNeighbours(retina, 1.4);
  const pixel = (degrees: number) =>
    Math.min(sceneSize - 1, Math.max(0, Math.floor(degrees * pixelsPerDegree + sceneSize / 2)));
  const { xDeg, yDeg } = retina.columns;
  const centres = Int32Array.from(xDeg, (x, column) => pixel(yDeg[column]!) * sceneSize + pixel(x));
  return { settings, retina, field, beside, frame, centres };
}

/** How columns attend to each other. */
export type AttentionSettings = Pick<SceneColumnsSettings, 'attention' | 'temperature' | 'radius'>;

/** The field of columns whose columns attend otherwise than they did; the caller frees it. */
export const withAttention = (sceneColumns: SceneColumns, attention: AttentionSettings): ColumnField =>
  fieldBehind(sceneColumns.retina, sceneColumns.frame, { ...sceneColumns.settings, ...attention });

function fieldBehind(retina: Retina, frame: OwnFrame | null, settings: SceneColumnsSettings): ColumnField {
  const { count, widest } = retina.columns;
  const config: ColumnsConfig = {
    columns: count,
    inputs: frame?.places ?? widest,
    levels: sceneLevels,
    embedding: settings.embedding,
    hidden: settings.hidden,
    classes: sceneClasses.length,
    weights: settings.weights,
    steps: settings.steps,
    temperature: settings.temperature,
    mixing: { previous: 1, bottomUp: 1, topDown: 1, attention: settings.attentionWeight },
  };
  const near = columnNeighbours(retina, settings.radius);
  return createColumnField(
    settings.attention ? config : withoutAttention(config),
    columnPlaces(retina),
    settings.self ? near : othersOnly(near),
  );
}

/** The inputs of the columns from some images, the gaze in their middle. @returns `[C, B, P]` */
export function lookAtScenes(sceneColumns: SceneColumns, images: readonly OpticArray[]): tf.Tensor3D {
  const gaze = { xDeg: 0, yDeg: 0 };
  const sampled = sampleColumnsOfImages(
    sceneColumns.retina,
    images,
    images.map(() => gaze),
  );
  adapt(sceneColumns, sampled, images.length);
  const { columns, inputs } = sceneColumns.field.config;
  const framed = sceneColumns.frame === null ? sampled : inOwnFrame(sceneColumns.frame, sampled, images.length);
  return tf.tensor3d(framed, [columns, images.length, inputs]);
}

/** Adapts the inputs of columns, in place; what is behind a column's own fields stays 0. */
function adapt({ retina, settings }: SceneColumns, inputs: Float32Array, images: number): void {
  const { fields, widest } = retina.columns;
  const { mean, deviation } = settings.adaptation;
  for (let from = 0; from < inputs.length; from += widest) {
    const owned = fields[Math.floor(from / widest / images)]!.length;
    for (let at = from; at < from + owned; at++) inputs[at] = (inputs[at]! - mean) / deviation;
  }
}

/** A scene as luminance. */
export const luminanceOf = (scene: Omit<OpticArray, 'pixelsPerDegree' | 'beyond'>): OpticArray => ({
  ...scene,
  pixelsPerDegree,
  beyond: 'wrap',
});

/** What a scene has in each column's centre. @param map one number a pixel @returns `[C]` */
export const atCentres = ({ centres }: SceneColumns, map: ArrayLike<number>): Int32Array =>
  centres.map((pixel) => map[pixel]!);

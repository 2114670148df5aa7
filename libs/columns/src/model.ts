import {
  allNeighbours,
  drawWeights,
  type NeighbourLists,
  type Parameters,
  type RandomStream,
} from '@retinotopia/compute';
import type { ColumnPlace } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { checkColumnsConfig, ColumnsConfigError, type ColumnsConfig } from './config.ts';
import { initialiseNet } from './net.ts';

/** What stays the same for a field of columns, whatever its parameters: its settings, places and neighbours. */
export interface ColumnField {
  readonly config: ColumnsConfig;
  /** Features of each column's place for its top-down nets, `[C, 1, Q]`. */
  readonly place: tf.Tensor3D;
  /** Whom each column attends to. */
  readonly neighbours: NeighbourLists;
}

/**
 * Sets up a field of columns.
 * @param places where each column stands
 * @param neighbours whom each column attends to; everybody, where left out
 * @returns a field to be freed with {@link disposeColumnField}
 * @throws ColumnsConfigError where settings, places and neighbours do not fit together
 */
export function createColumnField(
  config: ColumnsConfig,
  places: readonly ColumnPlace[],
  neighbours: NeighbourLists = allNeighbours(config.columns),
): ColumnField {
  checkColumnsConfig(config);
  if (places.length !== config.columns) {
    throw new ColumnsConfigError('columns', `as many as there are places, ${places.length}`, config.columns);
  }
  if (neighbours.offsets.length !== config.columns + 1) {
    const lists = neighbours.offsets.length - 1;
    throw new ColumnsConfigError('columns', `as many as there are lists of neighbours, ${lists}`, config.columns);
  }
  return { config, place: placeFeatures(places), neighbours };
}

/** Frees what {@link createColumnField} made. */
export const disposeColumnField = (field: ColumnField): void => field.place.dispose();

/** Waves over the field of view: x and y themselves, and one and two periods over the field's width. */
function placeFeatures(places: readonly ColumnPlace[]): tf.Tensor3D {
  const extent = Math.max(1e-6, ...places.flatMap(({ xDeg, yDeg }) => [Math.abs(xDeg), Math.abs(yDeg)]));
  const features = places.map(({ xDeg, yDeg }) => {
    const place = [xDeg / extent, yDeg / extent];
    const waves = [1, 2].flatMap((periods) =>
      place.flatMap((along) => [Math.sin(Math.PI * periods * along), Math.cos(Math.PI * periods * along)]),
    );
    return [[...place, ...waves]];
  });
  return tf.tensor3d(features);
}

/**
 * Draws all parameters of a field of columns: bottom-up nets (level 0's reads the retina), top-down nets and a
 * readout. Unshared nets are drawn independently, column by column.
 * @returns parameters that the caller frees
 */
export function initialiseColumns(field: ColumnField, random: RandomStream): Parameters {
  const { columns, inputs, levels, embedding, hidden, classes, weights } = field.config;
  const groups = weights === 'shared' ? 1 : columns;
  const net = { groups, hidden, outputs: embedding };
  const parameters: Record<string, tf.Tensor> = {};
  for (let level = 0; level < levels; level++) {
    const from = level === 0 ? inputs : embedding;
    Object.assign(parameters, initialiseNet(`bottomUp/${level}`, { ...net, inputs: from }, random));
  }
  const place = field.place.shape[2];
  for (let level = 0; level < levels - 1; level++) {
    Object.assign(parameters, initialiseNet(`topDown/${level}`, { ...net, inputs: embedding, place }, random));
  }
  // Small, so that a fresh column favours no class yet.
  const readout = drawWeights(groups, embedding, classes, random.stream('readout/weights'));
  parameters['readout/weights'] = tf.tidy(() => tf.mul(readout, 0.1));
  readout.dispose();
  parameters['readout/bias'] = tf.zeros([groups, 1, classes]);
  return parameters;
}

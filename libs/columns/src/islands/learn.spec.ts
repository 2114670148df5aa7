import { randomStream, useBackend, valueAndGradients, type Parameters } from '@retinotopia/compute';
import { batchesByStep, trainToEnd, type Loss } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { columnsDefaults, type ColumnsConfig } from '../config.ts';
import { createColumnField, initialiseColumns, type ColumnField } from '../model.ts';
import { initialiseReconstruction, islandLosses, type IslandLearning } from './learn.ts';

beforeAll(() => useBackend(inject('backend')));

const [columns, images] = [6, 4];
const config: ColumnsConfig = {
  ...columnsDefaults,
  columns,
  inputs: 3,
  embedding: 8,
  hidden: 12,
  weights: 'shared',
};
const places = Array.from({ length: columns }, (_, xDeg) => ({ xDeg, yDeg: 0 }));
let field: ColumnField;
beforeAll(() => {
  field = createColumnField(config, places);
});
const learning: IslandLearning = { denoising: 1, consensus: 1, contrastTemperature: 0.1, contrastColumns: 3 };
const draw = () => ({
  ...initialiseColumns(field, randomStream(1, 'columns')),
  ...initialiseReconstruction(field, randomStream(1, 'painting')),
});
/** Images of one luminance each, which any column can tell from any other. */
const evenImages = () => {
  const random = randomStream(2, 'lights');
  const luminances = Array.from({ length: images }, () => [random.normal(), random.normal(), random.normal()]);
  return tf.tensor3d(Array.from({ length: columns }, () => luminances));
};
const mask = (masked: readonly number[]) =>
  tf.tensor3d(
    Array.from({ length: columns }, (_, column) =>
      Array.from({ length: images }, () => [masked.includes(column) ? 0 : 1]),
    ),
  );

describe('islandLosses', () => {
  it('teach what masked columns would have seen, and to agree', () => {
    const [inputs, sees] = [evenImages(), mask([1, 4])];
    const lossesOf = (parameters: Parameters) =>
      tf.tidy(() => {
        const { denoising, consensus } = islandLosses(field, parameters, inputs, sees, learning);
        return { denoising: denoising.dataSync()[0]!, consensus: consensus.dataSync()[0]! };
      });
    const drawn = draw();
    const before = lossesOf(drawn);
    const both: Loss = {
      name: 'both',
      batches: batchesByStep(() => null),
      loss: (parameters) => islandLosses(field, parameters, inputs, sees, learning).total,
    };
    const training = { steps: 120, losses: [both], learningRate: () => 0.01 };
    const after = lossesOf(trainToEnd(training, drawn));
    expect(after.denoising).toBeLessThan(0.1 * before.denoising);
    // Four images that can be told apart: nothing is left but the softness of the contrast.
    expect(after.consensus).toBeLessThan(0.5 * before.consensus);
  });

  it('of columns that all say the same always is that of guessing: collapse does not pay', () => {
    const parameters = draw();
    const constant = Object.fromEntries(
      Object.entries(parameters).map(([name, tensor]) => [
        name,
        name.includes('weights3') ? tf.zerosLike(tensor) : name.includes('bias3') ? tf.onesLike(tensor) : tensor,
      ]),
    );
    const { consensus } = islandLosses(field, constant, evenImages(), mask([]), learning);
    // Each against three columns in each of three other images.
    expect(consensus.dataSync()[0]).toBeCloseTo(Math.log(1 + 3 * (images - 1)), 4);
  });

  it('reach every net: up, down, and the one that reconstructs', () => {
    const { gradients } = valueAndGradients(draw(), (parameters) =>
      tf.tidy(() => islandLosses(field, parameters, evenImages(), mask([0]), learning).total),
    );
    const untaught = Object.entries(gradients)
      .filter(([, gradient]) => gradient.dataSync().every((g) => g === 0))
      .map(([name]) => name);
    expect(untaught).toEqual(['readout/weights', 'readout/bias']);
  });

  it('do not judge the reconstruction of a column that was not masked', () => {
    const parameters = draw();
    const { denoising } = islandLosses(field, parameters, evenImages(), mask([]), learning);
    expect(denoising.dataSync()[0]).toBe(0);
  });

  it('do not push columns of one image apart: with one image there is nothing to tell apart', () => {
    const inputs = tf.slice(evenImages(), [0, 0, 0], [columns, 1, 3]);
    const { consensus } = islandLosses(field, draw(), inputs, tf.ones([columns, 1, 1]), learning);
    expect(consensus.dataSync()[0]).toBeCloseTo(0, 5);
  });

  it('refuse a contrast between numbers of columns that do not divide the field', () => {
    expect(() => islandLosses(field, draw(), evenImages(), mask([]), { ...learning, contrastColumns: 4 })).toThrow(
      "'contrastColumns' must be a divisor of the 6 columns, found 4",
    );
  });
});

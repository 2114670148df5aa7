import { columnsDefaults, createColumnField, initialiseColumns, neighboursNearby, readOut, settle, sumVotes, type ColumnField, type ColumnPlace } from '@retinotopia/columns'; // prettier-ignore
import { randomStream, type Parameters } from '@retinotopia/compute';
import { drawEllipseImages, ellipseFeatures, type EllipseImages } from '@retinotopia/datasets';
import { allOf, crossEntropy, epochBatches, mapBatches, oneHot, overEpochs, type Loss } from '@retinotopia/training'; // prettier-ignore
import * as tf from '@tensorflow/tfjs-core';
import type { ReadyTraining } from '../learn-with-checkpoints.ts';
import { classes, type EllipseProtocol, type EllipseTask } from './protocol.ts';

/** Columns of one task and the images that they learn from and are tested with. */
export interface EllipseTraining extends ReadyTraining {
  readonly field: ColumnField;
  readonly test: EllipseImages;
}

/** Puts a task's training together. @returns one whose field is to be freed */
export function trainingOf(task: EllipseTask, protocol: EllipseProtocol): EllipseTraining {
  const random = randomStream(task.seed, 'ellipses');
  const { ambiguity } = task;
  const { across, trainImages, testImages, epochs, learningRate } = protocol;
  const learnt = drawEllipseImages({ count: trainImages, ambiguity, across }, random.stream('train'));
  const field = fieldOf(task, protocol);
  const batches = epochBatches(allOf(trainImages), protocol.batch, random.stream('order'));
  const labels: Loss<ShownBatch> = {
    name: 'labels',
    batches: mapBatches(batches, (chosen) => batchOf(learnt, chosen)),
    loss: (parameters, shown) => lossOf(field, parameters, shown, protocol.asked),
  };
  return {
    field,
    test: drawEllipseImages({ count: testImages, ambiguity, across }, random.stream('test')),
    training: overEpochs({ epochs, perEpoch: batches.perEpoch, learningRate }, [labels]),
    draw: () => initialiseColumns(field, random.stream('nets')),
  };
}

/** Where the columns stand: a degree from cell to cell, around the middle of the grid. */
export const placesOf = ({ across }: EllipseProtocol): readonly ColumnPlace[] =>
  Array.from({ length: across ** 2 }, (_, cell) => ({
    xDeg: (cell % across) - (across - 1) / 2,
    yDeg: Math.floor(cell / across) - (across - 1) / 2,
  }));

export function fieldOf({ weights, attention }: EllipseTask, protocol: EllipseProtocol): ColumnField {
  const { across, levels, embedding, hidden, steps, temperature, radius } = protocol;
  const places = placesOf(protocol);
  return createColumnField(
    {
      columns: across ** 2,
      inputs: ellipseFeatures.length,
      classes,
      levels,
      embedding,
      hidden,
      steps,
      weights,
      temperature,
      mixing: { ...columnsDefaults.mixing, attention: attention ? 1 : 0 },
    },
    places,
    neighboursNearby(places, radius),
  );
}

/** Some images as columns are shown them; the caller's to free. */
export interface ShownBatch {
  /** `[C, B, P]` */
  readonly inputs: tf.Tensor3D;
  /** 1 where a column sees an ellipse, `[C, B]`. */
  readonly stimulusMask: tf.Tensor2D;
  /** One-hot, `[B, K]`. */
  readonly targets: tf.Tensor2D;
}

export function batchOf(
  { cells, count, features, occupied, labels }: EllipseImages,
  chosen: Uint32Array,
): ShownBatch {
  const size = ellipseFeatures.length;
  const inputs = new Float32Array(cells * chosen.length * size);
  const stimulusMask = new Float32Array(cells * chosen.length);
  for (let cell = 0; cell < cells; cell++) {
    chosen.forEach((image, place) => {
      const [from, to] = [cell * count + image, cell * chosen.length + place];
      inputs.set(features.subarray(from * size, (from + 1) * size), to * size);
      stimulusMask[to] = occupied[from]!;
    });
  }
  return {
    inputs: tf.tensor3d(inputs, [cells, chosen.length, size]),
    stimulusMask: tf.tensor2d(stimulusMask, [cells, chosen.length]),
    targets: oneHot(chosen.map((image) => labels[image]!), classes), // prettier-ignore
  };
}

/** The cross-entropy of what columns that see an ellipse say after settling, together or each: a mean over images, or over columns too. */
function lossOf(
  field: ColumnField,
  parameters: Parameters,
  { inputs, stimulusMask, targets }: ShownBatch,
  asked: EllipseProtocol['asked'],
): tf.Scalar {
  return tf.tidy(() => {
    const votes = readOut(parameters, settle(field, parameters, inputs));
    return asked === 'together'
      ? crossEntropy(targets, tf.logSoftmax(sumVotes(votes, stimulusMask)))
      : crossEntropy(targets, votes, stimulusMask);
  });
}

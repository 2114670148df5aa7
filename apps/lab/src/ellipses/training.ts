import { columnsDefaults, createColumnField, initialiseColumns, neighboursNearby, readOut, settle, sumVotes, type ColumnField, type ColumnPlace } from '@retinotopia/columns'; // prettier-ignore
import { randomStream, type Parameters } from '@retinotopia/compute';
import { drawEllipseImages, ellipseFeatures, type EllipseImages } from '@retinotopia/datasets';
import { allOf, batchesOf, startTraining, train, type Lessons } from '@retinotopia/distillation';
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
  const { across, trainImages, testImages, learningRate } = protocol;
  const learnt = drawEllipseImages({ count: trainImages, ambiguity, across }, random.stream('train'));
  const field = fieldOf(task, protocol);
  const batches = batchesOf(allOf(trainImages), protocol.batch, random.stream('order'));
  const lessons: Lessons = {
    steps: protocol.epochs * batches.perEpoch,
    stepsPerEpoch: batches.perEpoch,
    stale: 0,
    at: (step) => {
      const shown = batchOf(learnt, batches.at(step));
      return (parameters) => lossOf(field, parameters, shown, protocol.asked);
    },
  };
  return {
    field,
    test: drawEllipseImages({ count: testImages, ambiguity, across }, random.stream('test')),
    steps: lessons.steps,
    start: () => startTraining(initialiseColumns(field, random.stream('nets'))),
    run: (from, pauseEvery) => train(from, lessons, { learningRate, maxNorm: null }, pauseEvery),
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
  /** One-hot, `[1, B, K]`. */
  readonly targets: tf.Tensor3D;
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
  const own = Int32Array.from(chosen, (image) => labels[image]!);
  return {
    inputs: tf.tensor3d(inputs, [cells, chosen.length, size]),
    stimulusMask: tf.tensor2d(stimulusMask, [cells, chosen.length]),
    targets: tf.tidy(
      () =>
      tf.cast<tf.Tensor3D>(tf.oneHot(tf.tensor2d(own, [1, own.length], 'int32'), classes) as tf.Tensor3D, 'float32'), // prettier-ignore
    ),
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
    if (asked === 'together') {
      const said = tf.logSoftmax(sumVotes(votes, stimulusMask));
      return tf.neg<tf.Scalar>(tf.mean(tf.sum(tf.mul(said, tf.squeeze(targets, [0])), -1)));
    }
    const right = tf.sum(tf.mul(votes, targets), -1); // [C, B]
    return tf.neg<tf.Scalar>(tf.div(tf.sum(tf.mul(right, stimulusMask)), tf.sum(stimulusMask)));
  });
}

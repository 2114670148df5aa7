import { columnsDefaults, createColumnField, initialiseColumns, neighboursNearby, readOut, settle, sumVotes, type ColumnField } from '@retinotopia/columns'; // prettier-ignore
import { randomStream, type Parameters } from '@retinotopia/compute';
import { drawEllipseImages, ellipseClasses, ellipseFeatures, type EllipseImages } from '@retinotopia/datasets';
import { latticePlaces } from '@retinotopia/retina';
import type { ReadyTraining } from '@retinotopia/runs';
import { allOf, crossEntropy, epochBatches, mapBatches, oneHot, overEpochs, type Loss } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import type { Settings, Task } from './settings.ts';

/** The columns of a task, at each cell one, a degree from the next; the caller's to free. */
export function fieldOf({ weights, attention }: Task, settings: Settings): ColumnField {
  const { levels, embedding, hidden, settlingSteps, temperature, radius } = settings;
  const places = latticePlaces(settings.columnsAcross);
  return createColumnField(
    {
      columns: places.length,
      inputs: ellipseFeatures.length,
      classes: ellipseClasses.length,
      levels,
      embedding,
      hidden,
      steps: settlingSteps,
      weights,
      temperature,
      mixing: { ...columnsDefaults.mixing, attention: attention ? 1 : 0 },
    },
    places,
    neighboursNearby(places, radius),
  );
}

/** The images that a task learns from, or is tested with. */
export const imagesOf = (
  { ambiguity, seed }: Task,
  { columnsAcross }: Settings,
  split: 'train' | 'test',
  count: number,
): EllipseImages =>
  drawEllipseImages({ count, ambiguity, across: columnsAcross }, randomStream(seed, 'ellipses').stream(split));

/** Puts a task's training together. @param field the task's */
export function trainingOf(field: ColumnField, task: Task, settings: Settings): ReadyTraining {
  const random = randomStream(task.seed, 'ellipses');
  const { trainImages, epochs, batch, learningRate, lossOn } = settings;
  const images = imagesOf(task, settings, 'train', trainImages);
  const batches = epochBatches(allOf(trainImages), batch, random.stream('order'));
  const labels: Loss<ShownBatch> = {
    name: 'labels',
    batches: mapBatches(batches, (chosen) => batchOf(images, chosen)),
    loss: (parameters, shown) => lossOf(field, parameters, shown, lossOn),
  };
  return {
    training: overEpochs({ epochs, perEpoch: batches.perEpoch, learningRate }, [labels]),
    draw: () => initialiseColumns(field, random.stream('nets')),
  };
}

/** Some images as columns see them; the caller's to free. */
export interface ShownBatch {
  /** `[C, B, P]` */
  readonly inputs: tf.Tensor3D;
  /** 1 where a column sees an ellipse, `[C, B]`. */
  readonly stimulusMask: tf.Tensor2D;
  /** One-hot, `[B, K]`. */
  readonly targets: tf.Tensor2D;
}

/** Shows columns some images. */
export function batchOf({ cells, count, features, occupied, labels }: EllipseImages, chosen: Uint32Array): ShownBatch {
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
    targets: oneHot(
      chosen.map((image) => labels[image]!),
      ellipseClasses.length,
    ),
  };
}

/** The cells that hold an ellipse, of each of some images. */
export const partsSeen = (
  { cells, count, occupied }: EllipseImages,
  chosen: Uint32Array,
): readonly (readonly number[])[] =>
  Array.from(chosen, (image) =>
    Array.from({ length: cells }, (_, cell) => cell).filter((cell) => occupied[cell * count + image] === 1),
  );

/** The cross-entropy of what columns that see an ellipse say after settling, together or each: a mean over images, or over columns too. */
const lossOf = (
  field: ColumnField,
  parameters: Parameters,
  { inputs, stimulusMask, targets }: ShownBatch,
  lossOn: Settings['lossOn'],
): tf.Scalar =>
  tf.tidy(() => {
    const votes = readOut(parameters, settle(field, parameters, inputs));
    return lossOn === 'together'
      ? crossEntropy(targets, tf.logSoftmax(sumVotes(votes, stimulusMask)))
      : crossEntropy(targets, votes, stimulusMask);
  });

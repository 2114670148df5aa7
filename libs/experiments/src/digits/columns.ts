import {
  columnsDefaults,
  createColumnField,
  initialiseColumns,
  neighboursNearby,
  readOut,
  settle,
  type ColumnField,
  type ColumnPlace,
} from '@retinotopia/columns';
import { drawWeights, randomStream, type NeighbourLists, type Parameters, type RandomStream } from '@retinotopia/compute'; // prettier-ignore
import type { LabelledImages, TrainAndTest } from '@retinotopia/datasets';
import { labelTraining, type Forward, type ImageSize } from '@retinotopia/distillation';
import { latticePlaces } from '@retinotopia/retina';
import type { ReadyTraining } from '@retinotopia/runs';
import { allOf } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import type { Settings, Task } from './settings.ts';

/** Columns on a square lattice over an image, each of which sees a square patch of pixels. */
type PatchColumns = Settings['columns'];

/** Columns over images of one size, ready to learn. */
export interface Classifier {
  readonly field: ColumnField;
  readonly draw: (random: RandomStream) => Parameters;
  readonly forward: Forward;
  /** Where columns stand, a degree from the next, around the middle of the image. */
  readonly places: readonly ColumnPlace[];
  /** Columns side by side, which may be on one island. */
  readonly beside: NeighbourLists;
  /** The inputs of the columns from images: their patches, and where they stand. @param x `[1, B, height · width]` @returns `[C, B, P]` */
  readonly look: (x: tf.Tensor3D) => tf.Tensor3D;
}

/** Sets up columns over images. What they say together is the sum of their log-probabilities after settling. */
export function classifierOf(
  settings: PatchColumns,
  weights: Task['weights'],
  images: Pick<LabelledImages, 'height' | 'width' | 'classNames'>,
): Classifier {
  const { across, patch, levels, embedding, hidden, settlingSteps, temperature, radius, readout } = settings;
  const places = latticePlaces(across);
  const field = createColumnField(
    {
      columns: places.length,
      inputs: patch ** 2 + 2,
      levels,
      embedding,
      hidden,
      classes: images.classNames.length,
      weights,
      steps: settlingSteps,
      temperature,
      mixing: { ...columnsDefaults.mixing, attention: radius === 0 ? 0 : 1 },
    },
    places,
    neighboursNearby(places, radius),
  );
  const look = lookerOf(settings, places, images);
  return {
    field,
    places,
    beside: neighboursNearby(places, 1),
    look,
    draw: (random) => {
      const drawn = initialiseColumns(field, random);
      return readout === 'own' && weights === 'shared' ? withOwnReadouts(drawn, field, random) : drawn;
    },
    forward: (parameters, x) =>
      tf.tidy(() => tf.sum<tf.Tensor3D>(readOut(parameters, settle(field, parameters, look(x))), 0, true)),
  };
}

/** Puts a task's training together. */
export function trainingOf(
  classifier: Classifier,
  { weights, seed }: Task,
  settings: Settings,
  { train }: TrainAndTest,
): ReadyTraining {
  const { epochs, batch, learningRate, jitter, trainImages } = settings;
  const random = randomStream(seed, `classify/${weights}`);
  const course = { images: train, indices: allOf(trainImages), epochs, batch, learningRate };
  const layers = [train.height * train.width];
  const moved = { dropout: { inputs: 0, hidden: 0 }, jitter, layers, maxNorm: null };
  return {
    training: labelTraining(course, classifier.forward, moved, random),
    draw: () => classifier.draw(random.stream('nets')),
  };
}

function lookerOf(
  { across, patch }: PatchColumns,
  places: readonly ColumnPlace[],
  size: ImageSize,
): Classifier['look'] {
  const pixels = patchPixels(across, patch, size);
  /** From −1 to 1, `[C, 1, 2]`. */
  const where = places.map(({ xDeg, yDeg }) => [[(2 * xDeg) / across, (2 * yDeg) / across]]);
  return (x) =>
    tf.tidy(() => {
      const images = x.shape[1];
      const rows = tf.reshape(x, [images, size.height * size.width]);
      const withBlack = tf.concat([rows, tf.zeros([images, 1])], 1);
      const seen = tf.gather(withBlack, tf.tensor1d(pixels, 'int32'), 1);
      const patches = tf.transpose<tf.Tensor3D>(tf.reshape(seen, [images, places.length, patch ** 2]), [1, 0, 2]);
      return tf.concat3d([patches, tf.tile(tf.tensor3d(where), [1, images, 1])], 2);
    });
}

/** The number of every pixel of every patch, `[C · patch²]`: one more than there are where it lies beyond the border. */
export function patchPixels(across: number, patch: number, { height, width }: ImageSize): Int32Array {
  const start = (place: number, length: number) => Math.round(((place + 0.5) * length) / across - patch / 2);
  return Int32Array.from({ length: (across * patch) ** 2 }, (_, at) => {
    const [column, inPatch] = [Math.floor(at / patch ** 2), at % patch ** 2];
    const x = start(column % across, width) + (inPatch % patch);
    const y = start(Math.floor(column / across), height) + Math.floor(inPatch / patch);
    return x >= 0 && x < width && y >= 0 && y < height ? y * width + x : height * width;
  });
}

/** Shared nets, but a readout of its own for every column. @param parameters taken over */
function withOwnReadouts(parameters: Parameters, { config }: ColumnField, random: RandomStream): Parameters {
  const { columns, embedding, classes } = config;
  const replaced = ['readout/weights', 'readout/bias'] as const;
  tf.dispose(replaced.map((name) => parameters[name]!));
  const weights = tf.tidy(() =>
    // Small, so that a fresh column favours no class yet.
    tf.mul(drawWeights(columns, embedding, classes, random.stream('readout/own')), 0.1),
  );
  return { ...parameters, 'readout/weights': weights, 'readout/bias': tf.zeros([columns, 1, classes]) };
}

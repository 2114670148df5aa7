import {
  columnsDefaults,
  createColumnField,
  disposeColumnField,
  initialiseColumns,
  readOut,
  settle,
  sumVotes,
  type ColumnField,
} from '@retinotopia/columns';
import { disposeParameters, type Parameters, type RandomStream } from '@retinotopia/compute';
import { frame2, radians } from '@retinotopia/geometry';
import { columnNeighbours, columnPlaces, createRetina, sampleColumnsOfImages, type OpticArray, type Retina } from '@retinotopia/retina'; // prettier-ignore
import { crossEntropy, halfCosine, oneHot, trainToEnd, type Loss, type Training } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import type { ShapeMemory } from './memory.ts';
import { paint, project, type Silhouette } from './raster.ts';

/** Columns on a foveated retina that have learnt to name silhouettes which they saw upright. */
export interface SeeingColumns {
  readonly retina: Retina;
  readonly field: ColumnField;
  readonly parameters: Parameters;
  readonly names: readonly string[];
  readonly silhouettes: readonly Silhouette[];
}

/** How the columns see and learn. Two settings were tried, on seed 101, which is not reported. */
export interface SeeingProtocol {
  readonly sizePx: number;
  readonly pixelsPerDegree: number;
  readonly columnsAcross: number;
  readonly trainingSteps: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly look: LookJitter;
}

/** How one look differs from the next: standard deviations. */
export interface LookJitter {
  /** Of the angle, in degrees. */
  readonly tiltDeg: number;
  /** Of the place, as a share of the picture's half width. */
  readonly place: number;
  /** Of the logarithm of the size. */
  readonly logSize: number;
}

/** 5 × 5 columns that learn from 450 batches of 64 looks. */
export const seeingProtocol: SeeingProtocol = {
  sizePx: 64,
  pixelsPerDegree: 4,
  columnsAcross: 5,
  trainingSteps: 450,
  batch: 64,
  learningRate: 4e-3,
  look: { tiltDeg: 3, place: 0.03, logSize: 0.03 },
};

/**
 * Trains unshared columns to name the shapes of memory, each seen upright (within a look's jitter) and nothing else.
 * @returns columns that the caller frees with {@link disposeSeeingColumns}
 */
export function learnToSee(
  memory: ShapeMemory,
  random: RandomStream,
  options: Partial<SeeingProtocol> = {},
  onProgress: (share: number) => void = () => undefined,
): SeeingColumns {
  const protocol = { ...seeingProtocol, ...options };
  const { sizePx, pixelsPerDegree, columnsAcross, trainingSteps, batch, learningRate } = protocol;
  const silhouettes = memory.map(({ shape }) => paint(shape.region, sizePx));
  const radiusDeg = (sizePx / pixelsPerDegree / 2) * 0.8;
  const retina = createRetina({ columnsAcross, radiusDeg, law: 'linear' }, random.stream('retina'));
  const { count, widest } = retina.columns;
  const field = createColumnField(
    { ...columnsDefaults, columns: count, inputs: widest, classes: memory.length, steps: 1 },
    columnPlaces(retina),
    columnNeighbours(retina, 1.5),
  );
  const [shapes, looks] = [random.stream('shapes'), random.stream('looks')];
  const draw = () => {
    const chosen = Array.from({ length: batch }, () => shapes.integer(memory.length));
    return { chosen, images: chosen.map((shape) => look(silhouettes[shape]!, 0, protocol, looks)) };
  };
  const upright: Loss<{ inputs: tf.Tensor3D; targets: tf.Tensor2D }> = {
    name: 'upright shapes',
    batches: {
      next() {
        const { chosen, images } = draw();
        return { inputs: inputsOf(retina, images), targets: oneHot(chosen, memory.length) };
      },
      skip: () => void draw(),
    },
    loss: (parameters, { inputs, targets }) =>
      crossEntropy(targets, tf.logSoftmax(consensus(field, parameters, inputs))),
  };
  const training: Training = {
    steps: trainingSteps,
    losses: [upright],
    learningRate: halfCosine(learningRate, trainingSteps),
    reportAt: (steps) => steps % 20 === 0,
  };
  const initial = initialiseColumns(field, random.stream('weights'));
  const parameters = trainToEnd(training, initial, ({ step }) => onProgress(step / trainingSteps));
  const names = memory.map(({ name }) => name);
  return { retina, field, parameters, names, silhouettes };
}

/** Frees what {@link learnToSee} made. */
export function disposeSeeingColumns({ field, parameters }: SeeingColumns): void {
  disposeColumnField(field);
  disposeParameters(parameters);
}

/**
 * One look at a silhouette.
 * @param turnDeg how it stands on the retina: its tilt, less the tilt of the frame in which it is seen
 */
export function look(
  silhouette: Silhouette,
  turnDeg: number,
  { pixelsPerDegree, look: jitter }: Pick<SeeingProtocol, 'pixelsPerDegree' | 'look'>,
  random: RandomStream,
): OpticArray {
  const frame = frame2({
    origin: [jitter.place * random.normal(), jitter.place * random.normal()],
    angleRad: radians(turnDeg + jitter.tiltDeg * random.normal()),
    unit: Math.exp(jitter.logSize * random.normal()),
  });
  return project(silhouette, frame, pixelsPerDegree);
}

/** What the columns take images for: the first `count` names, the likeliest first. */
export function nameAll(columns: SeeingColumns, images: readonly OpticArray[], count = 1): string[][] {
  const { retina, field, parameters, names } = columns;
  return tf.tidy(() => {
    const votes = consensus(field, parameters, inputsOf(retina, images));
    const { indices } = tf.topk(votes, Math.min(count, names.length));
    return indices.arraySync().map((row) => row.map((index) => names[index]!));
  });
}

const inputsOf = (retina: Retina, images: readonly OpticArray[]): tf.Tensor3D => {
  const { count, widest } = retina.columns;
  const centre = images.map(() => ({ xDeg: 0, yDeg: 0 }));
  return tf.tensor3d(sampleColumnsOfImages(retina, images, centre), [count, images.length, widest]);
};

/** Mean votes of all columns after settling. @returns `[B, K]` */
const consensus = (field: ColumnField, parameters: Parameters, inputs: tf.Tensor3D): tf.Tensor2D =>
  tf.tidy(() => {
    const votes = readOut(parameters, settle(field, parameters, inputs));
    return sumVotes(votes, tf.ones([votes.shape[0], votes.shape[1]]));
  });

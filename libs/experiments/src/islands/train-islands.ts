import {
  atCentres,
  initialiseColumns,
  initialiseReconstruction,
  islandLearningDefaults,
  islandLosses,
  luminanceOf,
  lookAtScenes,
  partContrast,
  partMembers,
  readOut,
  sceneClasses,
  sceneLevels,
  settle,
  type SceneColumns,
} from '@retinotopia/columns';
import {
  adamWDefaults,
  adamWStep,
  disposeParameters,
  startAdamW,
  valueAndGradients,
  type Parameters,
  type RandomStream,
} from '@retinotopia/compute';
import { openScenes, openSequences, type Scene, type SceneSettings } from '@retinotopia/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { fateMotion, islandsOfFate } from './common-fate.ts';
import { partsAtCentres } from './measure-islands.ts';

/**
 * What columns learn from.
 * - `parts`: at each level, which columns stand on the same true part.
 * - `classes`: the class of the object in each column's centre (Culp et al. 2022).
 * - `motion`: no label; which columns see things that move together in a film of three frames, of which they are shown
 *   the middle one.
 * - `none`: no label; single images, in which some columns are masked.
 */
export const supervisions = ['parts', 'classes', 'motion', 'none'] as const;

/** How a field of columns is trained. */
export interface TrainingSettings {
  readonly labels: (typeof supervisions)[number];
  readonly trainingSteps: number;
  readonly batch: number;
  readonly learningRate: number;
  /** The share of the training steps, the first ones, in which columns learn by themselves: a tenth of the work. */
  readonly alone: number;
  /** Divides cosines where columns tell parts apart, or images. */
  readonly contrastTemperature: number;
  /** Of each level's parts, the top having 1: weight of the levels below. */
  readonly lowerLevels: number;
  /** The share of columns that are masked. */
  readonly maskedShare: number;
  readonly denoising: number;
  readonly consensus: number;
}

export const trainingDefaults: TrainingSettings = {
  labels: 'parts',
  trainingSteps: 1200,
  batch: 8,
  learningRate: 8e-3,
  alone: 0.88,
  lowerLevels: 0.3,
  maskedShare: 0.25,
  ...islandLearningDefaults,
};

/** A point of the learning curve: mean losses since the last one. */
export interface LearningPoint {
  readonly step: number;
  readonly loss: number;
}

/** Steps between two points of the learning curve. */
const curveEvery = 25;

/** The learning rate rises over so many steps. */
const warmUp = 20;

/**
 * Trains columns on scenes of which none comes twice.
 * @returns points of the learning curve, and in the end parameters, which the caller frees
 */
export function* trainIslands(
  sceneColumns: SceneColumns,
  training: TrainingSettings,
  scenes: SceneSettings,
  random: RandomStream,
): Generator<LearningPoint, Parameters, void> {
  const initial = {
    ...initialiseColumns(sceneColumns.field, random.stream('columns')),
    ...(training.labels === 'none'
      ? initialiseReconstruction(sceneColumns.field, random.stream('painting'))
      : {}),
  };
  let optimiser = startAdamW(initial);
  const batchAt = openBatches(sceneColumns, training, scenes, random);
  let [sum, count] = [0, 0];
  for (let step = 0; step < training.trainingSteps; step++) {
    const alone = step < training.alone * training.trainingSteps;
    const { inputs, targets, lossOf } = batchAt(step, alone ? 0 : sceneColumns.settings.steps);
    const { value, gradients } = valueAndGradients(optimiser.parameters, (parameters) =>
      tf.tidy(() => lossOf(parameters)),
    );
    // The rate falls along half a cosine (Loshchilov and Hutter 2017).
    const falling = (1 + Math.cos((Math.PI * step) / training.trainingSteps)) / 2;
    const learningRate = training.learningRate * Math.min(1, (step + 1) / warmUp) * falling;
    optimiser = adamWStep(optimiser, gradients, { ...adamWDefaults, learningRate });
    sum += value.dataSync()[0]!;
    count += 1;
    tf.dispose([value, inputs, ...targets]);
    disposeParameters(gradients);
    if ((step + 1) % curveEvery === 0) {
      yield { step: step + 1, loss: sum / count };
      [sum, count] = [0, 0];
    }
  }
  disposeParameters(optimiser.firstMoment);
  disposeParameters(optimiser.secondMoment);
  return optimiser.parameters;
}

/** One batch: what columns see, what they are to learn of it, and how far they are from having learnt it. */
interface SceneBatch {
  /** `[C, B, P]` */
  readonly inputs: tf.Tensor3D;
  readonly targets: readonly tf.Tensor[];
  readonly lossOf: (parameters: Parameters) => tf.Scalar;
}

/** @returns the batch of a training step, for columns that settle for so many steps */
function openBatches(
  sceneColumns: SceneColumns,
  training: TrainingSettings,
  scenes: SceneSettings,
  random: RandomStream,
): (step: number, settling: number) => SceneBatch {
  const batchOf =
    <Item>(itemAt: (index: number) => Item) =>
    (step: number) =>
      Array.from({ length: training.batch }, (_, place) => itemAt(step * training.batch + place));
  if (training.labels === 'motion') {
    const films = batchOf(openSequences(scenes, fateMotion, random.stream('training-films')));
    return (step, settling) => {
      const batch = films(step);
      const inputs = lookAtScenes(sceneColumns, batch.map((film) => luminanceOf(film[1]!))); // prettier-ignore
      const members = partMembers(batch.map((film) => islandsOfFate(sceneColumns, film)));
      // Films tell of objects, not of their parts, which move with them.
      return contrastBatch(sceneColumns, training, inputs, new Map([[sceneLevels - 1, members]]), settling);
    };
  }
  const batches = batchOf(openScenes(scenes, random.stream('training-scenes')));
  const masking = random.stream('blinding');
  return (step, settling) => {
    const batch = batches(step);
    const inputs = lookAtScenes(sceneColumns, batch.map(luminanceOf));
    if (training.labels === 'parts') {
      const members = Array.from({ length: sceneLevels }, (_, level) =>
          [level, partMembers(batch.map((scene) => partsAtCentres(sceneColumns, scene, level)))] as const); // prettier-ignore
      return contrastBatch(sceneColumns, training, inputs, new Map(members), settling);
    }
    const lossOf =
      training.labels === 'classes'
        ? classLoss(sceneColumns, inputs, batch, settling)
        : unlabelledLoss(sceneColumns, training, inputs, masking);
    return { inputs, targets: [], lossOf };
  };
}

/** At some levels columns tell the part on which they stand from the others. */
function contrastBatch(
  { field }: SceneColumns,
  { contrastTemperature, lowerLevels }: TrainingSettings,
  inputs: tf.Tensor3D,
  members: ReadonlyMap<number, tf.Tensor3D>,
  settling: number,
): SceneBatch {
  const lossOf = (parameters: Parameters) => {
    const settled = settle(field, parameters, inputs, { steps: settling });
    const losses = Array.from(members, ([level, of]) => {
      const weight = level === sceneLevels - 1 ? 1 : lowerLevels;
      return tf.mul(partContrast(settled[level]!, of, contrastTemperature), weight);
    });
    return tf.addN(losses) as tf.Scalar;
  };
  return { inputs, targets: [...members.values()], lossOf };
}

/** Columns of a lattice's row are told apart from each other, in all images of the batch. */
function unlabelledLoss(
  sceneColumns: SceneColumns,
  training: TrainingSettings,
  inputs: tf.Tensor3D,
  random: RandomStream,
) {
  const [columns, images] = inputs.shape;
  const sees = Float32Array.from({ length: columns * images }, () =>
    Number(random.uniform() >= training.maskedShare),
  );
  const learning = { ...training, contrastColumns: sceneColumns.settings.across };
  return (parameters: Parameters): tf.Scalar =>
    islandLosses(sceneColumns.field, parameters, inputs, tf.tensor3d(sees, [columns, images, 1]), learning)
      .total;
}

/** The cross-entropy of the class of the object in each column's centre, as its settled top embedding says it. */
function classLoss(
  sceneColumns: SceneColumns,
  inputs: tf.Tensor3D,
  scenes: readonly Scene[],
  settling: number,
) {
  const classes = classesAtCentres(sceneColumns, scenes);
  return (parameters: Parameters): tf.Scalar => {
    const said = readOut(parameters, settle(sceneColumns.field, parameters, inputs, { steps: settling }));
    const targets = tf.oneHot(
      tf.tensor2d(classes, [inputs.shape[0], scenes.length], 'int32'),
      sceneClasses.length,
    );
    return tf.neg(tf.mean(tf.sum(tf.mul(targets, said), -1)));
  };
}

/** The number of the class of the object in each column's centre, `[C, B]`. */
function classesAtCentres(sceneColumns: SceneColumns, scenes: readonly Scene[]): Int32Array {
  const byScene = scenes.map(({ maps, nodes }) =>
    atCentres(sceneColumns, maps[2]!).map((id) =>
      id === 0
        ? 0
        : Math.max(
            0,
            sceneClasses.findIndex((kind) => kind === nodes[id - 1]!.kind),
          ),
    ),
  );
  const columns = sceneColumns.centres.length;
  return Int32Array.from(
    { length: columns * scenes.length },
    (_, at) => byScene[at % scenes.length]![Math.floor(at / scenes.length)]!,
  );
}

import {
  initialiseColumns,
  initialisePainting,
  islandLearningDefaults,
  islandLosses,
  readOut,
  settle,
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
import { openScenes, type Scene, type SceneSettings } from '@retinotopia/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { atCentres, kinds, lightOf, look, type World } from './world.ts';

/** How a field of columns is trained. */
export interface TrainingSettings {
  /** `none`: from images alone. `kinds`: every column is told the kind of object in its centre (Culp et al. 2022). */
  readonly labels: 'none' | 'kinds';
  readonly trainingSteps: number;
  readonly batch: number;
  readonly learningRate: number;
  /** The share of columns that are blinded. */
  readonly blinded: number;
  readonly denoising: number;
  readonly consensus: number;
  readonly contrastTemperature: number;
}

export const trainingDefaults: TrainingSettings = {
  labels: 'none',
  trainingSteps: 1000,
  batch: 8,
  learningRate: 2e-3,
  blinded: 0.25,
  ...islandLearningDefaults,
};

/** A point of the learning curve: mean losses since the last one. */
export interface LearningPoint {
  readonly step: number;
  readonly loss: number;
}

/** Steps between two points of the learning curve. */
const curveEvery = 25;

/**
 * Trains columns on scenes of which none comes twice.
 * @returns points of the learning curve, and in the end parameters, which the caller frees
 */
export function* trainIslands(
  world: World,
  training: TrainingSettings,
  scenes: SceneSettings,
  random: RandomStream,
): Generator<LearningPoint, Parameters, void> {
  const { field } = world;
  const initial = {
    ...initialiseColumns(field, random.stream('columns')),
    ...initialisePainting(field, random.stream('painting')),
  };
  let optimiser = startAdamW(initial);
  const sceneAt = openScenes(scenes, random.stream('training-scenes'));
  const blinding = random.stream('blinding');
  let [sum, count] = [0, 0];
  for (let step = 0; step < training.trainingSteps; step++) {
    const batch = Array.from({ length: training.batch }, (_, place) =>
      sceneAt(step * training.batch + place),
    );
    const inputs = look(world, batch.map(lightOf));
    const lossOf =
      training.labels === 'none'
        ? unlabelledLoss(world, training, inputs, blinding)
        : kindLoss(world, inputs, batch);
    const { value, gradients } = valueAndGradients(optimiser.parameters, (parameters) =>
      tf.tidy(() => lossOf(parameters)),
    );
    // The rate falls along half a cosine (Loshchilov and Hutter 2017).
    const learningRate =
      (training.learningRate * (1 + Math.cos((Math.PI * step) / training.trainingSteps))) / 2;
    optimiser = adamWStep(optimiser, gradients, { ...adamWDefaults, learningRate });
    sum += value.dataSync()[0]!;
    count += 1;
    tf.dispose([value, inputs]);
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

/** Columns of a lattice's row are told apart from each other, in all images of the batch. */
function unlabelledLoss(world: World, training: TrainingSettings, inputs: tf.Tensor3D, random: RandomStream) {
  const [columns, images] = inputs.shape;
  const sees = Float32Array.from({ length: columns * images }, () =>
    Number(random.uniform() >= training.blinded),
  );
  const learning = { ...training, contrastColumns: world.settings.across };
  return (parameters: Parameters): tf.Scalar =>
    islandLosses(world.field, parameters, inputs, tf.tensor3d(sees, [columns, images, 1]), learning).total;
}

/** The cross-entropy of the kind of object in each column's centre, as its settled top embedding says it. */
function kindLoss(world: World, inputs: tf.Tensor3D, scenes: readonly Scene[]) {
  const told = kindsAtCentres(world, scenes);
  return (parameters: Parameters): tf.Scalar => {
    const said = readOut(parameters, settle(world.field, parameters, inputs));
    const targets = tf.oneHot(tf.tensor2d(told, [inputs.shape[0], scenes.length], 'int32'), kinds.length);
    return tf.neg(tf.mean(tf.sum(tf.mul(targets, said), -1)));
  };
}

/** The number of the kind of object in each column's centre, `[C, B]`. */
function kindsAtCentres(world: World, scenes: readonly Scene[]): Int32Array {
  const byScene = scenes.map(({ maps, nodes }) =>
    atCentres(world, maps[2]!).map((id) =>
      id === 0
        ? 0
        : Math.max(
            0,
            kinds.findIndex((kind) => kind === nodes[id - 1]!.kind),
          ),
    ),
  );
  const columns = world.centres.length;
  return Int32Array.from(
    { length: columns * scenes.length },
    (_, at) => byScene[at % scenes.length]![Math.floor(at / scenes.length)]!,
  );
}

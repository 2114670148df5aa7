import {
  changeByStep,
  energyByStep,
  lookAtScenes,
  readIslands,
  settleTrajectory,
  stepsToSettle,
  type IslandReading,
  type Islands,
  type LevelEnergy,
  type SceneColumns,
  type TrainedColumns,
} from '@retinotopia/columns';
import type { Parameters } from '@retinotopia/compute';
import type { OpticArray } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';

/** Reads the islands of a level. @param embeddings `[C, D]` */
export type IslandsOf = (embeddings: Float32Array, level: number) => Islands;

/** One image, settled on. */
export interface Settled {
  /** Embeddings before the first step and after each, of each level: `[C, D]`. */
  readonly steps: readonly (readonly Float32Array[])[];
  /** By step and level. */
  readonly islands: readonly (readonly Islands[])[];
  readonly energy: readonly (readonly LevelEnergy[])[];
  readonly stepsToSettle: number | null;
}

/** Settles on one image. */
export function settleImage(
  { sceneColumns, parameters, agreements }: TrainedColumns,
  image: OpticArray,
  reading: IslandReading,
): Settled {
  const inputs = lookAtScenes(sceneColumns, [image]);
  const islandsOf: IslandsOf = (embeddings, level) =>
    readIslands(embeddings, sceneColumns.beside, reading)(agreements[reading][level]!);
  const settled = settleOn(sceneColumns, parameters, inputs, islandsOf);
  inputs.dispose();
  return settled;
}

/** Settles on the inputs of columns from one image. @param inputs `[C, 1, P]`, which stay the caller's */
export function settleOn(
  { field }: Pick<SceneColumns, 'field'>,
  parameters: Parameters,
  inputs: tf.Tensor3D,
  islandsOf: IslandsOf,
): Settled {
  const trajectory = settleTrajectory(field, parameters, inputs);
  const steps = trajectory.map((embeddings) =>
    embeddings.map((level) => (level.dataSync() as Float32Array).slice()),
  );
  const settled = {
    steps,
    islands: steps.map((step) => step.map((embeddings, level) => islandsOf(embeddings, level))),
    energy: energyByStep(field, parameters, inputs, trajectory),
    stepsToSettle: stepsToSettle(changeByStep(trajectory)),
  };
  tf.dispose(trajectory.flat());
  return settled;
}

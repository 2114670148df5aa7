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
  type TrainedColumns,
} from '@retinotopia/columns';
import type { OpticArray } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';

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
  const { field, beside } = sceneColumns;
  const inputs = lookAtScenes(sceneColumns, [image]); // [C, 1, P]
  const trajectory = settleTrajectory(field, parameters, inputs);
  const steps = trajectory.map((embeddings) => embeddings.map((level) => (level.dataSync() as Float32Array).slice()));
  const settled = {
    steps,
    islands: steps.map((step) =>
      step.map((own, level) => readIslands(own, beside, reading)(agreements[reading][level]!)),
    ),
    energy: energyByStep(field, parameters, inputs, trajectory),
    stepsToSettle: stepsToSettle(changeByStep(trajectory)),
  };
  tf.dispose([inputs, ...trajectory.flat()]);
  return settled;
}

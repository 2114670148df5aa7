import {
  changeByStep,
  energyByStep,
  findIslands,
  settleTrajectory,
  stepsToSettle,
  type LevelEnergy,
} from '@retinotopia/columns';
import type { Parameters } from '@retinotopia/compute';
import type { OpticArray } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { look, type World } from './world.ts';

/** One image, settled on. */
export interface Settled {
  /** Embeddings before the first step and after each, of each level: `[C, D]`. */
  readonly steps: readonly (readonly Float32Array[])[];
  /** The least cosine of columns on one island, of each level. */
  readonly agreements: readonly number[];
  /** By step and level. */
  readonly islands: readonly (readonly number[])[];
  readonly energy: readonly (readonly LevelEnergy[])[];
  readonly stepsToSettle: number | null;
}

/** Settles on one image. */
export function settleImage(
  world: World,
  parameters: Parameters,
  image: OpticArray,
  agreements: readonly number[],
): Settled {
  const inputs = look(world, [image]);
  const trajectory = settleTrajectory(world.field, parameters, inputs);
  const steps = trajectory.map((embeddings) =>
    embeddings.map((level) => (level.dataSync() as Float32Array).slice()),
  );
  const settled = {
    steps,
    agreements,
    islands: steps.map((step) =>
      step.map((embeddings, level) => findIslands(embeddings, world.beside, agreements[level]!).count),
    ),
    energy: energyByStep(world.field, parameters, inputs, trajectory),
    stepsToSettle: stepsToSettle(changeByStep(trajectory)),
  };
  tf.dispose([inputs, ...trajectory.flat()]);
  return settled;
}

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

/** Columns that look at something, and who of them stands beside whom. */
export type Settling = Pick<World, 'field' | 'beside'>;

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
  const settled = settleOn(world, parameters, inputs, agreements);
  inputs.dispose();
  return settled;
}

/** Settles on what columns are told of one image. @param inputs `[C, 1, P]`, which stay the caller's */
export function settleOn(
  { field, beside }: Settling,
  parameters: Parameters,
  inputs: tf.Tensor3D,
  agreements: readonly number[],
): Settled {
  const trajectory = settleTrajectory(field, parameters, inputs);
  const steps = trajectory.map((embeddings) =>
    embeddings.map((level) => (level.dataSync() as Float32Array).slice()),
  );
  const settled = {
    steps,
    agreements,
    islands: steps.map((step) =>
      step.map((embeddings, level) => findIslands(embeddings, beside, agreements[level]!).count),
    ),
    energy: energyByStep(field, parameters, inputs, trajectory),
    stepsToSettle: stepsToSettle(changeByStep(trajectory)),
  };
  tf.dispose(trajectory.flat());
  return settled;
}

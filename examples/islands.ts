// Columns settling into islands of agreement on one scene: which columns say the same of it, step by step, beside the
// objects that are really there.
//
//   npm run example islands [SEED]
import { adjustedRandIndex, atCentres, embeddingsOf, energyByStep, lookAtScenes, luminanceOf, readIslands, settleTrajectory } from '@retinotopia/columns'; // prettier-ignore
import { disposeParameters, randomStream, useBackend } from '@retinotopia/compute';
import { openScenes, partition } from '@retinotopia/datasets';
import { readTrainedFile, shippedColumns } from '@retinotopia/experiments/islands';
import * as tf from '@tensorflow/tfjs-core';

await useBackend('wasm');
const seed = Number(process.argv[2] ?? 3);
const { sceneColumns, parameters, agreements } = readTrainedFile(shippedColumns);
const { field, beside, settings } = sceneColumns;
const top = field.config.levels - 1;

// Each column sees its part of the scene, and knows nothing else of it.
const scene = openScenes({}, randomStream(seed, 'islands/shown'))(0);
const inputs = lookAtScenes(sceneColumns, [luminanceOf(scene)]); // [C, 1, P]

// Settling: at each step an embedding becomes the mean of what its nets say from below and from above, of what it was,
// and of the neighbours that it attends to. The trajectory holds L levels of [C, 1, D] before the first step and after each.
const trajectory = settleTrajectory(field, parameters, inputs);
const energy = energyByStep(field, parameters, inputs, trajectory);
const objects = atCentres(sceneColumns, partition(scene, 2)); // What is there for each column, [C].

trajectory.forEach((levels, step) => {
  const embeddings = embeddingsOf(levels[top]!.dataSync<'float32'>(), 1, 0, field.config.columns); // [C, D]
  const islands = readIslands(embeddings, beside, 'merged')(agreements.merged[top]!);
  const index = adjustedRandIndex(islands.of, objects);
  const total = energy[step]!.reduce((sum, level) => sum + level.total, 0);
  console.log(`step ${step}: energy ${total.toFixed(4)}, ${islands.count} islands, adjusted Rand index ${index.toFixed(3)}`); // prettier-ignore
  if (step === 0 || step === trajectory.length - 1) console.log(picture(islands.of));
});
console.log(`The objects that are there:\n${picture(objects)}`);
tf.dispose([inputs, ...trajectory.flat()]);
disposeParameters(parameters);

/** A letter for each column, the same for columns of the same group; a point for the largest group. */
function picture(groups: ArrayLike<number>): string {
  const sizes = new Map<number, number>();
  for (const group of Array.from(groups)) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const bySize = [...sizes.keys()].sort((a, b) => sizes.get(b)! - sizes.get(a)!);
  const letter = (column: number) => '.ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'[bySize.indexOf(groups[column]!)] ?? '?'; // prettier-ignore
  const { across } = settings;
  const rows = Array.from({ length: across }, (_, row) =>
    Array.from({ length: across }, (_, at) => letter(row * across + at)).join(' '),
  );
  return `  ${rows.join('\n  ')}\n`;
}

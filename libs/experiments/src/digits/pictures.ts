import { disposeColumnField, embeddingsOf, findIslands, settleTrajectory } from '@retinotopia/columns';
import { disposeParameters, readSafetensors } from '@retinotopia/compute';
import { imageAt, type TrainAndTest } from '@retinotopia/datasets';
import { rowsOf } from '@retinotopia/distillation';
import * as tf from '@tensorflow/tfjs-core';
import { readFileSync } from 'node:fs';
import { drawIslands } from '../islands/draw-islands.ts';
import { classifierOf } from './columns.ts';
import type { Settings, Task } from './settings.ts';
import { judgedImages } from './judge.ts';

/** One image as the columns of one training settle on it. */
export interface IslandPicture {
  readonly className: string;
  /** Every level and step. */
  readonly svg: string;
}

/** Images that are drawn for each kind of weights, of different classes. */
const drawn = 3;

/** Draws the first images, of different classes, as a trained task settles on them. @param file its parameters */
export function drawSettling(
  task: Task,
  file: string,
  settings: Settings,
  data: TrainAndTest,
): readonly IslandPicture[] {
  const { images, indices } = judgedImages(settings, data);
  const { height, width, classNames, labels } = images;
  const { field, places, beside, look } = classifierOf(settings.columns, task.weights, images);
  const { parameters } = readSafetensors(readFileSync(file), file);
  const columns = {
    xDeg: places.map(({ xDeg }) => xDeg),
    yDeg: places.map(({ yDeg }) => yDeg),
    spacingDeg: places.map(() => 1),
    beside,
  };
  const chosen = firstOfClasses(labels, indices);
  /** By step and level, `[C, B, D]`. */
  const trajectory = tf.tidy(() =>
    settleTrajectory(field, parameters, look(rowsOf(images, chosen))).map((embeddings) =>
      embeddings.map((level) => level.dataSync<'float32'>()),
    ),
  );
  disposeParameters(parameters);
  disposeColumnField(field);
  return Array.from(chosen, (image, place) => {
    const steps = trajectory.map((levels) =>
      levels.map((values) => embeddingsOf(values, chosen.length, place, places.length)),
    );
    const islands = steps.map((levels) => levels.map((own) => findIslands(own, beside, settings.agreement)));
    const shown = { width, height, channels: 1, pixels: imageAt(images, image), pixelsPerDegree: width / settings.columns.across, beyond: 0 } as const; // prettier-ignore
    return {
      className: classNames[labels[image]!]!,
      svg: drawIslands(columns, shown, { steps, islands }),
    };
  });
}

/** The first image of each of some classes. */
function firstOfClasses(labels: Uint8Array, indices: Uint32Array): Uint32Array {
  const seen = new Map<number, number>();
  for (const image of indices) if (!seen.has(labels[image]!)) seen.set(labels[image]!, image);
  return Uint32Array.from([...seen.values()].slice(0, drawn));
}

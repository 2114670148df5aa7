import {
  adjustedRandIndex,
  embeddingsOf,
  luminanceOf,
  lookAtScenes,
  readIslands,
  sceneLevels,
  settle,
  type Embeddings,
  type IslandReading,
  type SceneColumns,
  type TrainedColumns,
} from '@retinotopia/columns';
import { mean } from '@retinotopia/core';
import type { Scene } from '@retinotopia/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { partsAtCentres } from './measure-islands.ts';

/** How the islands of objects follow a film: adjusted Rand indices, frame by frame, means over films. */
export interface Following {
  /** Each frame goes on from the one before, by a few steps. */
  readonly resumed: readonly number[];
  /** Each frame starts anew, with as many steps. */
  readonly anew: readonly number[];
}

/**
 * Films seen with and without memory. Both have seen the first frame for as many steps as the columns are set to.
 * @param films all of the same number of frames
 * @param steps settling steps a frame, from the second on
 */
export function followFilms(
  { sceneColumns, parameters, agreements }: TrainedColumns,
  films: readonly (readonly Scene[])[],
  reading: IslandReading,
  steps: number,
): Following {
  const [resumed, anew]: [number[], number[]] = [[], []];
  let before: Embeddings | undefined;
  for (let frame = 0; frame < films[0]!.length; frame++) {
    const scenes = films.map((film) => film[frame]!);
    const inputs = lookAtScenes(sceneColumns, scenes.map(luminanceOf));
    const taken = frame === 0 ? {} : { steps };
    const fresh = settle(sceneColumns.field, parameters, inputs, taken);
    const onward = settle(sceneColumns.field, parameters, inputs, {
      ...taken,
      ...(before === undefined ? {} : { from: before }),
    });
    const score = (embeddings: Embeddings) =>
      meanIndex(sceneColumns, embeddings.at(-1)!, scenes, reading, agreements[reading].at(-1)!);
    resumed.push(score(onward));
    anew.push(score(fresh));
    tf.dispose([inputs, ...fresh, ...(before ?? [])]);
    before = onward;
  }
  tf.dispose([...(before ?? [])]);
  return { resumed, anew };
}

/** The mean adjusted Rand index of islands at the top against the true objects. */
function meanIndex(
  sceneColumns: SceneColumns,
  top: tf.Tensor3D,
  scenes: readonly Scene[],
  reading: IslandReading,
  agreement: number,
): number {
  const values = top.dataSync() as Float32Array;
  const indexOf = (scene: Scene, image: number) => {
    const own = embeddingsOf(values, scenes.length, image, sceneColumns.centres.length);
    const { of } = readIslands(own, sceneColumns.beside, reading)(agreement);
    return adjustedRandIndex(of, partsAtCentres(sceneColumns, scene, sceneLevels - 1));
  };
  return mean(scenes.map(indexOf));
}

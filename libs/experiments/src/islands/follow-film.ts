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
} from '@retinotopia/columns';
import type { Parameters } from '@retinotopia/compute';
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

/** How islands are read, and from which agreement on. */
export interface ReadAt {
  readonly reading: IslandReading;
  readonly agreement: number;
}

/**
 * Films seen with and without memory. Both have seen the first frame for as many steps as the columns are set to.
 * @param films all of the same number of frames
 * @param steps settling steps a frame, from the second on
 */
export function followFilms(
  sceneColumns: SceneColumns,
  parameters: Parameters,
  films: readonly (readonly Scene[])[],
  read: ReadAt,
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
    const score = (embeddings: Embeddings) => meanIndex(sceneColumns, embeddings.at(-1)!, scenes, read);
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
  read: ReadAt,
): number {
  const values = top.dataSync() as Float32Array;
  const indices = scenes.map((scene, image) => {
    const own = embeddingsOf(values, scenes.length, image, sceneColumns.centres.length);
    const { of } = readIslands(own, sceneColumns.beside, read.reading)(read.agreement);
    return adjustedRandIndex(of, partsAtCentres(sceneColumns, scene, sceneLevels - 1));
  });
  return indices.reduce((sum, value) => sum + value, 0) / indices.length;
}

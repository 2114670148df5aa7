import {
  adjustedRandIndex,
  atCentres,
  changeByStep,
  chooseAgreement,
  embeddingsOf,
  energyByStep,
  luminanceOf,
  lookAtScenes,
  partAgreement,
  readIslands,
  sceneLevels,
  settle,
  settleTrajectory,
  stepsToSettle,
  type Agreements,
  type Embeddings,
  type IslandReading,
  type SceneColumns,
  type TrainedColumns,
} from '@retinotopia/columns';
import type { Parameters, RandomStream } from '@retinotopia/compute';
import { mean } from '@retinotopia/core';
import { openScenes, partition, type Scene, type SceneLevel, type SceneSettings } from '@retinotopia/datasets';
import * as tf from '@tensorflow/tfjs-core';

/** One level's islands beside the true parts of that level, means over images. */
export interface LevelMeasures {
  /** Against all true parts, the background being one more; over all columns. */
  readonly adjustedRandIndex: number;
  /** Over columns on objects alone. */
  readonly onObjects: number;
  readonly islands: number;
  readonly within: number;
  readonly across: number;
}

/** What settling on some scenes gave. */
export interface IslandMeasures {
  readonly images: number;
  /** At the end of settling, level 0 first. */
  readonly levels: readonly LevelMeasures[];
  /** Of objects, at the end of settling, for each scene. */
  readonly adjustedRandIndexByScene: readonly number[];
  /** After each step, from the sweep on, at the top. */
  readonly adjustedRandIndexByStep: readonly number[];
  /** After each step, of each level. */
  readonly islandsByStep: readonly (readonly number[])[];
  readonly energyByStep: readonly (readonly number[])[];
  readonly changeByStep: readonly (readonly number[])[];
  /** `null` where the columns do not keep still within the steps that they have. */
  readonly stepsToSettle: number | null;
}

/** The first scenes of a stream. */
export function drawScenes(settings: SceneSettings, random: RandomStream, count: number): readonly Scene[] {
  const sceneAt = openScenes(settings, random);
  return Array.from({ length: count }, (_, index) => sceneAt(index));
}

/** The true part of a level in each column's centre. */
export const partsAtCentres = (sceneColumns: SceneColumns, scene: Scene, level: number): Int32Array =>
  atCentres(sceneColumns, partition(scene, level as SceneLevel));

/** Embeddings of every level and image: `[level][image]` of `[C, D]`. */
const unpack = (
  sceneColumns: SceneColumns,
  embeddings: Embeddings,
  images: number,
): readonly (readonly Float32Array[])[] =>
  embeddings.map((level) => {
    const values = level.dataSync() as Float32Array;
    return Array.from({ length: images }, (_, image) =>
      embeddingsOf(values, images, image, sceneColumns.centres.length),
    );
  });

/** The agreements that suit each level, chosen on scenes on which nothing is reported. */
export function chooseAgreements(
  sceneColumns: SceneColumns,
  parameters: Parameters,
  validation: readonly Scene[],
): Agreements {
  return tf.tidy(() => {
    const settled = settle(sceneColumns.field, parameters, lookAtScenes(sceneColumns, validation.map(luminanceOf)));
    const known = unpack(sceneColumns, settled, validation.length).map((images, level) =>
      images.map((embeddings, image) => ({
        embeddings,
        parts: partsAtCentres(sceneColumns, validation[image]!, level),
      })),
    );
    const chosen = (reading: IslandReading) =>
      known.map((images) => chooseAgreement(images, sceneColumns.beside, reading).agreement);
    return { joined: chosen('joined'), merged: chosen('merged') };
  });
}

/** Settles on scenes, and sets the islands of every level beside the true parts of that level. */
export function measureIslands(
  { sceneColumns, parameters, agreements }: TrainedColumns,
  scenes: readonly Scene[],
  reading: IslandReading,
): IslandMeasures {
  const inputs = lookAtScenes(sceneColumns, scenes.map(luminanceOf));
  const trajectory = settleTrajectory(sceneColumns.field, parameters, inputs);
  const truth = Array.from({ length: sceneLevels }, (_, level) =>
    scenes.map((scene) => partsAtCentres(sceneColumns, scene, level)),
  );
  const objects = scenes.map((scene) => atCentres(sceneColumns, scene.maps[2]!)); // 0: none there.
  const steps = trajectory.map((embeddings) =>
    unpack(sceneColumns, embeddings, scenes.length).map((images, level) =>
      images.map((own, image) => {
        const found = readIslands(own, sceneColumns.beside, reading)(agreements[reading][level]!);
        const parts = truth[level]![image]!;
        const index = (counts?: (column: number) => boolean) => adjustedRandIndex(found.of, parts, counts);
        return {
          adjustedRandIndex: index(),
          onObjects: index((column) => objects[image]![column] !== 0),
          islands: found.count,
          ...partAgreement(own, sceneColumns.beside, parts),
        };
      }),
    ),
  );
  const changes = changeByStep(trajectory);
  const measures = steps.map((byLevel) => byLevel.map(meanOfEach));
  const result = {
    images: scenes.length,
    levels: measures.at(-1)!,
    adjustedRandIndexByScene: steps
      .at(-1)!
      .at(-1)!
      .map((scene) => scene.adjustedRandIndex),
    adjustedRandIndexByStep: measures.map((byLevel) => byLevel.at(-1)!.adjustedRandIndex),
    islandsByStep: measures.map((byLevel) => byLevel.map(({ islands }) => islands)),
    energyByStep: energyByStep(sceneColumns.field, parameters, inputs, trajectory).map((byLevel) =>
      byLevel.map(({ total }) => total),
    ),
    changeByStep: changes,
    stepsToSettle: stepsToSettle(changes),
  };
  tf.dispose([inputs, ...trajectory.flat()]);
  return result;
}

/** The mean of each measure over images; of those that have one. */
function meanOfEach(images: readonly Record<keyof LevelMeasures, number | null>[]): LevelMeasures {
  const measures = Object.keys(images[0]!) as (keyof LevelMeasures)[];
  const means = measures.map((one) => [one, mean(images.flatMap((image) => image[one] ?? []))] as const);
  return Object.fromEntries(means) as Record<keyof LevelMeasures, number>;
}

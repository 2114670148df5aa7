import {
  atCentres,
  initialiseColumns,
  initialiseReconstruction,
  islandLosses,
  luminanceOf,
  lookAtScenes,
  partContrast,
  partMembers,
  readOut,
  sceneClasses,
  sceneLevels,
  settle,
  type SceneColumns,
} from '@retinotopia/columns';
import type { RandomStream } from '@retinotopia/compute';
import { openScenes, openSequences, type Scene, type SceneSettings } from '@retinotopia/datasets';
import { batchesByStep, crossEntropy, halfCosine, oneHot, type Loss } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import type { ReadyTraining } from '@retinotopia/runs';
import { fateMotion, islandsOfFate } from './common-fate.ts';
import { partsAtCentres } from './measure-islands.ts';
import type { Settings, Supervision } from './settings.ts';

/** Steps between two points of the learning curve. */
const curveEvery = 25;

/** The learning rate rises over so many steps. */
const warmUp = 20;

/** A training of columns on scenes of which none comes twice. */
export function islandTraining(
  sceneColumns: SceneColumns,
  supervision: Supervision,
  settings: Settings,
  scenes: SceneSettings,
  random: RandomStream,
): ReadyTraining {
  const { trainingSteps, learningRate } = settings;
  const { field } = sceneColumns;
  return {
    training: {
      steps: trainingSteps,
      losses: [lossOf(sceneColumns, supervision, settings, scenes, random)],
      learningRate: halfCosine(learningRate, trainingSteps, warmUp),
      reportAt: (steps) => steps % curveEvery === 0,
    },
    draw: () => ({
      ...initialiseColumns(field, random.stream('columns')),
      ...(supervision === 'none' ? initialiseReconstruction(field, random.stream('painting')) : {}),
    }),
  };
}

function lossOf(
  sceneColumns: SceneColumns,
  supervision: Supervision,
  settings: Settings,
  scenes: SceneSettings,
  random: RandomStream,
): Loss {
  const batchOf =
    <Item>(itemAt: (index: number) => Item) =>
    (step: number) =>
      Array.from({ length: settings.batch }, (_, place) => itemAt(step * settings.batch + place));
  if (supervision === 'motion') {
    const films = batchOf(openSequences(scenes, fateMotion, random.stream('training-films')));
    return contrastLoss(sceneColumns, settings, (step) => {
      const batch = films(step);
      const inputs = lookAtScenes(
        sceneColumns,
        batch.map((film) => luminanceOf(film[1]!)),
      );
      // Films tell of objects, not of their parts, which move with them.
      const members = partMembers(batch.map((film) => islandsOfFate(sceneColumns, film)));
      return { inputs, members: [[sceneLevels - 1, members]] };
    });
  }
  const scenesAt = batchOf(openScenes(scenes, random.stream('training-scenes')));
  const inputsOf = (batch: readonly Scene[]) => lookAtScenes(sceneColumns, batch.map(luminanceOf));
  switch (supervision) {
    case 'parts':
      return contrastLoss(sceneColumns, settings, (step) => {
        const batch = scenesAt(step);
        const membersAt = (level: number) =>
          partMembers(batch.map((scene) => partsAtCentres(sceneColumns, scene, level)));
        const members = Array.from({ length: sceneLevels }, (_, level) => [level, membersAt(level)] as const);
        return { inputs: inputsOf(batch), members };
      });
    case 'classes':
      return classLoss(sceneColumns, settings, (step) => {
        const batch = scenesAt(step);
        return { inputs: inputsOf(batch), targets: classesAtCentres(sceneColumns, batch) };
      });
    case 'none':
      return unlabelledLoss(sceneColumns, settings, (step) => inputsOf(scenesAt(step)), random.stream('blinding'));
  }
}

/** Settling steps of columns at a training step. */
const settlingAt = (step: number, { settings }: SceneColumns, { burnIn, trainingSteps }: Settings): number =>
  step < burnIn * trainingSteps ? 0 : settings.steps;

/** What columns see, and at some levels which of them stand on the same part. */
interface PartsBatch {
  /** `[C, B, P]` */
  readonly inputs: tf.Tensor3D;
  readonly members: readonly (readonly [level: number, members: tf.Tensor3D])[];
}

/** At some levels columns tell the part on which they stand from the others. */
function contrastLoss(
  sceneColumns: SceneColumns,
  settings: Settings,
  batchAt: (step: number) => PartsBatch,
): Loss<PartsBatch> {
  const { contrastTemperature, lowerLevels } = settings;
  return {
    name: 'contrast of parts',
    batches: batchesByStep(batchAt),
    loss(parameters, { inputs, members }, { step }) {
      const steps = settlingAt(step, sceneColumns, settings);
      const settled = settle(sceneColumns.field, parameters, inputs, { steps });
      const losses = members.map(([level, of]) =>
        tf.mul(partContrast(settled[level]!, of, contrastTemperature), level === sceneLevels - 1 ? 1 : lowerLevels),
      );
      return tf.addN(losses) as tf.Scalar;
    },
  };
}

/** What columns see, and the class of the object in the centre of each. */
interface ClassesBatch {
  /** `[C, B, P]` */
  readonly inputs: tf.Tensor3D;
  /** One-hot, `[C, B, K]`. */
  readonly targets: tf.Tensor;
}

/** The cross-entropy of the class of the object in each column's centre, as its settled top embedding says it. */
const classLoss = (
  sceneColumns: SceneColumns,
  settings: Settings,
  batchAt: (step: number) => ClassesBatch,
): Loss<ClassesBatch> => ({
  name: 'classes',
  batches: batchesByStep(batchAt),
  loss(parameters, { inputs, targets }, { step }) {
    const steps = settlingAt(step, sceneColumns, settings);
    return crossEntropy(targets, readOut(parameters, settle(sceneColumns.field, parameters, inputs, { steps })));
  },
});

/** What columns see, or do not. */
interface MaskedBatch {
  /** `[C, B, P]` */
  readonly inputs: tf.Tensor3D;
  /** 0 for a column that is masked, else 1, `[C, B, 1]`. */
  readonly sees: tf.Tensor3D;
}

/** Columns of a lattice's row are told apart from each other, in all images of the batch. */
function unlabelledLoss(
  { field, settings: { across } }: SceneColumns,
  settings: Settings,
  inputsAt: (step: number) => tf.Tensor3D,
  random: RandomStream,
): Loss<MaskedBatch> {
  const { columns } = field.config;
  const drawMask = () =>
    Float32Array.from({ length: columns * settings.batch }, () => Number(random.uniform() >= settings.maskedShare));
  return {
    name: 'denoising and consensus',
    batches: {
      next: (step) => ({
        inputs: inputsAt(step),
        sees: tf.tensor3d(drawMask(), [columns, settings.batch, 1]),
      }),
      skip: () => void drawMask(),
    },
    loss: (parameters, { inputs, sees }) =>
      islandLosses(field, parameters, inputs, sees, { ...settings, contrastColumns: across }).total,
  };
}

/** The class of the object in each column's centre, one-hot, `[C, B, K]`; the first, where there is none. */
function classesAtCentres(sceneColumns: SceneColumns, scenes: readonly Scene[]): tf.Tensor {
  const classOf = (kind: string) =>
    Math.max(
      0,
      sceneClasses.findIndex((one) => one === kind),
    );
  const byScene = scenes.map(({ maps, nodes }) =>
    atCentres(sceneColumns, maps[2]!).map((id) => (id === 0 ? 0 : classOf(nodes[id - 1]!.kind))),
  );
  const [columns, images] = [sceneColumns.centres.length, scenes.length];
  const classes = Int32Array.from(
    { length: columns * images },
    (_, at) => byScene[at % images]![Math.floor(at / images)]!,
  );
  return tf.reshape(oneHot(classes, sceneClasses.length), [columns, images, sceneClasses.length]);
}

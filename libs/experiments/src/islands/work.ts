import { disposeColumnField, openSceneColumns, packTrainedColumns, type IslandReading } from '@retinotopia/columns';
import { disposeParameters, randomStream } from '@retinotopia/compute';
import type { SceneSettings } from '@retinotopia/datasets';
import { learnAlong, type Work } from '@retinotopia/runs';
import { meanLoss, type Report } from '@retinotopia/training';
import { curvePointSchema, type Found } from './found.ts';
import { chooseAgreements, drawScenes, measureIslands } from './measure-islands.ts';
import { columnsOf, type Settings, type Task } from './settings.ts';
import { summarise } from './summarise.ts';
import { islandTraining } from './train-islands.ts';

/** Scenes on which agreements are chosen. */
const validationScenes = 24;

const curveOfLoss = {
  pointAt: (report: Report) => ({ step: report.step, loss: meanLoss(report)! }),
  schema: curvePointSchema,
};

export const work: Work<Settings, Task, Found, null> = {
  async run(task, settings, _, attempt) {
    const sceneColumns = openSceneColumns(columnsOf(task, settings));
    const random = randomStream(task.seed, 'islands');
    const scenes: SceneSettings = { objects: [1, settings.objects] };
    const ready = islandTraining(sceneColumns, task.supervision, settings, scenes, random);
    const { trained: parameters, curve } = await learnAlong(ready, curveOfLoss, attempt);
    const validation = drawScenes(scenes, random.stream('validation'), validationScenes);
    const agreements = chooseAgreements(sceneColumns, parameters, validation);
    const trained = { sceneColumns, parameters, agreements };
    const test = drawScenes(scenes, random.stream('test'), settings.testScenes);
    const measured = (reading: IslandReading) => measureIslands(trained, test, reading);
    const measures = { joined: measured('joined'), merged: measured('merged') };
    // In the place of the parameters alone: `lab islands` reads it.
    attempt.checkpoints.finish(await packTrainedColumns(trained));
    disposeParameters(parameters);
    disposeColumnField(sceneColumns.field);
    return { curve, agreements, measures };
  },
  summarise,
  draw: async (drawing) => (await import('./figures.ts')).drawIslandsFound(drawing),
};

import { disposeParameters } from '@retinotopia/compute';
import type { TrainAndTest } from '@retinotopia/datasets';
import { learnAlong, type Work } from '@retinotopia/runs';
import { curvePoint, type Found } from './found.ts';
import { prepareTask } from './run-task.ts';
import type { Settings } from './settings.ts';
import { summarise } from './summarise.ts';
import type { Task } from './task.ts';

export const work: Work<Settings, Task, Found, TrainAndTest> = {
  async run(task, settings, images, attempt) {
    const prepared = prepareTask(task, settings, images);
    try {
      const along = { pointAt: prepared.pointAt, schema: curvePoint };
      const { trained, curve } = await learnAlong(prepared, along, attempt);
      const found = prepared.test(trained, curve);
      disposeParameters(trained);
      return found;
    } finally {
      prepared.dispose();
    }
  },
  summarise,
  draw: async (drawing) => (await import('./figures.ts')).drawWeightSharing(drawing),
  compare: async (runs) => (await import('./figures.ts')).compareByLabels(runs),
};

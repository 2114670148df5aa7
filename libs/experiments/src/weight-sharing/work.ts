import { disposeParameters } from '@retinotopia/compute';
import type { TrainAndTest } from '@retinotopia/datasets';
import { curvePointSchema, prepareTask, type Protocol, type Task } from '@retinotopia/hypothesis';
import { learnAlong, type Work } from '@retinotopia/runs';
import { compareByLabels, drawWeightSharing } from './figures.ts';
import type { Found } from './found.ts';
import { summarise } from './summarise.ts';

export const work: Work<Protocol, Task, Found, TrainAndTest> = {
  async run(task, settings, images, attempt) {
    const prepared = prepareTask(task, settings, images);
    try {
      const along = { pointAt: prepared.pointAt, schema: curvePointSchema };
      const { trained, curve } = await learnAlong(prepared, along, attempt);
      const { task: _, ...found } = prepared.test(trained, curve);
      disposeParameters(trained);
      return found;
    } finally {
      prepared.dispose();
    }
  },
  summarise,
  draw: drawWeightSharing,
  compare: compareByLabels,
};

import { disposeColumnField } from '@retinotopia/columns';
import { disposeParameters } from '@retinotopia/compute';
import { learn, type Work } from '@retinotopia/runs';
import { fieldOf, imagesOf, trainingOf } from './columns.ts';
import type { Found } from './found.ts';
import type { Settings, Task } from './settings.ts';
import { measureEllipses } from './measure.ts';
import { summarise } from './summarise.ts';

export const work: Work<Settings, Task, Found, null> = {
  async run(task, settings, _, attempt) {
    const field = fieldOf(task, settings);
    const { trained, losses } = await learn(trainingOf(field, task, settings), attempt);
    const test = imagesOf(task, settings, 'test', settings.testImages);
    const found = measureEllipses(field, trained, test, settings.agreement);
    disposeParameters(trained);
    disposeColumnField(field);
    return { ...found, losses };
  },
  summarise,
  draw: async (drawing) => (await import('./figures.ts')).drawEllipses(drawing),
};

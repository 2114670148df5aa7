import { disposeColumnField } from '@retinotopia/columns';
import { disposeParameters } from '@retinotopia/compute';
import type { TrainAndTest } from '@retinotopia/datasets';
import { learn, type Work } from '@retinotopia/runs';
import { classifierOf, trainingOf } from './columns.ts';
import type { Found } from './found.ts';
import type { Settings, Task } from './settings.ts';
import { judge, judgedImages } from './judge.ts';
import { summarise } from './summarise.ts';

export const work: Work<Settings, Task, Found, TrainAndTest> = {
  async run(task, settings, images, attempt) {
    const classifier = classifierOf(settings.columns, task.weights, images.train);
    const { trained, losses } = await learn(trainingOf(classifier, task, settings, images), attempt);
    const found = judge(classifier, trained, judgedImages(settings, images), settings.agreement);
    disposeParameters(trained);
    disposeColumnField(classifier.field);
    return { ...found, losses };
  },
  summarise,
  draw: async (drawing) => (await import('./figures.ts')).drawDigits(drawing),
};

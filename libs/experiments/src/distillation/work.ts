import { disposeParameters } from '@retinotopia/compute';
import type { TrainAndTest } from '@retinotopia/datasets';
import { learn, type Work } from '@retinotopia/runs';
import { logitsIn } from './dark-knowledge.ts';
import type { Found } from './found.ts';
import type { Settings } from './settings.ts';
import { summarise } from './summarise.ts';
import { nameOf, teachersOf, type Task } from './tasks.ts';
import { trainingOf } from './training.ts';

export const work: Work<Settings, Task, Found, TrainAndTest> = {
  async run(task, settings, images, attempt) {
    /** What the teacher, which has ended before, makes of the images that are learnt from: many students ask it. */
    const taughtBy = (file: string) =>
      attempt.once(`logits of ${file}`, () => logitsIn(file, images.train, settings.trainImages));
    const [teacher] = teachersOf(task, settings);
    const logits = teacher === undefined ? null : await taughtBy(attempt.trained(nameOf(teacher)));
    const { test, ...ready } = trainingOf(task, settings, images, logits);
    const { trained, losses } = await learn(ready, attempt);
    const found = { ...test(trained), losses };
    disposeParameters(trained);
    return found;
  },
  summarise,
  draw: async (drawing) => (await import('./figures.ts')).drawDistillation(drawing),
};

import { disposeParameters, readSafetensors } from '@retinotopia/compute';
import type { TrainAndTest } from '@retinotopia/datasets';
import { evaluate, logitsOf } from '@retinotopia/distillation';
import { learn, type Work } from '@retinotopia/runs';
import { allOf } from '@retinotopia/training';
import { readFile } from 'node:fs/promises';
import { drawDistillation } from './figures.ts';
import type { Found } from './found.ts';
import type { Settings } from './settings.ts';
import { summarise } from './summarise.ts';
import { nameOf, teachersOf, type Task } from './tasks.ts';
import { trainingOf } from './training.ts';

export const work: Work<Settings, Task, Found, TrainAndTest> = {
  async run(task, settings, images, attempt) {
    /** What the teacher, which has ended before, makes of the images that are learnt from: many students ask it. */
    const logitsIn = (file: string) =>
      attempt.once(`logits of ${file}`, async () => {
        const { parameters } = readSafetensors(await readFile(file), file);
        const logits = evaluate(parameters, images.train, logitsOf, allOf(settings.trainImages));
        disposeParameters(parameters);
        return logits;
      });
    const [teacher] = teachersOf(task, settings);
    const logits = teacher === undefined ? null : await logitsIn(attempt.trained(nameOf(teacher)));
    const { test, ...ready } = trainingOf(task, settings, images, logits);
    const { trained, losses } = await learn(ready, attempt);
    const found = { ...test(trained), losses };
    disposeParameters(trained);
    return found;
  },
  summarise,
  draw: drawDistillation,
};

import { disposeParameters, useBackend } from '@retinotopia/compute';
import { z } from '@retinotopia/core';
import { packTraining, startTraining, train, unpackTraining } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { existsOn } from './arms.ts';
import { curvePoint, type CurvePoint } from './found.ts';
import { prepareTask, runTask } from './run-task.ts';
import { retinaNames, type Settings } from './settings.ts';
import type { Task } from './task.ts';
import { armsToTry, bars, placesToTry, tiny } from './tiny.spec.fixture.ts';

beforeAll(() => useBackend(inject('backend')));

const data = { train: bars(300, 1), test: bars(100, 2) };

/** Runs a task to its end. @param from a checkpoint @returns what it found, and checkpoints of some steps */
async function run(task: Task, settings: Settings, steps: readonly number[], from?: Uint8Array) {
  const { training, draw, pointAt, test, dispose } = prepareTask(task, settings, data);
  const initial = draw();
  const found = from && unpackTraining(from, 'a file', training, initial, z.array(curvePoint));
  if (found !== undefined) disposeParameters(initial);
  const curve: CurvePoint[] = [...(found?.own ?? [])];
  const files: Uint8Array[] = [];
  const going = train(training, found?.state ?? startTraining(initial), 1);
  for (;;) {
    const { done, value } = going.next();
    if (done === true) {
      const result = JSON.stringify(test(value, curve));
      disposeParameters(value);
      dispose();
      return { result, files };
    }
    const { report, state } = value;
    if (report !== null) curve.push(pointAt(report, state.optimiser.parameters, curve));
    if (steps.includes(state.optimiser.step)) files.push(await packTraining(state, curve));
  }
}

describe('a run', () => {
  it.each(placesToTry)(
    'goes on from any step through a file, to the same result bit for bit, %s places',
    async (places) => {
      const task = { retina: 'foveated', arm: 'unshared+codistillation', seed: 5 } as const;
      const settings = { ...tiny, places };
      const before = tf.memory().numTensors;
      const whole = JSON.stringify(runTask(task, settings, data));
      const { files, result } = await run(task, settings, [2, 7]);
      expect(result).toBe(whole);
      expect(files).toHaveLength(2);
      for (const file of files) expect((await run(task, settings, [], file)).result).toBe(whole);
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it.each(armsToTry.filter((arm) => arm !== 'unshared+codistillation'))(
    'goes on with %s to the same bytes',
    async (arm) => {
      const longer = { ...tiny, trainingSteps: 24 };
      const retina = retinaNames.filter((name) => existsOn(arm, name)).at(-1)!;
      const task = { retina, arm, seed: 5 };
      const { files, result } = await run(task, longer, [9]);
      expect((await run(task, longer, [], files[0])).result).toBe(result);
    },
  );
});

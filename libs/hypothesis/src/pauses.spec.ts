import { mapParameters, readSafetensors, useBackend, writeSafetensors } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { existsOn } from './arms.ts';
import { runTask, runTaskByPauses, type TaskResult, type TaskState } from './experiment.ts';
import { retinaNames } from './protocol.ts';
import { fittingState, packState, TaskStateError, unpackState } from './task-state.ts';
import { armsToTry, bars, placesToTry, tiny } from './tiny.spec.fixture.ts';
import { DivergedError } from './train.ts';

beforeAll(() => useBackend(inject('backend')));

const data = { train: bars(300, 1), test: bars(100, 2) };

describe('runTaskByPauses', () => {
  it.each(placesToTry)(
    'goes on from any step through a file, to the same result bit for bit, %s places',
    async (places) => {
      const task = { retina: 'foveated', arm: 'unshared+codistillation', seed: 5 } as const;
      const protocol = { ...tiny, places };
      const before = tf.memory().numTensors;
      const whole = JSON.stringify(runTask(task, protocol, data));
      const { files, result } = await filesAt([1, 4, 7, 12], runTaskByPauses(task, protocol, data, { pauseEvery: 1 })); // prettier-ignore
      expect(JSON.stringify(result)).toBe(whole);
      for (const file of files) {
        const rerun = runTaskByPauses(task, protocol, data, { from: stateIn(file) });
        expect(JSON.stringify(finish(rerun))).toBe(whole);
      }
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it.each(armsToTry)('goes on with %s to the same bytes', async (arm) => {
    const longer = { ...tiny, trainingSteps: 24 };
    const retina = retinaNames.filter((name) => existsOn(arm, name)).at(-1)!;
    const task = { retina, arm, seed: 5 };
    const { files, result } = await filesAt([9], runTaskByPauses(task, longer, data, { pauseEvery: 1 }));
    const rerun = runTaskByPauses(task, longer, data, { from: stateIn(files[0]!) });
    expect(JSON.stringify(finish(rerun))).toBe(JSON.stringify(result));
  });

  it('stops at every step when asked to, and has a point where the curve has one', () => {
    const steps: [number, boolean][] = [];
    const task = { retina: 'uniform', arm: 'shared', seed: 5 } as const;
    for (const { state, point } of runTaskByPauses(task, tiny, data, { pauseEvery: 3 })) {
      steps.push([state.training.optimiser.step, point !== null]);
    }
    expect(steps).toEqual([[3, false], [4, true], [6, false], [8, true], [9, false], [12, true]]); // prettier-ignore
  });

  it('names the step and the tensor where numbers are lost', () => {
    const task = { retina: 'uniform', arm: 'shared', seed: 5 } as const;
    const cut = runTaskByPauses(task, tiny, data, { pauseEvery: 1 });
    const { state } = (cut.next() as { value: { state: TaskState } }).value;
    const { optimiser } = state.training;
    const parameters = mapParameters(optimiser.parameters, (tensor, name) =>
      name === 'readout/weights' ? tf.fill(tensor.shape, NaN) : tensor.clone(),
    );
    const broken = { ...state, training: { ...state.training, optimiser: { ...optimiser, parameters } } };
    let caught: unknown;
    try {
      finish(runTaskByPauses(task, tiny, data, { from: broken }));
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(DivergedError);
    expect(caught).toMatchObject({ step: 1 });
    expect((caught as Error).message).toMatch(
      /became NaN at step 1, and '[a-zA-Z0-9/]+' holds numbers that are none/,
    );
  });
});

/** Runs to the end. @returns the result, and the states after some steps as files */
async function filesAt(steps: readonly number[], run: ReturnType<typeof runTaskByPauses>) {
  const files: Uint8Array[] = [];
  for (;;) {
    const { done, value } = run.next();
    if (done === true) return { files, result: value };
    if (!steps.includes(value.state.training.optimiser.step)) continue;
    const { tensors, rest } = packState(value.state);
    files.push(await writeSafetensors(tensors, { rest }));
  }
}

function stateIn(file: Uint8Array): TaskState {
  const { parameters, metadata } = readSafetensors(file);
  return unpackState({ tensors: parameters, rest: metadata.rest! });
}

/** Runs to the end. */
function finish(run: Generator<unknown, TaskResult>): TaskResult {
  for (;;) {
    const { done, value } = run.next();
    if (done === true) return value;
  }
}

describe('task states', () => {
  it('that are none are refused', () => {
    expect(() => unpackState({ tensors: {}, rest: '{' })).toThrow();
    expect(() => unpackState({ tensors: {}, rest: '{"step":1}' })).toThrow(/loss/);
    const rest = JSON.stringify({ step: 1, names: ['readout/bias'], loss: { sum: 0, count: 0 }, disagreement: { sum: 0, count: 0 }, calibrations: null, teachers: { frozenTeacher: false, meanTeacher: false }, curve: [] }); // prettier-ignore
    expect(() => unpackState({ tensors: {}, rest: '{"step":1,"step":2}' })).toThrow(TaskStateError);
    expect(() => unpackState({ tensors: {}, rest })).toThrow(/lacks the tensor parameters\/readout\/bias/);
  });

  it.each([
    ['another model', { 'readout/bias': [2] }, 1, /another model: parameters has readout\/bias \[3\] in the place of readout\/bias \[2\]/], // prettier-ignore
    ['a larger model', { 'readout/bias': [3], more: [1] }, 1, /has nothing in the place of more \[1\]/],
    ['a longer task', { 'readout/bias': [3] }, 11, /has 11 steps behind it, and the task has 10/],
  ] as const)('of %s do not fit', (_, shapes, step, fault) => {
    const zeros = (of: Readonly<Record<string, readonly number[]>>) =>
      Object.fromEntries(Object.entries(of).map(([name, shape]) => [name, tf.zeros([...shape])]));
    const own = zeros({ 'readout/bias': [3] });
    const optimiser = { step, parameters: own, firstMoment: own, secondMoment: own };
    const none = { sum: 0, count: 0 };
    const state = {
      training: {
        optimiser,
        loss: none,
        disagreement: none,
        frozenTeacher: null,
        meanTeacher: null,
        calibrations: null,
      },
      curve: [],
    };
    const initial = zeros(shapes);
    expect(() => fittingState(state, initial, 10)).toThrow(TaskStateError);
    expect(() => fittingState(state, initial, 10)).toThrow(fault);
    tf.dispose([own, initial]);
  });
});

import { baselineNames } from '@retinotopia/baselines';
import {
  mapParameters,
  randomStream,
  readSafetensors,
  useBackend,
  writeSafetensors,
} from '@retinotopia/compute';
import { disposeSpotOptics } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { armSettings, arms, existsOn, type Arm } from './arms.ts';
import { retinaFor, runTask, runTaskByPauses, type TaskResult, type TaskState } from './experiment.ts';
import { cramersV, measureIsotropy } from './isotropy.ts';
import { ProtocolError } from './protocol-error.ts';
import { checkProtocol, presets, retinaKinds, tasksOf, type Protocol } from './protocol.ts';
import {
  batchOf,
  freeBatch,
  opticArrayOf,
  sameContentBatch,
  shuffledBatches,
  spotOfColumn,
  view,
  worldOptics,
} from './scenes.ts';
import { fittingState, packState, TaskStateError, unpackState } from './task-state.ts';
import { bars, tiny } from './tiny.spec.fixture.ts';
import { DivergedError } from './train.ts';

beforeAll(() => useBackend(inject('backend')));

const data = { train: bars(300, 1), test: bars(100, 2) };

describe('runTask', () => {
  it.each(arms)('runs %s on every retina, and keeps no tensor', (arm) => {
    for (const retina of retinaKinds.filter((kind) => existsOn(arm, kind))) {
      const before = tf.memory().numTensors;
      const { curve, test } = runTask({ retina, arm, seed: 3 }, tiny, data);
      expect(tf.memory().numTensors).toBe(before);
      expect(curve.map(({ step }) => step)).toEqual([4, 8, 12]);
      expect(curve.at(-1)!.disagreement === null).toBe(arm !== 'unshared+codistillation');
      const { baseline } = armSettings[arm];
      expect(test.byColumn?.length ?? null).toBe(baseline === null ? 4 : null);
      expect(curve.every(({ consensus }) => (consensus === null) === (baseline !== null))).toBe(true);
    }
  });

  it('learns to tell lying from standing bars', () => {
    const longer: Protocol = {
      ...tiny,
      trainImages: 150,
      places: 'fresh',
      trainingSteps: 200,
      learningRate: 0.01,
      testImages: 100,
    };
    const { test } = runTask({ retina: 'uniform', arm: 'shared', seed: 1 }, longer, data);
    expect(test.consensus).toBeGreaterThan(0.85);
  });

  it('takes fresh places when told to', () => {
    const fixed = runTask({ retina: 'uniform', arm: 'unshared', seed: 1 }, tiny, data);
    const fresh = runTask(
      { retina: 'uniform', arm: 'unshared', seed: 1 },
      { ...tiny, places: 'fresh' },
      data,
    );
    expect(fresh.curve).not.toEqual(fixed.curve);
  });

  it.each(arms.filter((arm) => armSettings[arm].baseline !== null || armSettings[arm].stage !== null))(
    'lets %s learn to tell lying from standing bars',
    (arm) => {
      const longer: Protocol = {
        ...tiny,
        ...{ trainImages: 150, columnsAcross: 3, levels: 1, settlingSteps: 0, hidden: 32, embedding: 16 },
        ...{ places: 'fresh', trainingSteps: 100, learningRate: 0.01, batch: 25, testImages: 100 },
      };
      const { test } = runTask({ retina: 'uniform', arm, seed: 1 }, longer, data);
      expect(test.consensus).toBeGreaterThan(0.7);
    },
  );

  it('gives no net of the whole field more multiplications than columns have', () => {
    const costOf = (arm: Arm) =>
      runTask({ retina: 'uniform', arm, seed: 1 }, { ...tiny, trainingSteps: 1, curvePoints: 1 }, data)
        .multiplications!;
    const columns = costOf('unshared');
    for (const arm of baselineNames) expect(costOf(arm), arm).toBeLessThanOrEqual(columns);
  });

  it('counts parameters: an unshared field has one set a column', () => {
    const count = (arm: 'shared' | 'unshared') =>
      runTask({ retina: 'uniform', arm, seed: 1 }, { ...tiny, trainingSteps: 1 }, data).parameters;
    expect(count('unshared')).toBe(4 * count('shared'));
  });
});

describe('runTaskByPauses', () => {
  it.each(['fixed', 'fresh'] as const)(
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

  it.each(arms)('goes on with %s to the same bytes', async (arm) => {
    const longer = { ...tiny, trainingSteps: 24 };
    const retina = retinaKinds.filter((kind) => existsOn(arm, kind)).at(-1)!;
    const task = { retina, arm, seed: 5 };
    const { files, result } = await filesAt([9], runTaskByPauses(task, longer, data, { pauseEvery: 1 }));
    const rerun = runTaskByPauses(task, longer, data, { from: stateIn(files[0]!) });
    expect(JSON.stringify(finish(rerun))).toBe(JSON.stringify(result));
  });

  it('stops at every step when told to, and has a point where the curve has one', () => {
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
    const rest = JSON.stringify({ step: 1, names: ['readout/bias'], loss: { sum: 0, count: 0 }, disagreement: { sum: 0, count: 0 }, calibrations: null, teachers: { experts: false, peers: false }, curve: [] }); // prettier-ignore
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
      training: { optimiser, loss: none, disagreement: none, experts: null, peers: null, calibrations: null },
      curve: [],
    };
    const initial = zeros(shapes);
    expect(() => fittingState(state, initial, 10)).toThrow(TaskStateError);
    expect(() => fittingState(state, initial, 10)).toThrow(fault);
    tf.dispose([own, initial]);
  });
});

describe('the world', () => {
  it('is isotropic: every column meets every part equally often, on either retina', () => {
    for (const kind of ['uniform', 'foveated'] as const) {
      const isotropy = measureIsotropy(retinaFor(kind, tiny, 1), 4000, randomStream(1, 'isotropy'));
      expect(isotropy.cramersV).toBeLessThan(0.02);
      expect(isotropy.cramersVOfCanvas).toBeGreaterThan(0.2);
    }
  });

  it('has Cramér’s V 1 where the row tells the column, and 0 where it tells nothing', () => {
    expect(cramersV([Float64Array.of(500, 0), Float64Array.of(0, 500)])).toBeCloseTo(1, 2);
    expect(cramersV([Float64Array.of(500, 300), Float64Array.of(500, 300)])).toBe(0);
  });

  it.each(['uniform', 'own-order'] as const)(
    'finds the spot that a column sees, on the %s retina',
    (kind) => {
      const retina = retinaFor(kind, tiny, 1);
      const optics = worldOptics(retina);
      const column = 2;
      // A gaze that puts the column's centre onto a pixel's centre: half a pixel is a quarter of a degree.
      const gaze = { xDeg: 0.25 + 1.5 - retina.columns.xDeg[column]!, yDeg: 0.25 - 2 - retina.columns.yDeg[column]! }; // prettier-ignore
      const spot = spotOfColumn(retina, column, gaze);
      expect(spot).toEqual({ right: 3, down: -4 });
      const shown = sameContentBatch(optics, data.train, Uint32Array.of(5), () => spot);
      const seen = view(retina, data.train, Uint32Array.of(5), () => gaze, true);
      const { inputs } = seen;
      const [expected, found] = [seen.responses, shown.inputs.dataSync()].map((all) => all.subarray(column * inputs, (column + 1) * inputs)); // prettier-ignore
      found!.forEach((value, i) => expect(value).toBeCloseTo(expected![i]!, 4));
      expect(found!.some((value) => Math.abs(value) > 0.1)).toBe(true);
      freeBatch(shown);
      disposeSpotOptics(optics);
    },
  );

  it('shows columns of the uniform retina the same thing when they look at the same spot', () => {
    const optics = worldOptics(retinaFor('uniform', tiny, 1));
    const batch = sameContentBatch(optics, data.train, Uint32Array.of(5), () => ({ right: 2, down: -2 }));
    const [first, ...others] = batch.inputs.arraySync().map(([inputs]) => inputs!);
    for (const other of others) other.forEach((value, i) => expect(value).toBeCloseTo(first![i]!, 5));
    expect(new Set(batch.voice.dataSync())).toEqual(new Set([1]));
    freeBatch(batch);
    disposeSpotOptics(optics);
  });

  it('puts a batch together columns first, with voices and targets in place', () => {
    const retina = retinaFor('foveated', tiny, 1);
    const views = view(retina, data.train, Uint32Array.of(4, 7, 9), () => ({ xDeg: 0, yDeg: 0 }), true);
    const before = tf.memory().numTensors;
    const batch = batchOf(views, Uint32Array.of(2, 0), 2);
    const inputs = batch.inputs.arraySync();
    for (let c = 0; c < 4; c++) {
      const from = (c * 3 + 2) * views.inputs;
      expect(inputs[c]![0]).toEqual([...views.responses.subarray(from, from + views.inputs)]);
      expect(batch.voice.arraySync()[c]![1]).toBe(views.voice[c * 3]);
    }
    const label = (image: number) => [0, 1].map((k) => (data.train.labels[image] === k ? 1 : 0));
    expect(batch.targets!.arraySync()).toEqual([label(9), label(4)]);
    freeBatch(batch);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves the digit in the middle of a torus', () => {
    const array = opticArrayOf(data.train, 0);
    expect([array.width, array.height, array.beyond]).toEqual([48, 48, 'wrap']);
  });
});

describe('shuffled batches', () => {
  it('bring every image once before any comes again', () => {
    const batches = shuffledBatches(10, 4, randomStream(1, 'batches'));
    const drawn = Array.from({ length: 5 }, () => [...batches.next().value]).flat();
    expect(new Set(drawn.slice(0, 10)).size).toBe(10);
    expect(new Set(drawn.slice(10, 20)).size).toBe(10);
  });
});

describe('a protocol', () => {
  it('leaves a convolution out where there is no lattice, and is refused where nothing is left', () => {
    const protocol: Protocol = { ...tiny, arms: ['convolution'], retinas: ['uniform', 'own-order'] };
    expect(tasksOf(protocol)).toEqual([{ retina: 'uniform', arm: 'convolution', seed: 1 }]);
    expect(() => checkProtocol({ ...protocol, retinas: ['own-order'] })).toThrow(
      'take the uniform retina too',
    );
  });

  it('is run seed by seed', () => {
    expect(tasksOf({ ...tiny, seeds: [1, 2] }).map(({ seed }) => seed)).toEqual([...new Array<number>(6).fill(1), ...new Array<number>(6).fill(2)]); // prettier-ignore
  });

  it('of every preset can be followed', () => {
    for (const preset of Object.values(presets)) expect(checkProtocol(preset)).toBe(preset);
  });

  it('that cannot be followed is refused with every fault named', () => {
    const broken = {
      ...tiny,
      trainImages: 0,
      seeds: [1, 1],
      arms: [],
      agreement: { ...tiny.agreement, apart: 2 },
      colour: 'red',
      learningRate: undefined,
      places: 'nowhere',
    };
    expect(() => checkProtocol(broken)).toThrow(ProtocolError);
    for (const fault of [
      'trainImages',
      'seeds must not name one twice',
      'arms must name',
      'agreement.apart must be from 0 to 1, found 2',
      'Unrecognized key: "colour"',
      'learningRate must be a number, found nothing',
      "places must be one of fixed, fresh, found 'nowhere'",
    ]) {
      expect(() => checkProtocol(broken)).toThrow(fault);
    }
  });
});

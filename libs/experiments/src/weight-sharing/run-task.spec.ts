import { SettingsError } from '@retinotopia/core';
import { baselineNames } from '@retinotopia/baselines';
import { randomStream, useBackend } from '@retinotopia/compute';
import { disposeFixationOptics } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { armSettings, existsOn, type Arm } from './arms.ts';
import { retinaFor, runTask } from './experiment.ts';
import { cramersV, measureIsotropy } from './isotropy.ts';
import { checkProtocol, presets, retinaNames, tasksOf, type Protocol } from './protocol.ts';
import {
  batchOf,
  freeBatch,
  opticArrayOf,
  sameContentBatch,
  fixationTargetOfColumn,
  view,
  torusOptics,
} from './scenes.ts';
import { armsToTry, bars, tiny } from './tiny.spec.fixture.ts';

beforeAll(() => useBackend(inject('backend')));

const data = { train: bars(300, 1), test: bars(100, 2) };

describe('runTask', () => {
  it.each(armsToTry)('runs %s on every retina, and keeps no tensor', (arm) => {
    for (const retina of retinaNames.filter((name) => existsOn(arm, name))) {
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

  it('takes fresh places when asked to', () => {
    const fixed = runTask({ retina: 'uniform', arm: 'unshared', seed: 1 }, tiny, data);
    const fresh = runTask(
      { retina: 'uniform', arm: 'unshared', seed: 1 },
      { ...tiny, places: 'fresh' },
      data,
    );
    expect(fresh.curve).not.toEqual(fixed.curve);
  });

  it.each(armsToTry.filter((arm) => armSettings[arm].baseline !== null || armSettings[arm].stage !== null))(
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

describe('the torus', () => {
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

  it.each(['uniform', 'permuted'] as const)('finds the spot that a column sees, on the %s retina', (kind) => {
    const retina = retinaFor(kind, tiny, 1);
    const optics = torusOptics(retina);
    const column = 2;
    // A gaze that puts the column's centre onto a pixel's centre: half a pixel is a quarter of a degree.
    const gaze = { xDeg: 0.25 + 1.5 - retina.columns.xDeg[column]!, yDeg: 0.25 - 2 - retina.columns.yDeg[column]! }; // prettier-ignore
    const spot = fixationTargetOfColumn(retina, column, gaze);
    expect(spot).toEqual({ right: 3, down: -4 });
    const shown = sameContentBatch(optics, data.train, Uint32Array.of(5), () => spot);
    const seen = view(retina, data.train, Uint32Array.of(5), () => gaze, true);
    const { inputs } = seen;
    const [expected, found] = [seen.responses, shown.inputs.dataSync()].map((all) => all.subarray(column * inputs, (column + 1) * inputs)); // prettier-ignore
    found!.forEach((value, i) => expect(value).toBeCloseTo(expected![i]!, 4));
    expect(found!.some((value) => Math.abs(value) > 0.1)).toBe(true);
    freeBatch(shown);
    disposeFixationOptics(optics);
  });

  it('shows columns of the uniform retina the same thing when they look at the same spot', () => {
    const optics = torusOptics(retinaFor('uniform', tiny, 1));
    const batch = sameContentBatch(optics, data.train, Uint32Array.of(5), () => ({ right: 2, down: -2 }));
    const [first, ...others] = batch.inputs.arraySync().map(([inputs]) => inputs!);
    for (const other of others) other.forEach((value, i) => expect(value).toBeCloseTo(first![i]!, 5));
    expect(new Set(batch.stimulusMask.dataSync())).toEqual(new Set([1]));
    freeBatch(batch);
    disposeFixationOptics(optics);
  });

  it('puts a batch together columns first, with seenCount and targets in place', () => {
    const retina = retinaFor('foveated', tiny, 1);
    const views = view(retina, data.train, Uint32Array.of(4, 7, 9), () => ({ xDeg: 0, yDeg: 0 }), true);
    const before = tf.memory().numTensors;
    const batch = batchOf(views, Uint32Array.of(2, 0), 2);
    const inputs = batch.inputs.arraySync();
    for (let c = 0; c < 4; c++) {
      const from = (c * 3 + 2) * views.inputs;
      expect(inputs[c]![0]).toEqual([...views.responses.subarray(from, from + views.inputs)]);
      expect(batch.stimulusMask.arraySync()[c]![1]).toBe(views.stimulusMask[c * 3]);
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

describe('a protocol', () => {
  it('leaves a convolution out where there is no lattice, and is refused where nothing is left', () => {
    const protocol: Protocol = { ...tiny, arms: ['convolution'], retinas: ['uniform', 'permuted'] };
    expect(tasksOf(protocol)).toEqual([{ retina: 'uniform', arm: 'convolution', seed: 1 }]);
    expect(() => checkProtocol({ ...protocol, retinas: ['permuted'] })).toThrow(
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
      agreement: { ...tiny.agreement, burnIn: 2 },
      colour: 'red',
      learningRate: undefined,
      places: 'nowhere',
    };
    expect(() => checkProtocol(broken)).toThrow(SettingsError);
    for (const fault of [
      'trainImages',
      'seeds must not name one twice',
      'arms must name',
      'agreement.burnIn must be from 0 to 1, found 2',
      'Unrecognized key: "colour"',
      'learningRate must be a number, found nothing',
      "places must be one of fixed, fresh, found 'nowhere'",
    ]) {
      expect(() => checkProtocol(broken)).toThrow(fault);
    }
  });
});

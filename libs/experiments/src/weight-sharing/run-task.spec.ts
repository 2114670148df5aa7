import { baselineNames } from '@retinotopia/baselines';
import { CollapsedError } from '@retinotopia/columns';
import { useBackend } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { armSettings, existsOn, type Arm } from './arms.ts';
import { runTask } from './run-task.ts';
import { retinaNames, type Settings } from './settings.ts';
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

  const learning: Settings = {
    ...tiny,
    ...{
      trainImages: 150,
      testImages: 100,
      places: 'fresh',
      trainingSteps: 70,
      learningRate: 0.02,
      batch: 25,
    },
    ...{ columnsAcross: 3, hidden: 32, embedding: 16 },
  };

  it('learns to tell lying from standing bars at two levels, after settling', () => {
    const { test } = runTask({ retina: 'uniform', arm: 'shared', seed: 1 }, learning, data);
    expect(test.consensus).toBeGreaterThan(0.85);
  });

  it('takes fresh places when asked to', () => {
    const fixed = runTask({ retina: 'uniform', arm: 'unshared', seed: 1 }, tiny, data);
    const fresh = runTask({ retina: 'uniform', arm: 'unshared', seed: 1 }, { ...tiny, places: 'fresh' }, data);
    expect(fresh.curve).not.toEqual(fixed.curve);
  });

  it.each(armsToTry.filter((arm) => armSettings[arm].baseline !== null || armSettings[arm].stage !== null))(
    'lets %s learn to tell lying from standing bars',
    (arm) => {
      const flat = { ...learning, levels: 1, settlingSteps: 0 };
      const { test } = runTask({ retina: 'uniform', arm, seed: 1 }, flat, data);
      expect(test.consensus).toBeGreaterThan(0.7);
    },
  );

  it('gives no net of the whole field more multiplications than columns have', () => {
    const costOf = (arm: Arm) =>
      runTask({ retina: 'uniform', arm, seed: 1 }, { ...tiny, trainingSteps: 1, curvePoints: 1 }, data).multiplications;
    const columns = costOf('unshared');
    for (const arm of baselineNames) expect(costOf(arm), arm).toBeLessThanOrEqual(columns);
  });

  it('counts parameters: an unshared field has one set a column', () => {
    const count = (arm: 'shared' | 'unshared') =>
      runTask({ retina: 'uniform', arm, seed: 1 }, { ...tiny, trainingSteps: 1 }, data).parameters;
    expect(count('unshared')).toBe(4 * count('shared'));
  });

  it('stops a run that agrees with a sharpened consensus and learns nothing else, and names it', () => {
    // What the columns lean towards the consensus claims, and so they lean further.
    const agreement = { ...tiny.agreement, sameContent: 20, inverseTargetTemperature: 4, expertPatches: 0, neighbours: 0, supervisedWeight: 0, burnIn: 0, unlabelledBurnIn: 0 }; // prettier-ignore
    const collapsing = { ...tiny, trainingSteps: 150, curvePoints: 15, learningRate: 0.01, agreement };
    const run = () => runTask({ retina: 'uniform', arm: 'unshared+codistillation', seed: 1 }, collapsing, data);
    expect(run).toThrow(CollapsedError);
    expect(run).toThrow(/collapsed by step \d+: it has one (class|doubt)/);
  });
});

import { disposeParameters, drawWeights, randomStream, readSafetensors, useBackend } from '@retinotopia/compute';
import { batchesByStep, crossEntropy, oneHot } from '@retinotopia/training';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpointsOf } from '../checkpoints.ts';
import type { Attempt } from './attempt.ts';
import { StoppedError } from './breathe.ts';
import { learn, type ReadyTraining } from './learn.ts';

beforeAll(() => useBackend('wasm'));
const root = mkdtempSync(join(tmpdir(), 'learn-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A weight that grows for 20 steps, with a report every five. */
const ready: ReadyTraining = {
  training: {
    steps: 20,
    losses: [
      {
        name: 'growth',
        batches: batchesByStep(() => null),
        loss: ({ weight }) => crossEntropy(oneHot([0], 1), weight!),
      },
    ],
    learningRate: () => 0.1,
    reportAt: (steps) => steps % 5 === 0,
  },
  draw: () => ({ weight: drawWeights(1, 1, 1, randomStream(1, 'weight')) }),
};

/** An attempt at a task that keeps what it is told. */
function attemptAt(name: string, { checkpointSeconds = Infinity, stopAt = 2 } = {}) {
  const stopping = new AbortController();
  const [shares, records]: [number[], unknown[]] = [[], []];
  const attempt: Attempt = {
    progress(share) {
      shares.push(share);
      if (share === stopAt) stopping.abort();
    },
    record: (record) => records.push(record),
    stop: stopping.signal,
    checkpoints: checkpointsOf(root, name),
    checkpointSeconds,
    trained: () => expect.unreachable(),
    timed: () => undefined,
    once: (_, make) => make(),
  };
  return { attempt, shares, records };
}

describe('a training in a run folder', () => {
  it('records every report, and leaves what it learnt in the place of its checkpoints', async () => {
    const { attempt, shares, records } = attemptAt('whole', { checkpointSeconds: 0 });
    const { trained, losses } = await learn(ready, attempt);
    expect(shares).toEqual([0.25, 0.5, 0.75, 1]);
    expect(records).toEqual(losses.map((loss, index) => ({ epoch: index + 1, loss })));
    expect(losses).toHaveLength(4);
    expect(readdirSync(attempt.checkpoints.path)).toEqual(['trained.safetensors']);
    const file = join(attempt.checkpoints.path, 'trained.safetensors');
    const { parameters } = readSafetensors(readFileSync(file), file);
    expect(parameters.weight!.dataSync()).toEqual(trained.weight!.dataSync());
    disposeParameters(parameters);
    disposeParameters(trained);
  });

  it('told to stop, keeps a checkpoint from which another goes on to the same', async () => {
    const stopped = attemptAt('stopped', { stopAt: 0.5 });
    await expect(learn(ready, stopped.attempt)).rejects.toThrow(StoppedError);
    const kept = stopped.attempt.checkpoints.latest(({ step }) => step, expect.unreachable);
    expect(kept).toBe(10);
    const again = attemptAt('stopped');
    const [resumed, whole] = [await learn(ready, again.attempt), await learn(ready, attemptAt('other').attempt)];
    expect(again.shares).toEqual([0.75, 1]);
    expect(again.records).toHaveLength(4);
    expect(resumed.losses).toEqual(whole.losses);
    expect(resumed.trained.weight!.dataSync()).toEqual(whole.trained.weight!.dataSync());
    disposeParameters(resumed.trained);
    disposeParameters(whole.trained);
  });

  it('keeps no checkpoint before its time', async () => {
    const { attempt } = attemptAt('seldom', { checkpointSeconds: 3600 });
    const failing = { ...attempt.checkpoints, finish: () => expect.unreachable('the end') };
    await expect(learn(ready, { ...attempt, checkpoints: failing })).rejects.toThrow('the end');
    expect(attempt.checkpoints.latest(() => 'a state', expect.unreachable)).toBeNull();
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkpointsOf } from './checkpoints.ts';
import { measured, runWithCheckpoints, StoppedError, type PausingTask } from './pausing-task.ts';

const root = mkdtempSync(join(tmpdir(), 'pausing-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Counts to five, and pauses at every number. */
function counting(from = 0): PausingTask<number, string> & { readonly told: number[] } {
  const told: number[] = [];
  return {
    told,
    steps: 5,
    run: (function* () {
      for (let step = from + 1; step <= 5; step++) yield step;
      return 'counted';
    })(),
    stepOf: (step) => step,
    onPause: (step) => told.push(step),
    checkpoint: (step) => Promise.resolve(Uint8Array.of(step)),
    trained: (step) => Promise.resolve(Uint8Array.of(10 * step)),
  };
}
const unstopped = new AbortController().signal;

describe('a task that pauses', () => {
  it('is told of at every pause, and leaves what it learnt in the place of its checkpoints', async () => {
    const checkpoints = checkpointsOf(root, 'whole');
    const task = counting();
    const shares: number[] = [];
    const attempt = { progress: (share: number) => shares.push(share), stop: unstopped };
    expect(await runWithCheckpoints(task, checkpoints, 0, attempt)).toBe('counted');
    expect(task.told).toEqual([1, 2, 3, 4, 5]);
    expect(shares).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
    expect(readdirSync(checkpoints.path)).toEqual(['trained.safetensors']);
    expect([...readFileSync(join(checkpoints.path, 'trained.safetensors'))]).toEqual([50]);
  });

  it('told to stop, keeps a checkpoint from which another goes on', async () => {
    const checkpoints = checkpointsOf(root, 'stopped');
    const stopping = new AbortController();
    const progress = (share: number) => {
      if (share === 0.6) stopping.abort();
    };
    const stopped = runWithCheckpoints(counting(), checkpoints, Infinity, {
      progress,
      stop: stopping.signal,
    });
    await expect(stopped).rejects.toThrow(StoppedError);
    const kept = checkpoints.latest(
      ({ bytes }) => bytes[0]!,
      (fault) => expect.unreachable(fault),
    );
    expect(kept).toBe(3);
    const again = counting(kept!);
    const attempt = { progress: () => undefined, stop: unstopped };
    expect(await runWithCheckpoints(again, checkpoints, Infinity, attempt)).toBe('counted');
    expect(again.told).toEqual([4, 5]);
  });

  it('keeps no checkpoint before its time', async () => {
    const checkpoints = checkpointsOf(root, 'seldom');
    const task = { ...counting(), trained: () => Promise.reject(new Error('the end')) };
    const attempt = { progress: () => undefined, stop: unstopped };
    await expect(runWithCheckpoints(task, checkpoints, 3600, attempt)).rejects.toThrow('the end');
    expect(checkpoints.latest(() => 'a state', expect.unreachable)).toBeNull();
  });
});

describe('work', () => {
  it('is measured, and gives what it gives', async () => {
    const { result, seconds, peakBytes } = await measured(() => Promise.resolve('done'));
    expect(result).toBe('done');
    expect(seconds).toBeGreaterThanOrEqual(0);
    expect(peakBytes).toBeGreaterThan(2 ** 20);
  });
});

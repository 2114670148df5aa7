import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Order } from './fixtures/worker.ts';
import {
  createRunFolder,
  openRunFolder,
  RunFolderError,
  type RunFolder,
  type RunManifest,
} from './run-folder.ts';
import { runJobs, type Job } from './run-jobs.ts';

const root = mkdtempSync(join(tmpdir(), 'run-jobs-'));
afterAll(() => rmSync(root, { recursive: true }));

const manifest: RunManifest = {
  formatVersion: 2,
  status: 'running',
  command: 'lab',
  config: {},
  versions: {},
  machine: {},
  started: '2026-01-01T00:00:00Z',
};

interface Square {
  readonly square: number;
}
const run = async (folder: RunFolder, orders: readonly Order[], workers = 1) => {
  const lines: string[] = [];
  const jobs = orders.map((task, index): Job<Order> => ({
    name: `job-${index}`,
    label: `job ${index}`,
    folder,
    task,
  }));
  const found = await runJobs<Order, Square>({
    jobs,
    entry: new URL('./fixtures/worker.ts', import.meta.url),
    execArgv: ['--conditions=@retinotopia/source', '--import', 'tsx'],
    setup: { offset: 100 },
    workers,
    progress: { update: () => undefined, say: (line) => lines.push(line), stop: () => undefined },
    readReply: (record) => record as Square,
    metricsOf: ({ square }) => [{ value: Math.sqrt(square - 100) }, { square }],
    inWords: ({ square }) => String(square),
  });
  return { ...found, lines };
};
const square = (value: number): Order => ({ kind: 'square', value });
const metrics = (folder: RunFolder) => readFileSync(join(folder.path, 'metrics.jsonl'), 'utf8');

describe('runJobs', () => {
  it('runs only what has not ended before, and leaves the same metrics as one run without a break', async () => {
    const whole = await createRunFolder(join(root, 'whole'), manifest);
    await run(whole, [square(1), square(2), square(3)], 2);
    const cut = await createRunFolder(join(root, 'cut'), manifest);
    await run(cut, [square(1), square(2)]);
    await cut.close();
    const again = await openRunFolder(cut.path);
    const { findings, lines } = await run(again, [square(1), square(2), square(3)]);
    expect(findings).toEqual([101, 104, 109].map((value) => ({ status: 'done', reply: expect.objectContaining({ square: value }) as Square }))); // prettier-ignore
    expect(lines).toEqual(['going on: 2 of 3 runs have ended before', 'job 2: 109']);
    expect(metrics(again)).toBe(metrics(whole));
    await whole.close();
    await again.close();
  });

  it('keeps what a job told before it failed, once, however often its worker was started again', async () => {
    const folder = await createRunFolder(join(root, 'failing'), manifest);
    const { findings, interrupted } = await run(folder, [{ kind: 'die', value: 7 }, square(2)]);
    expect(findings[0]).toEqual({
      status: 'missing',
      reason: 'failed: its worker died 4 times (signal SIGKILL)',
    });
    expect(interrupted).toBeNull();
    expect(metrics(folder)).toBe('{"value":7}\n{"value":2}\n{"square":104}\n');
    await folder.close();
  });

  // A disk of 64 KiB; only root may make one.
  const small = join(root, 'small');
  mkdirSync(small);
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small]).status === 0;
  afterAll(() => mounted && spawnSync('umount', [small]));

  it.runIf(mounted)('says that the disk is full, and goes on once it is not', async () => {
    const folder = await createRunFolder(join(small, 'run'), manifest);
    await run(folder, [square(1)]);
    const filling = join(small, 'filling');
    for (let size = 65_536; size >= 1; size /= 2) {
      try {
        writeFileSync(filling, new Uint8Array(size), { flag: 'a' });
      } catch {
        // Half of it may still fit.
      }
    }
    await expect(run(folder, [square(1), square(2)])).rejects.toThrow(/cannot be written: the disk is full/);
    await expect(run(folder, [square(1), square(2)])).rejects.toThrow(RunFolderError);
    rmSync(filling);
    const { findings, lines } = await run(folder, [square(1), square(2)]);
    expect(findings.map(({ status }) => status)).toEqual(['done', 'done']);
    expect(lines).toEqual(['going on: 1 of 2 runs have ended before', 'job 1: 104']);
    expect(metrics(folder)).toBe('{"value":1}\n{"square":101}\n{"value":2}\n{"square":104}\n');
    await folder.close();
  });

  it.runIf(mounted)('says that a file system is read-only', async () => {
    const path = join(small, 'run');
    expect(spawnSync('mount', ['-o', 'remount,ro', small]).status).toBe(0);
    await expect(openRunFolder(path)).rejects.toThrow(/read-only/);
    await expect(createRunFolder(join(small, 'other'), manifest)).rejects.toThrow(/read-only/);
  });
});

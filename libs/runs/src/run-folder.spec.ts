import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createHash } from 'node:crypto';
import { checkpointsOf, type Checkpoint } from './checkpoints.ts';
import {
  createRunFolder,
  isInUse,
  openRunFolder,
  readManifest,
  RunFolderError,
  type RunManifest,
} from './run-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'runs-'));
afterAll(() => rmSync(root, { recursive: true }));

const manifest: RunManifest = {
  formatVersion: 2,
  status: 'running',
  command: 'lab weight-sharing',
  config: { seeds: [1] },
  versions: {},
  machine: {},
  started: '2026-01-01T00:00:00Z',
};
const read = (path: string) => readFileSync(path, 'utf8');

describe('a run folder', () => {
  it('holds manifest, metrics, result and files, and nothing half-written', async () => {
    const path = join(root, 'deep', 'run');
    const folder = await createRunFolder(path, manifest);
    folder.appendMetrics({ step: 1 });
    folder.appendMetrics({ step: 2 });
    folder.writeResult({ b: 1, a: 2 });
    folder.writeFile('report.html', '<p>');
    folder.update({ status: 'complete', ended: '2026-01-01T00:01:00Z' });
    await folder.close();
    expect(readdirSync(path).sort()).toEqual(['metrics.jsonl', 'report.html', 'result.json', 'run.json']);
    expect(read(join(path, 'metrics.jsonl'))).toBe('{"step":1}\n{"step":2}\n');
    expect(read(join(path, 'result.json'))).toBe('{\n  "b": 1,\n  "a": 2\n}\n');
    expect(JSON.parse(read(join(path, 'run.json')))).toEqual({
      ...manifest,
      status: 'complete',
      ended: '2026-01-01T00:01:00Z',
    });
  });

  it('says running until it is told otherwise', async () => {
    await createRunFolder(join(root, 'cut-off'), manifest);
    expect(read(join(root, 'cut-off', 'run.json'))).toContain('"status": "running"');
  });

  it('is not opened where something is', async () => {
    const path = join(root, 'taken');
    mkdirSync(path);
    writeFileSync(join(path, 'thesis.txt'), 'precious');
    await expect(createRunFolder(path, manifest)).rejects.toThrow(RunFolderError);
    await expect(createRunFolder(path, manifest)).rejects.toThrow('is not empty');
    expect(readdirSync(path)).toEqual(['thesis.txt']);
  });

  it('is not made below a file', async () => {
    writeFileSync(join(root, 'file'), '');
    await expect(createRunFolder(join(root, 'file', 'run'), manifest)).rejects.toThrow(
      'a part of its path is a file',
    );
  });

  it('says so where it may not write', async () => {
    // Linux lets nobody, not even root, make a folder there.
    await expect(createRunFolder('/sys/run', manifest)).rejects.toThrow(/may not be written|read-only/);
  });

  it.each(['../escape', 'a/b', '/etc/x', '..', '.'])('does not let %s out of itself', async (name) => {
    const folder = await createRunFolder(mkdtempSync(join(root, 'inside-')), manifest);
    expect(() => folder.writeFile(name, '')).toThrow(RunFolderError);
  });
});

describe('a run folder that was cut off', () => {
  it('is opened again with what it holds, and loses what was half-written', async () => {
    const path = join(root, 'again');
    const first = await createRunFolder(path, manifest);
    first.finishTask('uniform-shared-1', { accuracy: 0.5 });
    first.appendMetrics({ step: 1 });
    writeFileSync(join(path, 'result.json.writing'), '{"ha');
    await first.close();
    const second = await openRunFolder(path);
    expect(second.manifest).toEqual(manifest);
    expect([...second.finishedTasks()]).toEqual([['uniform-shared-1', { accuracy: 0.5 }]]);
    second.rewriteMetrics([{ step: 2 }]);
    expect(read(join(path, 'metrics.jsonl'))).toBe('{"step":2}\n');
    expect(readdirSync(path)).not.toContain('result.json.writing');
    await second.close();
  });

  it('is refused while another process has it open', async () => {
    const folder = await createRunFolder(join(root, 'held'), manifest);
    expect(await isInUse(folder.path)).toBe(true);
    await expect(openRunFolder(folder.path)).rejects.toThrow(/in use by another process/);
    await folder.close();
    expect(await isInUse(folder.path)).toBe(false);
    await (await openRunFolder(folder.path)).close();
  });

  it('is not written any more once it was removed', async () => {
    const folder = await createRunFolder(join(root, 'removed'), manifest);
    rmSync(folder.path, { recursive: true });
    const written = () => {
      mkdirSync(folder.path, { recursive: true }); // Another process, say.
      folder.writeResult({});
    };
    await vi.waitFor(() => expect(written).toThrow(/no longer this process’s/), {
      timeout: 30_000,
      interval: 200,
    });
    await folder.close();
  });

  it('is opened once the lock of a process that was killed is void', async () => {
    const folder = await createRunFolder(join(root, 'killed'), manifest);
    await folder.close();
    mkdirSync(join(folder.path, 'lock')); // What a killed process leaves: nobody renews it.
    await (await openRunFolder(folder.path)).close();
  });

  it.each([
    ['', /damaged/],
    ['{"formatVersion":2}', /damaged: status: .*command: /],
    ['{"formatVersion":1}', /is of format 1, and this version of the program reads format 2/],
    ['{"formatVersion":7}', /is of format 7, and this version of the program reads format 2/],
    ['null', /damaged/],
  ])('is refused where run.json is %j', (text, fault) => {
    const path = mkdtempSync(join(root, 'damaged-'));
    writeFileSync(join(path, 'run.json'), text);
    expect(() => readManifest(path)).toThrow(fault);
    expect(() => readManifest(path)).toThrow(RunFolderError);
  });

  it('is refused where it is none', () => {
    expect(() => readManifest(join(root, 'nowhere'))).toThrow(/not the folder of a run/);
  });

  it.each(['../x', 'a/b', '', '.hidden'])('holds no task named %j', async (name) => {
    const folder = await createRunFolder(mkdtempSync(join(root, 'task-')), manifest);
    expect(() => folder.finishTask(name, {})).toThrow(RunFolderError);
    await folder.close();
  });
});

describe('checkpoints', () => {
  const bytes = (value: number) => Uint8Array.of(value, 2, 3);
  const never = (fault: string) => expect.fail(fault);
  const itself = (checkpoint: Checkpoint) => checkpoint;

  it('keep the last two, and give the newest', () => {
    const path = mkdtempSync(join(root, 'checkpoints-'));
    const checkpoints = checkpointsOf(path, 'task');
    expect(checkpoints.latest(itself, never)).toBeNull();
    for (const step of [10, 20, 30]) checkpoints.save(step, bytes(step));
    const names = readdirSync(checkpoints.path).sort();
    expect(names.map((name) => name.slice(0, 13))).toEqual(['step-00000020', 'step-00000030']);
    expect(names[0]).toContain(createHash('sha256').update(bytes(20)).digest('hex'));
    expect(checkpoints.latest(itself, never)).toMatchObject({ step: 30, bytes: bytes(30) });
  });

  it.each([
    ['cut short', (file: string) => writeFileSync(file, Uint8Array.of(1))],
    ['with a flipped bit', (file: string) => writeFileSync(file, Uint8Array.of(31, 2, 3))],
  ])('pass over one %s, and say so; the run then writes over it', (_, damage) => {
    const path = mkdtempSync(join(root, 'checkpoints-'));
    const checkpoints = checkpointsOf(path, 'task');
    checkpoints.save(10, bytes(10));
    checkpoints.save(20, bytes(20));
    damage(
      join(
        checkpoints.path,
        readdirSync(checkpoints.path).find((name) => name.includes('20.'))!,
      ),
    );
    const faults: string[] = [];
    expect(checkpoints.latest(itself, (fault) => faults.push(fault))).toMatchObject({ step: 10 });
    expect(faults).toEqual([expect.stringMatching(/step-00000020.*is damaged: an older one is taken/)]);
    checkpoints.save(15, bytes(15));
    expect(checkpoints.latest(itself, never)).toMatchObject({ step: 15 });
  });

  it('pass over one that its reader refuses, with its reason', () => {
    const checkpoints = checkpointsOf(mkdtempSync(join(root, 'checkpoints-')), 'task');
    for (const step of [10, 20]) checkpoints.save(step, bytes(step));
    const faults: string[] = [];
    const read = ({ step }: Checkpoint) => {
      if (step === 20) throw new Error('it lacks the tensor bias');
      return step;
    };
    expect(checkpoints.latest(read, (fault) => faults.push(fault))).toBe(10);
    expect(faults).toEqual([expect.stringMatching(/step-00000020.*unfit \(it lacks the tensor bias\)/)]);
  });

  it('give way to what was learnt', () => {
    const path = mkdtempSync(join(root, 'checkpoints-'));
    const checkpoints = checkpointsOf(path, 'task');
    checkpoints.save(10, bytes(10));
    checkpoints.finish(bytes(99));
    expect(readdirSync(checkpoints.path)).toEqual(['trained.safetensors']);
    expect(checkpoints.latest(itself, never)).toBeNull();
  });
});

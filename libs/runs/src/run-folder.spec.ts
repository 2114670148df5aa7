import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRunFolder, RunFolderError, type RunManifest } from './run-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'runs-'));
afterAll(() => rmSync(root, { recursive: true }));

const manifest: RunManifest = {
  formatVersion: 1,
  status: 'running',
  command: 'lab test-hypothesis',
  config: { seeds: [1] },
  versions: {},
  machine: {},
  started: '2026-01-01T00:00:00Z',
};
const read = (path: string) => readFileSync(path, 'utf8');

describe('a run folder', () => {
  it('holds manifest, metrics, result and files, and nothing half-written', () => {
    const path = join(root, 'deep', 'run');
    const folder = createRunFolder(path, manifest);
    folder.appendMetrics({ step: 1 });
    folder.appendMetrics({ step: 2 });
    folder.writeResult({ b: 1, a: 2 });
    folder.writeFile('report.html', '<p>');
    folder.update({ status: 'complete', ended: '2026-01-01T00:01:00Z' });
    expect(readdirSync(path).sort()).toEqual(['metrics.jsonl', 'report.html', 'result.json', 'run.json']);
    expect(read(join(path, 'metrics.jsonl'))).toBe('{"step":1}\n{"step":2}\n');
    expect(read(join(path, 'result.json'))).toBe('{\n  "b": 1,\n  "a": 2\n}\n');
    expect(JSON.parse(read(join(path, 'run.json')))).toEqual({
      ...manifest,
      status: 'complete',
      ended: '2026-01-01T00:01:00Z',
    });
  });

  it('says running until it is told otherwise', () => {
    createRunFolder(join(root, 'cut-off'), manifest);
    expect(read(join(root, 'cut-off', 'run.json'))).toContain('"status": "running"');
  });

  it('is not opened where something is', () => {
    const path = join(root, 'taken');
    mkdirSync(path);
    writeFileSync(join(path, 'thesis.txt'), 'precious');
    expect(() => createRunFolder(path, manifest)).toThrow(RunFolderError);
    expect(() => createRunFolder(path, manifest)).toThrow('is not empty');
    expect(readdirSync(path)).toEqual(['thesis.txt']);
  });

  it('is not made below a file', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => createRunFolder(join(root, 'file', 'run'), manifest)).toThrow(
      'a part of its path is a file',
    );
  });

  it('says so where it may not write', () => {
    // Linux lets nobody, not even root, make a folder there.
    expect(() => createRunFolder('/sys/run', manifest)).toThrow(/may not be written|read-only/);
  });

  it.each(['../escape', 'a/b', '/etc/x', '..', '.'])('does not let %s out of itself', (name) => {
    const folder = createRunFolder(mkdtempSync(join(root, 'inside-')), manifest);
    expect(() => folder.writeFile(name, '')).toThrow(RunFolderError);
  });
});

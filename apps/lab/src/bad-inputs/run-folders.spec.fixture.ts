import {
  checkProtocol,
  checkTaskResult,
  presets,
  readResult,
  ResultFormatError,
} from '@retinotopia/hypothesis';
import { createRunFolder, openRunFolder, readManifest, RunFolderError } from '@retinotopia/runs';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configIn, engineIn, replyIn } from '../hypothesis/experiment-folder.ts';
import { UsageError } from '../usage-error.ts';
import { deep, file, fresh, of, type BadInput } from './bad-input.spec.fixture.ts';

const manifest = {
  formatVersion: 1,
  status: 'running',
  command: 'lab',
  config: { dataset: 'mnist', data: null, protocol: presets.quick },
  versions: {},
  machine: { engine: { engine: 'wasm' } },
  started: '2026-01-01T00:00:00Z',
} as const;
function runFolder(said: unknown): string {
  return join(file(typeof said === 'string' ? said : JSON.stringify(said), 'run.json'), '..');
}
const inRun = (make: (folder: string) => unknown) => {
  const folder = runFolder(manifest);
  make(folder);
  return folder;
};
const reading =
  (act: (opened: Awaited<ReturnType<typeof openRunFolder>>) => unknown) => async (path: string) => {
    const opened = await openRunFolder(path);
    try {
      return act(opened);
    } finally {
      await opened.close();
    }
  };
/** Folders of runs, and what lies in them. */
export const runFolders: readonly BadInput[] = [
  ...of('run.json', RunFolderError, readManifest, [
    ['no file', 'it has no run.json', fresh],
    ['an empty file', 'has a run.json that is damaged', () => runFolder('')],
    ['a file cut short', 'has a run.json that is damaged', () => runFolder(JSON.stringify(manifest).slice(0, 50))],
    ['another format', 'is of format 2, and this program reads format 1', () => runFolder({ ...manifest, formatVersion: 2 })],
    ['an unknown status', 'status: Invalid option', () => runFolder({ ...manifest, status: 'over' })],
    ['a day that is none', 'started: Invalid ISO datetime', () => runFolder({ ...manifest, started: 'yesterday' })],
    ['a key that comes twice', "the key 'status' comes twice", () => runFolder('{"status":"running","status":"complete"}')],
    ['100,000 open tables', 'nested deeper than 64 levels', () => runFolder(deep('{"a":'))],
    ['a file of a terabyte', 'and at most 67108864 are read', () => inRun((folder) => truncateSync(join(folder, 'run.json'), 2 ** 40))],
  ]),
  ...of('settings in run.json', UsageError, (config: unknown) => configIn('runs/a', { ...manifest, config }, checkProtocol), [
    ['none', 'dataset: Invalid', () => ({})],
    ['null', 'the whole: Invalid input', () => null],
    ['a data set whose name leads out', 'dataset: Invalid option', () => ({ ...manifest.config, dataset: '../../etc/passwd' })],
    ['a folder that is a number', 'data: Invalid input', () => ({ ...manifest.config, data: 5 })],
  ]),
  ...of('engine in run.json', UsageError, (machine: unknown) => engineIn('runs/a', { ...manifest, machine }), [
    ['none', 'engine: Invalid input', () => ({})],
    ['an unknown one', 'engine.engine: Invalid option', () => ({ engine: { engine: 'quantum' } })],
  ]),
  ...of('run folder', RunFolderError, (path: string) => openRunFolder(path), [
    ['a link that leads out', "holds the link 'tasks'", () => inRun((folder) => symlinkSync('/tmp', join(folder, 'tasks')))],
  ]),
  ...of('run folder', RunFolderError, (path: string) => createRunFolder(path, manifest), [
    ['one that is not empty', 'is not empty: name another one', () => runFolder('')],
    ['one below a file', 'a part of its path is a file', () => join(file(''), 'run')],
  ]),
  ...of('file of a run', RunFolderError, (name: string) => reading((run) => run.writeFile(name, ''))(inRun(() => undefined)), [
    ['../escape', 'the name leads out of it', () => '../escape'],
    ['/etc/x', 'the name leads out of it', () => '/etc/x'],
    ['a/b', 'the name leads out of it', () => 'a/b'],
    ['..', 'the name leads out of it', () => '..'],
  ]),
  ...of('task of a run', RunFolderError, (name: string) => reading((run) => run.finishTask(name, {}))(inRun(() => undefined)), [
    ['../x', "does not hold a task named '../x'", () => '../x'],
    ['.hidden', "does not hold a task named '.hidden'", () => '.hidden'],
  ]),
  ...of('finished task', RunFolderError, reading((run) => run.finishedTasks()), [
    ['a file cut short', 'tasks/x.json that is damaged', () => inRun((folder) => { mkdirSync(join(folder, 'tasks')); writeFileSync(join(folder, 'tasks', 'x.json'), '{"result":'); })],
  ]),
  ...of('finished task', ResultFormatError, checkTaskResult, [
    ['an accuracy of 200 %', 'test.consensus: Too big', () => ({ task: { retina: 'uniform', arm: 'shared', seed: 1 }, parameters: 1, curve: [], test: { consensus: 2, singleColumn: 0 } })],
  ]),
  ...of('finished task', UsageError, (record: unknown) => replyIn(record, { retina: 'uniform', arm: 'shared', seed: 1 }), [
    ['another record', 'seconds: Invalid input', () => ({})],
    ['the result of another task', 'it is of another task', () => ({ seconds: 1, peakBytes: 1, result: { task: { retina: 'uniform', arm: 'shared', seed: 2 }, parameters: 1, curve: [], test: { consensus: 1, singleColumn: 0 } } })],
  ]),
  ...of('result.json', ResultFormatError, readResult, [
    ['an empty file', 'this is no JSON', () => ''],
    ['a zip archive', 'this is no JSON', () => 'PK\u0003\u0004'],
    ['null', 'the whole: Invalid input', () => 'null'],
    ['another format', 'it is of format 7, and this program reads format 3', () => '{"formatVersion":7}'],
    ['a number beyond all numbers', 'it is of format Infinity', () => '{"formatVersion":1e999}'],
    ['a prototype', "the key '__proto__' is not taken", () => '{"__proto__":{"formatVersion":1}}'],
    ['100,000 open lists', 'nested deeper than 64 levels', () => deep('[', ']')],
  ]),
]; // prettier-ignore

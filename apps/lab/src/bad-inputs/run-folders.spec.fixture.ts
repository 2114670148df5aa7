import {
  configIn,
  createRunFolder,
  engineIn,
  ExperimentError,
  openRunFolder,
  readManifest,
  readResult,
  ResultFormatError,
  RunFolderError,
} from '@retinotopia/runs';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deep, file, fresh, of, type BadInput } from './bad-input.spec.fixture.ts';

const manifest = {
  formatVersion: 2,
  status: 'running',
  command: 'lab',
  config: { experiment: 'weight-sharing', dataset: 'mnist', data: null, settings: {} },
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
const reading = (act: (opened: Awaited<ReturnType<typeof openRunFolder>>) => unknown) => async (path: string) => {
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
    [
      'an older format',
      'is of format 1, and this version of the program reads format 2',
      () => runFolder({ ...manifest, formatVersion: 1 }),
    ],
    ['an unknown status', 'status: Invalid option', () => runFolder({ ...manifest, status: 'over' })],
    ['a day that is none', 'started: Invalid ISO datetime', () => runFolder({ ...manifest, started: 'yesterday' })],
    [
      'a key that comes twice',
      "the key 'status' comes twice",
      () => runFolder('{"status":"running","status":"complete"}'),
    ],
    ['100,000 open tables', 'nested deeper than 64 levels', () => runFolder(deep('{"a":'))],
    [
      'a file of a terabyte',
      'and at most 67108864 are read',
      () => inRun((folder) => truncateSync(join(folder, 'run.json'), 2 ** 40)),
    ],
  ]),
  ...of('settings in run.json', ExperimentError, (config: unknown) => configIn('runs/a', { config }), [
    ['none', 'experiment: Invalid', () => ({})],
    ['null', 'the whole: Invalid input', () => null],
    [
      'a data set whose name leads out',
      'dataset: Invalid option',
      () => ({ ...manifest.config, dataset: '../../etc/passwd' }),
    ],
    ['a folder that is a number', 'data: Invalid input', () => ({ ...manifest.config, data: 5 })],
  ]),
  ...of('engine in run.json', ExperimentError, (machine: unknown) => engineIn('runs/a', { machine }), [
    ['none', 'engine: Invalid input', () => ({})],
    ['an unknown one', 'engine.engine: Invalid option', () => ({ engine: { engine: 'quantum' } })],
  ]),
  ...of('run folder', RunFolderError, (path: string) => openRunFolder(path), [
    [
      'a link that leads out',
      "holds the link 'tasks'",
      () => inRun((folder) => symlinkSync('/tmp', join(folder, 'tasks'))),
    ],
  ]),
  ...of('run folder', RunFolderError, (path: string) => createRunFolder(path, manifest), [
    ['one that is not empty', 'is not empty: name another one', () => runFolder('')],
    ['one below a file', 'a part of its path is a file', () => join(file(''), 'run')],
  ]),
  ...of(
    'file of a run',
    RunFolderError,
    (name: string) => reading((run) => run.writeFile(name, ''))(inRun(() => undefined)),
    [
      ['../escape', 'the name leads out of it', () => '../escape'],
      ['/etc/x', 'the name leads out of it', () => '/etc/x'],
      ['a/b', 'the name leads out of it', () => 'a/b'],
      ['..', 'the name leads out of it', () => '..'],
    ],
  ),
  ...of(
    'task of a run',
    RunFolderError,
    (name: string) => reading((run) => run.finishTask(name, {}))(inRun(() => undefined)),
    [
      ['../x', "does not hold a task named '../x'", () => '../x'],
      ['.hidden', "does not hold a task named '.hidden'", () => '.hidden'],
    ],
  ),
  ...of(
    'finished task',
    RunFolderError,
    reading((run) => run.finishedTasks()),
    [
      [
        'a file cut short',
        'tasks/x.json that is damaged',
        () =>
          inRun((folder) => {
            mkdirSync(join(folder, 'tasks'));
            writeFileSync(join(folder, 'tasks', 'x.json'), '{"result":');
          }),
      ],
    ],
  ),
  ...of('result.json', ResultFormatError, readResult, [
    ['an empty file', 'this is no JSON', () => ''],
    ['a zip archive', 'this is no JSON', () => 'PK\u0003\u0004'],
    ['null', 'the whole: Invalid input', () => 'null'],
    ['another format', 'it is of format 7, and this version reads format 3', () => '{"formatVersion":7}'],
    ['a number beyond all numbers', 'it is of format Infinity', () => '{"formatVersion":1e999}'],
    ['a prototype', "the key '__proto__' is not taken", () => '{"__proto__":{"formatVersion":1}}'],
    ['100,000 open lists', 'nested deeper than 64 levels', () => deep('[', ']')],
  ]),
];

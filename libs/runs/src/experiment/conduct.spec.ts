import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useBackend } from '@retinotopia/compute';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { experiment as toy } from '../fixtures/toy-experiment.ts';
import { readManifest, RunFolderError } from '../run-folder.ts';
import { compareRuns } from './compare-runs.ts';
import { beginRun, conduct, reopenRun } from './conduct.ts';
import { differenceOf } from './differences.ts';
import type { Experiment } from './experiment.ts';
import { readResult, ResultFormatError, type Result } from './result.ts';
import { runHere } from './run-here.ts';
import { readResultOf } from './read-result.ts';
import { checkImages, configOf, type RunConfig } from './run-config.ts';

const experiment = toy as Experiment;
const root = mkdtempSync(join(tmpdir(), 'conduct-'));
afterAll(() => rmSync(root, { recursive: true }));
let backend: Awaited<ReturnType<typeof useBackend>>;
beforeAll(async () => {
  backend = await useBackend('wasm');
});

const configWith = (settings: object): RunConfig => ({
  experiment: 'toy',
  dataset: null,
  data: null,
  settings: { ...toy.presets.quick!.settings, seeds: [1, 2], ...settings },
});
const silent = { update: () => undefined, say: () => undefined, stop: () => undefined };
const how = { workers: 1, checkpointSeconds: 30, progress: () => silent, execArgv: ['--conditions=@retinotopia/source', '--import', 'tsx'] };
const run = async (name: string, settings: object = {}) => {
  const open = await beginRun(join(root, name), configWith(settings), backend, { version: '1', command: `lab toy ${name}` }); // prettier-ignore
  const outcome = await conduct(experiment, [open], null, how);
  await open.folder.close();
  return { path: open.folder.path, outcome };
};
const textIn = (path: string, file: string) => readFileSync(join(path, file), 'utf8');

describe('a run of an experiment', () => {
  it('runs every task, keeps what each found, and writes result, metrics and a report that opens with the answer', async () => {
    const { path, outcome } = await run('whole');
    expect(outcome.exitCode).toBe(0);
    const { result } = outcome.concluded[0]!;
    expect(result.runs).toHaveLength(4);
    expect(result.summary.answer).toBe('They come to 26.');
    expect(readResultOf(toy, textIn(path, 'result.json'))).toEqual(result);
    expect(readManifest(path)).toMatchObject({ status: 'complete', config: { experiment: 'toy' } });
    const timed = { runs: Array(4).fill(expect.objectContaining({ times: { adding: 4 } })) };
    expect(readManifest(path).timings).toMatchObject(timed);
    expect(textIn(path, 'result.json')).not.toContain('adding'); // Times differ from run to run.
    const metrics = textIn(path, 'metrics.jsonl').trim().split('\n').map((line) => JSON.parse(line) as unknown);
    expect(metrics).toHaveLength(4 * (4 + 1));
    expect(metrics[0]).toEqual({ way: 'even', seed: 1, epoch: 1, loss: 1 });
    expect(metrics[4]).toEqual({ way: 'even', seed: 1, test: { sum: 4 } });
    const report = textIn(path, 'report.html');
    const order = ['<h1>What do numbers come to?', 'They come to 26.', '<svg', 'Paired differences', 'Sums', 'What was run']; // prettier-ignore
    const places = order.map((words) => report.indexOf(words));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('that is gone on with runs only what is missing, to the same bytes', async () => {
    const { path } = await run('resumed');
    const [before, metrics] = [textIn(path, 'result.json'), textIn(path, 'metrics.jsonl')];
    rmSync(join(path, 'tasks', 'odd-2.json'));
    rmSync(join(path, 'result.json'));
    const config = configOf(experiment, path, readManifest(path));
    const said: string[] = [];
    const open = await reopenRun(path, config, backend);
    await conduct(experiment, [open], null, { ...how, progress: () => ({ ...silent, say: (line) => void said.push(line) }) }); // prettier-ignore
    await open.folder.close();
    expect(said).toEqual([expect.stringMatching(/3 of 4 runs have ended/), expect.stringMatching(/^odd, seed 2: a sum of 9 in/)]); // prettier-ignore
    expect(textIn(path, 'result.json')).toBe(before);
    expect(textIn(path, 'metrics.jsonl')).toBe(metrics);
  });

  it('of which tasks fail says which and why, and ends with exit code 1', async () => {
    const { path, outcome } = await run('failing', { size: { count: 13 } });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.missing[0]).toBe('even, seed 1 (failed: thirteen)');
    expect(readManifest(path).status).toBe('failed');
    expect(textIn(path, 'report.html')).toContain('Nothing has finished yet.');
  });

  it('refuses a task file that holds something else, with a remedy', async () => {
    const { path } = await run('damaged');
    writeFileSync(join(path, 'tasks', 'even-1.json'), readFileSync(join(path, 'tasks', 'even-2.json')));
    const open = await reopenRun(path, configOf(experiment, path, readManifest(path)), backend);
    await expect(conduct(experiment, [open], null, how)).rejects.toThrow(/even-1.json that is damaged \(it is of another task, even-2\): remove it/); // prettier-ignore
    await open.folder.close();
  });

  it('of another experiment, or of an older format, is refused by name and version', async () => {
    const { path } = await run('other');
    expect(() => configOf({ ...experiment, name: 'tay' }, path, readManifest(path))).toThrow(/is of toy, and not of tay/);
    writeFileSync(join(path, 'run.json'), textIn(path, 'run.json').replace('"formatVersion": 2', '"formatVersion": 1'));
    expect(() => readManifest(path)).toThrow(RunFolderError);
    expect(() => readManifest(path)).toThrow(/of format 1, and this version of the program reads format 2/);
  });
});

describe('a result', () => {
  it.each([
    ['{', /no JSON/],
    ['{"formatVersion": 2}', /of format 2, and this version reads format 3/],
    ['{"formatVersion": 3, "experiment": 4}', /experiment: .*dataset: /],
    [JSON.stringify({ formatVersion: 3, summary: { answer: '', tables: [{ title: '', columns: [], rows: [[1]] }] } }), /summary.tables.0: has a row that is not as wide/], // prettier-ignore
  ])('%s is refused', (text, fault) => {
    expect(() => readResult(text)).toThrow(ResultFormatError);
    expect(() => readResult(text)).toThrow(fault);
  });

  it.each([
    ['an experiment', (whole: Result) => ({ ...whole, experiment: 'tay' }), /is of tay, and not of toy/],
    ['settings', ({ settings, ...rest }: Result) => ({ ...rest, settings: { ...settings, colour: 'red' } }), /settings: Unrecognized key: "colour"/],
    ['a task', ({ runs, ...rest }: Result) => ({ ...rest, runs: [{ ...runs[0], task: { way: 'odd', seed: 9 } }] }), /runs.0.task is none that its settings ask for/],
    ['a finding', ({ runs, ...rest }: Result) => ({ ...rest, runs: [{ ...runs[0], found: {} }] }), /runs.0.found.sum: Invalid input/],
  ])('is refused with %s that is not the experiment’s', async (_, bend, fault) => {
    const settings = toy.presets.quick!.settings;
    const runs = await runHere(toy, settings, null);
    const summary = (await toy.work()).summarise(settings, runs, null);
    const whole: Result = { formatVersion: 3, experiment: 'toy', dataset: null, backend, settings, runs, missing: [], summary };
    expect(readResultOf(toy, JSON.stringify(whole)).runs).toEqual(runs);
    expect(() => readResultOf(toy, JSON.stringify(bend(whole)))).toThrow(fault);
  });
});

describe('comparisons', () => {
  const runs = (count: number) =>
    [1, 2, 3].flatMap((seed) =>
      (['even', 'odd'] as const).map((way) => ({
        task: { way, seed },
        found: { sum: count * seed + (way === 'odd' ? seed : 0), losses: [] },
      })),
    );
  it('take any two conditions, seed by seed', () => {
    const { estimate, seeds } = differenceOf(toy, runs(4).slice(0, 5), ['odd', 'even']);
    expect(seeds).toBe(2); // Seed 3 has no odd one.
    expect(estimate!.value).toBe(1.5);
    expect(differenceOf(toy, runs(4), ['odd', 'none']).estimate).toBeNull();
  });

  it('set runs beside the first, condition by condition', () => {
    const named = [4, 6].map((count) => ({ name: String(count), result: { runs: runs(count) } as never }));
    const rows = compareRuns(experiment, named);
    expect(rows.map(({ condition, run }) => `${condition} ${run}`)).toEqual(['even 4', 'even 6', 'odd 4', 'odd 6']);
    expect(rows.map(({ differenceFromFirst }) => differenceFromFirst?.value ?? null)).toEqual([null, 4, null, 4]);
  });
});

describe('images', () => {
  it('that are not there are asked for in words', () => {
    const there = { train: { count: 100 }, test: { count: 10 } };
    const asked = { train: { labelled: 80, unlabelled: 30 }, test: { test: 10 } };
    expect(() => checkImages(asked, there)).toThrow('80 labelled + 30 unlabelled = 110 images are asked for, but the training file has 100'); // prettier-ignore
    expect(() => checkImages({ train: {}, test: { test: 11 } }, there)).toThrow('11 test images are asked for, but the test file has 10'); // prettier-ignore
    expect(existsSync(root)).toBe(true);
  });
});

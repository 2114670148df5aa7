import { describe, expect, it } from 'vitest';
import { judgeAims } from './aims.ts';
import type { Run } from '@retinotopia/runs';
import type { Arm } from './arms.ts';
import type { Found } from './found.ts';
import type { Accuracies } from './measures.ts';
import { presets, type RetinaName, type Settings } from './settings.ts';
import type { Task } from './task.ts';

const settings: Settings = { ...presets.quick, seeds: [1, 2, 3], retinas: ['uniform', 'permuted'] };

const run = (
  retina: RetinaName,
  arm: Arm,
  seed: number,
  consensus: number,
  withheld: Accuracies['withheld'] = null,
): Run<Task, Found> => ({
  task: { retina, arm, seed },
  found: {
    parameters: 1,
    multiplications: 1,
    curve: [],
    test: {
      consensus,
      consensusBeforeSettling: consensus,
      singleColumn: 0.1,
      byColumn: [0.1],
      calibrationError: 0,
      withheld,
    },
  },
});

const seeds = [1, 2, 3];
const withheld = (recall: number, never: number) => ({
  labelled: { recall, falseAlarms: 0.1 },
  neverLabelled: { recall: never, falseAlarms: 0.1 },
});

describe('the figures aimed for', () => {
  it('are found and reached where the runs say so', () => {
    const runs = seeds.flatMap((seed) => [
      run('uniform', 'shared', seed, 0.7 + seed / 100),
      run('permuted', 'shared', seed, 0.2 + seed / 200),
      run('permuted', 'unshared', seed, 0.3 + seed / 100),
      run('permuted', 'unshared+codistillation', seed, 0.6 + seed / 100, withheld(0.4, 0.3)),
    ]);
    const aims = judgeAims(settings, runs);
    expect(aims.map(({ name, reached }) => [name, reached])).toEqual([['gain', true], ['uniform gap', true], ['against sharing', true], ['withheld class', true]]); // prettier-ignore
    expect(aims.map(({ estimate }) => estimate!.value).map((value) => Math.round(1000 * value))).toEqual([300, 750, 410, 750]); // prettier-ignore
    expect(aims[1]!.sentence).toMatch(/recovers 75 % .* of the gap to shared on a uniform retina, at least the half/);
  });

  it('are said as plainly where they are missed', () => {
    const runs = seeds.flatMap((seed) => [
      run('uniform', 'shared', seed, 0.7),
      run('permuted', 'shared', seed, 0.4 + seed / 100),
      run('permuted', 'unshared', seed, 0.3),
      run('permuted', 'unshared+codistillation', seed, 0.3 + (seed - 2) / 100, withheld(0.4, 0.1)),
    ]);
    const aims = judgeAims(settings, runs);
    expect(aims.map(({ reached }) => reached)).toEqual([false, false, false, false]);
    expect(aims.map(({ sentence }) => sentence).join(' ')).toMatch(/cannot be told from the same columns alone.*less than the half.*are below shared.*25 % .*less than the half/); // prettier-ignore
  });

  it('give no share of a gap that cannot be told from none', () => {
    const runs = seeds.flatMap((seed) => [
      run('uniform', 'shared', seed, 0.3 + (seed - 2) / 10),
      run('permuted', 'unshared', seed, 0.3),
      run('permuted', 'unshared+codistillation', seed, 0.4),
    ]);
    const [, gap] = judgeAims(settings, runs);
    expect(gap).toMatchObject({ name: 'uniform gap', estimate: null, reached: false });
    expect(gap!.sentence).toMatch(/cannot be told from none, so no share/);
    const ofOne = runs.filter(({ task }) => task.seed === 3);
    expect(judgeAims(settings, ofOne)[1]!.sentence).toMatch(/^One seed gives no interval of the gap .* so no share/);
  });

  it('are none where the runs are missing', () => {
    expect(judgeAims(settings, [])).toEqual([]);
    expect(judgeAims({ ...settings, retinas: ['uniform'] }, [])).toEqual([]);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ExperimentError } from '../experiment/experiment-error.ts';
import { experiment } from '../fixtures/toy-experiment.ts';
import { planOf } from './plan.ts';
import { readSweep } from './sweep-file.ts';

const root = mkdtempSync(join(tmpdir(), 'sweep-file-'));
afterAll(() => rmSync(root, { recursive: true }));

const find = (name: string) =>
  name === 'toy' ? Promise.resolve(experiment) : Promise.reject(new ExperimentError(`there is no ${name}`));
const read = (text: string) => {
  const path = join(root, 'sweep.yaml');
  writeFileSync(path, text);
  return readSweep(path, find);
};

describe('a sweep file', () => {
  it('gives every entry of the list with every combination of the grid, on top of settings and preset', async () => {
    const { dataset, variants } = await read(`
      experiment: toy
      preset: long
      settings: { seeds: [1, 2] }
      grid: { size.count: [5, 6] }
      list: [{ ways: [odd] }, { ways: [even, odd] }]
    `);
    expect(dataset).toBeNull();
    expect(variants).toEqual([
      { name: 'ways=odd,size.count=5', settings: { ways: ['odd'], seeds: [1, 2], size: { count: 5 } } },
      { name: 'ways=odd,size.count=6', settings: { ways: ['odd'], seeds: [1, 2], size: { count: 6 } } },
      { name: 'ways=even+odd,size.count=5', settings: { ways: ['even', 'odd'], seeds: [1, 2], size: { count: 5 } } },
      { name: 'ways=even+odd,size.count=6', settings: { ways: ['even', 'odd'], seeds: [1, 2], size: { count: 6 } } },
    ]);
  });

  it('is a single run of the first preset where it says nothing more', async () => {
    const { variants } = await read('experiment: toy');
    expect(variants).toEqual([{ name: 'base', settings: experiment.presets.quick!.settings }]);
  });

  it('numbers its tasks by the file alone: seeds × conditions × settings', async () => {
    const sweep = await read('{ experiment: toy, settings: { seeds: [4, 7] }, grid: { size.count: [1, 2] } }');
    const plan = planOf(sweep, '/out');
    expect(plan.map(({ path, name }) => `${path} ${name}`)).toEqual(
      ['size.count=1', 'size.count=2'].flatMap((variant) =>
        ['even-4', 'odd-4', 'even-7', 'odd-7'].map((name) => `/out/${variant} ${name}`),
      ),
    );
  });

  it('is told everything that is wrong with it, at once', async () => {
    await expect(read('{ experiment: toy, grid: { size.count: [0, 10], sise: [1] }, settings: { ways: x } }')).rejects.toThrow(
      /'size.count=0,sise=1': ways .*size.count must be.*found 0.*sise.*'size.count=10,sise=1': ways/,
    );
    await expect(read('{ gird: {}, dataset: slow }')).rejects.toThrow(/dataset: .*; the whole: .*gird/);
    await expect(read('{ experiment: toy, preset: slow }')).rejects.toThrow(/no 'slow' of toy, but quick, long/);
    await expect(read('experiment: tay')).rejects.toThrow(/there is no tay/);
    await expect(read('a: [')).rejects.toThrow(ExperimentError);
    await expect(readSweep(join(root, 'nowhere.yaml'), find)).rejects.toThrow(/nowhere\.yaml does not exist/);
  });
});

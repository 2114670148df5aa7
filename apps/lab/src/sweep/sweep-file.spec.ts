import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../usage-error.ts';
import { planOf } from './plan.ts';
import { readSweep } from './sweep-file.ts';

const root = mkdtempSync(join(tmpdir(), 'sweep-file-'));
afterAll(() => rmSync(root, { recursive: true }));

const read = (text: string) => {
  const path = join(root, 'sweep.yaml');
  writeFileSync(path, text);
  return readSweep(path);
};

describe('a sweep file', () => {
  it('gives every entry of the list with every combination of the grid, on top of settings and preset', () => {
    const { dataset, variants } = read(`
      preset: quick
      dataset: fashion-mnist
      settings: { trainingSteps: 7, seeds: [1, 2] }
      grid: { trainImages: [10, 20], agreement.sameContent: [0, 5] }
      list: [{ places: fixed }, { places: fresh, trainingSteps: 9 }]
    `);
    expect(dataset).toBe('fashion-mnist');
    expect(variants.map(({ name }) => name)).toEqual([
      'places=fixed,trainImages=10,agreement.sameContent=0',
      'places=fixed,trainImages=10,agreement.sameContent=5',
      'places=fixed,trainImages=20,agreement.sameContent=0',
      'places=fixed,trainImages=20,agreement.sameContent=5',
      'places=fresh,trainingSteps=9,trainImages=10,agreement.sameContent=0',
      'places=fresh,trainingSteps=9,trainImages=10,agreement.sameContent=5',
      'places=fresh,trainingSteps=9,trainImages=20,agreement.sameContent=0',
      'places=fresh,trainingSteps=9,trainImages=20,agreement.sameContent=5',
    ]);
    expect(variants[7]!.protocol).toMatchObject({
      places: 'fresh',
      trainingSteps: 9,
      trainImages: 20,
      seeds: [1, 2],
      agreement: { sameContent: 5, neighbours: 0 },
      columnsAcross: 5,
    });
  });

  it('that ships as an example is one', () => {
    const { variants } = readSweep(
      fileURLToPath(new URL('../../../../docs/examples/labels.yaml', import.meta.url)),
    );
    expect(variants.map(({ protocol }) => protocol.trainImages)).toEqual([100, 300, 1000, 3000, 10_000]);
  });

  it('is a single run of the preset where it is empty', () => {
    const { variants } = read('');
    expect(variants.map(({ name }) => name)).toEqual(['base']);
  });

  it('numbers its tasks by the file alone: arms × seeds × settings', () => {
    const sweep = read('{ settings: { retinas: [uniform], arms: [shared, unshared], seeds: [4, 7] }, grid: { levels: [1, 2] } }'); // prettier-ignore
    const plan = planOf(sweep, '/out');
    expect(plan.map(({ path, task }) => `${path} ${task.arm} ${task.seed}`)).toEqual([
      '/out/levels=1 shared 4',
      '/out/levels=1 unshared 4',
      '/out/levels=1 shared 7',
      '/out/levels=1 unshared 7',
      '/out/levels=2 shared 4',
      '/out/levels=2 unshared 4',
      '/out/levels=2 shared 7',
      '/out/levels=2 unshared 7',
    ]);
  });

  it('is told everything that is wrong with it, at once', () => {
    expect(() => read('{ grid: { trainImages: [0, 10], levles: [1] }, settings: { batch: x } }')).toThrow(
      /'trainImages=0,levles=1': trainImages must be.*found 0; .*batch must be.*levles.*'trainImages=10,levles=1': batch must be/,
    );
    expect(() => read('{ gird: {}, preset: slow }')).toThrow(/preset: .*; the whole: .*gird/);
    expect(() => read('a: [')).toThrow(UsageError);
    expect(() => readSweep(join(root, 'nowhere.yaml'))).toThrow(/nowhere\.yaml does not exist/);
  });
});

import { checkSettings } from '@retinotopia/core';
import { runHere, type Run } from '@retinotopia/runs';
import { beforeAll, describe, expect, it } from 'vitest';
import { experiment } from './experiment.ts';
import { drawCapsules } from './figures.ts';
import type { Found } from './found.ts';
import { schema, standard, type Settings, type Task } from './settings.ts';
import { summarise } from './summarise.ts';

const settings: Settings = { ...standard, seeds: [11, 12], parts: [4, 16], noise: [1, 3], arrangements: 2, shown: 20, growthParts: [32, 64] }; // prettier-ignore
let runs: readonly Run<Task, Found>[];
beforeAll(async () => {
  const tasks = experiment.tasks(settings).filter(({ measured, seed }) => measured !== 'growth' || seed === 11);
  runs = await runHere(experiment, settings, null, tasks);
});
const drawn = (of: readonly Run<Task, Found>[], times: Readonly<Record<string, number>> | null) => {
  const files: Record<string, string> = {};
  const write = (name: string, content: string | Uint8Array) => void (files[name] = content as string);
  const figures = drawCapsules({ settings, runs: of, images: null, trained: () => null, write, seconds: () => 1, times: () => times }); // prettier-ignore
  return { files, html: figures.map(({ drawing, caption }) => drawing.html + caption).join('') };
};

describe('capsules', () => {
  it('count n votes against n(n − 1) messages, and tell true from scrambled', () => {
    const { tables, answer, aims } = summarise(settings, runs);
    const [separation, growth] = tables;
    expect(growth!.rows).toEqual([
      [32, 32, 992],
      [64, 64, 4032],
    ]);
    expect(separation!.rows.map(([parts, noise]) => [parts, noise])).toEqual([
      [4, 1],
      [4, 3],
      [16, 1],
      [16, 3],
    ]);
    for (const [, , votes] of separation!.rows.slice(2)) expect((votes as { value: number }).value).toBeGreaterThan(0.95); // prettier-ignore
    expect(answer).toMatch(/^Of 16 parts seen through noise × 3, 16 votes tell .* and 240 messages between parts/);
    expect(aims![0]!.sentence).toMatch(/where it is least, of 4 parts/);
  });

  it('of several seeds are taken together, over the arrangements of all', () => {
    const areas = (of: typeof runs) => experiment.measures[0]!.of(of[0]!.found)!;
    const [one, other] = [11, 12].map((seed) => runs.filter(({ task }) => task.seed === seed));
    const cell = summarise(settings, runs).tables[0]!.rows[0]![2] as { value: number };
    expect(cell.value).toBeCloseTo((areas(one!) + areas(other!)) / 2, 10);
  });

  it('follow the viewpoint, and hold together what two ambiguous parts have in common', () => {
    const { sentences, tables } = summarise(settings, runs);
    const [, change] = /up to (\S+) of the whole/.exec(sentences![0]!)!;
    expect(sentences![0]).toContain('(200 times)');
    expect(Number(change)).toBeLessThan(1e-6);
    const [, one, other, , both] = tables[2]!.rows.map(([, , near]) => near as number);
    expect(both).toBeGreaterThan(Math.max(one!, other!) + 0.3);
  });

  it('are drawn, times and all, where these were taken', () => {
    const { files, html } = drawn(runs, { 'votes/32': 1, 'votes/64': 2, 'messages/32': 1, 'messages/64': 4 });
    expect(Object.keys(files).sort()).toEqual(['growth.json', 'growth.svg', 'separation.svg', 'universal.svg', 'votes.svg']); // prettier-ignore
    expect(html).toContain('time grows as parts^1.00 with votes and as parts^2.00 with messages');
    expect(html).not.toMatch(/NaN|undefined/);
  });

  it('are drawn and put together as far as they have come', () => {
    for (const run of runs) {
      const { html } = drawn([run], null);
      expect(html + JSON.stringify(summarise(settings, [run]))).not.toMatch(/NaN|undefined/);
    }
    expect(drawn([], null).html).toBe('');
  });

  it('are timed when nothing else runs', () => {
    const tasks = experiment.tasks(settings);
    const [first, second] = tasks.filter(({ measured }) => measured === 'growth');
    expect(experiment.after!(first!, settings)).toHaveLength(tasks.length - 2);
    expect(experiment.after!(second!, settings)).toHaveLength(tasks.length - 1);
    expect(experiment.after!(tasks[0]!, settings)).toEqual([]);
  });

  it.each([
    [{ shown: 1 }, /shown must be a whole number from 2/],
    [{ missing: 1 }, /missing must be from 0 to 0.9/],
    [{ seeds: ['x'] }, /seeds.0/],
    [{ growthParts: [8] }, /must name at least two/],
    [{ parts: [1000], shown: 100_000, learnt: 100_000 }, /asks for about \d+ poses/],
  ])('refuse %j', (change, fault) => {
    expect(() => checkSettings(schema, { ...standard, ...change })).toThrow(fault);
    expect(checkSettings(schema, standard)).toEqual(standard);
  });
});

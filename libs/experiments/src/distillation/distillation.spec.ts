import { randomStream, useBackend, writeSafetensors } from '@retinotopia/compute';
import { checkSettings, SettingsError } from '@retinotopia/core';
import type { LabelledImages } from '@retinotopia/datasets';
import { drawNets } from '@retinotopia/distillation';
import { cellText, type Table } from '@retinotopia/runs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { judgeAims } from './aims.ts';
import { fewerErrors } from './compare.ts';
import type { DarkKnowledge } from './dark-knowledge.ts';
import { experiment } from './experiment.ts';
import { drawDistillation } from './figures.ts';
import type { DistillationRun, Found } from './found.ts';
import { recipesOf } from './recipes.ts';
import { full, quick, schema } from './settings.ts';
import { summarise } from './summarise.ts';
import { pairedTable, transferTable, withheldTable } from './tables.ts';
import { tasksOf, teachersOf } from './tasks.ts';

describe('the settings of distillation', () => {
  it('name all their faults at once', () => {
    const wrong = { ...full, seeds: [], student: { ...full.student, temperature: 0 }, withheld: { without: [12], only: [7] } }; // prettier-ignore
    const faults = (() => {
      try {
        checkSettings(schema, wrong);
        return [];
      } catch (error) {
        return (error as SettingsError).faults;
      }
    })();
    expect(faults).toEqual([
      'seeds must name at least one',
      'student.temperature must be above 0, found 0',
      'withheld.without.0 must be a class from 0 to 9, found 12',
    ]);
  });

  it('have presets that can be followed, the full one of the talk’s sizes', () => {
    for (const preset of [quick, full]) expect(checkSettings(schema, preset)).toBe(preset);
    expect([full.trainImages, full.testImages]).toEqual([60_000, 10_000]);
    expect([full.small, full.big, full.student.temperature]).toEqual([[800, 800], [1200, 1200], 20]);
    expect(full.seeds.length).toBeGreaterThanOrEqual(3);
  });

  it('ask for images that there are, and let validation images be among those that are learnt from', () => {
    const train = (trainImages: number, validationImages: number) =>
      experiment.imagesNeeded!({ ...full, trainImages, validationImages }).train;
    expect(train(60_000, 10_000)).toEqual({ training: 60_000 });
    expect(train(100, 2000)).toEqual({ training: 1, validation: 2000 });
  });
});

describe('the trainings', () => {
  it('run seed by seed, and every student has the teacher of its own seed', () => {
    const tasks = tasksOf(full);
    expect(tasks.map(({ seed }) => seed)).toEqual([...tasks.map(({ seed }) => seed)].sort((a, b) => a - b));
    for (const task of tasks) {
      const taught = recipesOf(full)[task.recipe]!.from === 'teacher';
      expect(teachersOf(task, full)).toEqual(taught ? [{ recipe: 'teacher', seed: task.seed }] : []);
    }
  });

  it('have the teacher of every student, whatever experiments are chosen', () => {
    const recipes = (...experiments: (typeof full)['experiments']) => Object.keys(recipesOf({ ...full, experiments }));
    expect(recipes('withheld')).toEqual(['teacher', 'without-3', 'only-7+8']);
    expect(recipes('peers')).toEqual(['peers-apart', 'peers-together']);
    expect(recipes('transfer', 'withheld', 'peers')).toEqual([
      'alone',
      'teacher',
      'student',
      'without-3',
      'only-7+8',
      'peers-apart',
      'peers-together',
    ]);
  });
});

describe('the figures', () => {
  const settings = { ...full, experiments: ['transfer', 'withheld'] as const, seeds: [1, 2] };
  const run = (
    recipe: string,
    seed: number,
    errors: readonly number[],
    bias: Found['bias'] = null,
  ): DistillationRun => ({
    task: { recipe, seed },
    found: { errors: [errors], vote: null, bias, losses: [] },
  });
  const runs = [
    run('alone', 1, [100, 50]),
    run('teacher', 1, [50, 20]),
    run('student', 1, [50, 40]),
    run('alone', 2, [100, 30]),
    run('teacher', 2, [40, 20]),
    run('student', 2, [50, 20]),
    run('without-3', 1, [0, 0, 0, 130, 70], {
      classes: [3],
      bias: 3.4,
      validation: { before: 9, after: 5 },
      errors: [0, 0, 0, 10, 90],
    }),
  ];
  const labels = new Uint8Array(10_000).fill(3, 0, 1000);
  const test = { name: 'mnist', labels } as LabelledImages;
  const last = ({ columns, rows }: Table) => rows.map((row) => cellText(row.at(-1)!, columns.at(-1)!));

  it('are means with deviations over seeds, and the share of the gap with its paired interval', () => {
    expect(last(transferTable(settings, runs))).toEqual([
      '140.0 ± 14.1 (2 seeds)',
      '65.0 ± 7.1 (2 seeds)',
      '80.0 ± 14.1 (2 seeds)',
    ]);
    const closed = expect.stringMatching(/^80\.0 \[75\.0, 85\.[67]\]$/) as string;
    expect(last(pairedTable(settings, runs))).toEqual(['60.0 [60.0, 60.0]', '15.0 [10.0, 20.0]', closed]);
    expect(fewerErrors(runs, 'alone', 'student')).toEqual({ value: 60, low: 60, high: 60 });
  });

  it('answer with the share of the gap, and say that there is none where the teacher is no better', () => {
    expect(summarise(settings, runs, { test }).answer).toBe(
      'On labels alone the small net makes 140.0 errors on 10000 test images, on the big net’s soft targets 80.0, and the big net itself 65.0: soft targets close 80 % [75, 86] of the gap.',
    );
    const even = [run('alone', 1, [100]), run('teacher', 1, [100]), run('student', 1, [90])];
    expect(summarise(settings, even, { test }).answer).toMatch(/there is no gap to close\.$/);
    expect(last(pairedTable(settings, even)).at(-1)).toBe('—');
    expect(summarise(settings, runs.slice(0, 2), { test }).answer).toBe('Test errors: alone 150.0, teacher 70.0.');
  });

  it('are judged by what was aimed for, with the talk’s sizes alone', () => {
    const judged = judgeAims(settings, runs, test).map(({ reached, sentence }) => [reached, sentence.split(';')[0]]);
    expect(judged).toEqual([
      [true, 'The small net on labels alone makes 140 errors (mean of 2 seeds)'],
      [true, 'The big net makes 65 errors (mean of 2 seeds)'],
      [true, 'Its student makes 80 errors (mean of 2 seeds)'],
      [true, 'Soft targets close 80 % [75, 86] of the gap between them'],
      [true, 'With the bias, a student that never met 3 names 99.0 % of its 1000 images (1 seed)'],
    ]);
    expect(judgeAims(settings, [run('teacher', 1, [76])], test)).toMatchObject([{ reached: false }]);
    expect(judgeAims({ ...settings, small: [100, 100] }, runs, test)).toEqual([]);
    expect(judgeAims(settings, runs, { ...test, name: 'fashion-mnist' })).toEqual([]);
  });

  it('count the withheld class by itself, before and after its bias', () => {
    expect(last(withheldTable(settings, runs, labels))).toEqual([
      '200.0 (1 seed)',
      '130.0 (1 seed)',
      '3.4 (1 seed)',
      '100.0 (1 seed)',
      '10.0 (1 seed)',
      '99.0 (1 seed)',
      '',
      '',
      '',
    ]);
  });

  it('show what a teacher finds likely, and write it down', async () => {
    await useBackend(inject('backend'));
    const root = mkdtempSync(join(tmpdir(), 'distillation-'));
    const file = join(root, 'trained.safetensors');
    const random = randomStream(1, 'spec');
    const shape = { nets: 1, inputs: 16, hidden: [8], classes: 4 };
    writeFileSync(file, await writeSafetensors(drawNets(shape, random)));
    const noise: LabelledImages = {
      name: 'noise',
      split: 'test',
      count: 30,
      height: 4,
      width: 4,
      channels: 1,
      pixels: Uint8Array.from({ length: 480 }, () => random.integer(256)),
      labels: Uint8Array.from({ length: 30 }, (_, image) => image % 4),
      classNames: ['0', '1', '2', '3'],
    };
    const written = new Map<string, string>();
    const figures = await drawDistillation({
      settings: { ...settings, testImages: 20 },
      runs,
      images: { train: noise, test: noise },
      trained: ({ seed }) => (seed === 2 ? file : null),
      write: (name, content) => written.set(name, String(content)),
      seconds: () => null,
      times: () => null,
    });
    rmSync(root, { recursive: true });
    const { averages } = JSON.parse(written.get('dark-knowledge.json')!) as DarkKnowledge;
    expect(averages).toHaveLength(4);
    for (const row of averages) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    expect(figures.map(({ section }) => section)).toEqual([undefined, 'The other experiments', 'Dark knowledge', undefined, undefined, undefined]); // prettier-ignore
    expect(figures.at(-1)!.drawing.html).toContain('Dendrogram of the classes');
  });
});

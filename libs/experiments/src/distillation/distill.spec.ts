import { SettingsError } from '@retinotopia/core';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, lab, program } from '../lab.spec.kit.ts';
import type { DarkKnowledge } from './dark-knowledge.ts';
import type { LabelledImages } from '@retinotopia/datasets';
import { judgeDistillAims } from './aims.ts';
import { transferRows, withheldRows } from './figures.ts';
import { checkImages } from './outcome.ts';
import { checkDistillProtocol, presets, type DistillProtocol } from './protocol.ts';
import { recipesOf } from './recipes.ts';
import { assembleDistillResult, comparison, type DistillResult } from './result.ts';
import { tasksOf, teacherOf } from './tasks.ts';
import type { TaskResult } from './training.ts';

const root = mkdtempSync(join(tmpdir(), 'distill-'));
afterAll(() => rmSync(root, { recursive: true }));

const tiny = ['--backend', 'wasm', '--train-images', '100', '--validation-images', '100', '--test-images', '200', '--epochs', '20', '--seeds', '4,']; // prettier-ignore
const resultIn = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as DistillResult;

describe('lab distill', () => {
  const whole = join(root, 'whole');
  let ran: Answer;
  beforeAll(() => {
    ran = lab(
      'distill',
      ...tiny,
      '--experiments',
      'transfer,withheld,peers',
      '--workers',
      '2',
      '--out',
      whole,
    );
  });

  it('trains teachers before their students, and sets published figures beside ours', () => {
    const { status, stdout, stderr } = ran;
    expect(stderr).toMatch(/teacher, seed 4: \d+ test errors/);
    expect(status).toBe(0);
    expect(stdout).toMatch(/small net on the big net’s soft targets, T = 20 +74 +\d+ \(1 seed\)/);
    expect(stdout).toMatch(/bias of 3 found on validation images +\+3\.5 \(on test images\) +[+−]\d/);
    expect(stdout).toMatch(/10 co-distilled, mean of each +“much better” +\d/);
    const result = resultIn(whole);
    expect(result.runs.map(({ task }) => task.recipe)).toEqual([
      'alone', 'teacher', 'student', 'without-3', 'only-7+8', 'peers-apart', 'peers-together',
    ]); // prettier-ignore
    const peers = result.runs.at(-1)!;
    expect(peers.errors).toHaveLength(10);
    expect(peers.losses).toHaveLength(20);
    const dark = JSON.parse(readFileSync(join(whole, 'dark-knowledge.json'), 'utf8')) as DarkKnowledge;
    for (const row of dark.averages) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
    expect(readFileSync(join(whole, 'report.html'), 'utf8')).toContain('Dendrogram of the classes');
  });

  it('stopped in the middle of the teacher and resumed, finds what was found without a stop', async () => {
    const stopped = join(root, 'cut');
    const words = [...tiny, '--experiments', 'transfer', '--workers', '1', '--checkpoint-seconds', '0'];
    const child = spawn(process.execPath, [...program, 'distill', ...words, '--out', stopped]);
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    const own = join(stopped, 'checkpoints', 'teacher-4');
    const steps = () => (existsSync(own) ? readdirSync(own).filter((name) => name.startsWith('step-')) : []);
    while (steps().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGTERM');
    expect(await ended).toBe(143);
    expect(steps()).not.toEqual([]);
    const resumed = lab('distill', '--resume', stopped, '--workers', '1');
    expect(resumed.status).toBe(0);
    expect(resultIn(stopped).runs).toEqual(resultIn(whole).runs.slice(0, 3));
  });

  it('asks for no more images than there are', () => {
    const [train, test] = [{ count: 60_000 }, { count: 10_000 }];
    const asking = (trainImages: number) => () =>
      checkImages({ ...presets.full, trainImages }, { train, test });
    expect(asking(60_000)).not.toThrow();
    expect(asking(70_000)).toThrow('70000 training images are asked for, but there are 60000');
  });
});

describe('the protocol', () => {
  it('names all its faults at once', () => {
    const { full } = presets;
    const wrong = { ...full, seeds: [], student: { ...full.student, temperature: 0 }, withheld: { without: [12], only: [7] } }; // prettier-ignore
    const faults = (() => {
      try {
        checkDistillProtocol(wrong);
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

  it('has presets that can be followed, the full one of the talk’s sizes', () => {
    for (const preset of Object.values(presets)) expect(checkDistillProtocol(preset)).toBe(preset);
    const { full } = presets;
    expect([full.trainImages, full.testImages]).toEqual([60_000, 10_000]);
    expect([full.small, full.big, full.student.temperature]).toEqual([[800, 800], [1200, 1200], 20]);
    expect(full.seeds.length).toBeGreaterThanOrEqual(3);
  });

  it('runs seed by seed, and gives every student the teacher of its own seed', () => {
    const tasks = tasksOf(presets.full);
    expect(tasks.map(({ seed }) => seed)).toEqual([...tasks.map(({ seed }) => seed)].sort((a, b) => a - b));
    for (const task of tasks) {
      const teacher = teacherOf(task, presets.full);
      if (teacher === null) continue;
      expect(teacher).toEqual({ recipe: 'teacher', seed: task.seed });
      expect(recipesOf(presets.full)[task.recipe]!.from).toBe('teacher');
    }
  });

  it('runs the teacher of every student, whatever experiments are chosen', () => {
    const protocol: DistillProtocol = { ...presets.full, experiments: ['withheld'] };
    expect(tasksOf(protocol).map(({ recipe }) => recipe)).toContain('teacher');
  });
});

describe('the figures', () => {
  const protocol: DistillProtocol = { ...presets.full, experiments: ['transfer', 'withheld'], seeds: [1, 2] };
  const run = (recipe: string, seed: number, errors: readonly number[], bias: TaskResult['bias'] = null) => ({
    task: { recipe, seed },
    errors: [errors],
    vote: null,
    bias,
    losses: [],
  });
  const engine = { engine: 'wasm', version: '0', simd: true, threads: 1, columnKernels: null } as const;
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
  const result = assembleDistillResult(protocol, 'mnist', engine, runs);

  it('are means with deviations over seeds, and the share of the gap with its paired interval', () => {
    expect(transferRows(result).map(({ ours }) => ours)).toEqual([
      '140.0 ± 14.1 (2 seeds)',
      '65.0 ± 7.1 (2 seeds)',
      '80.0 ± 14.1 (2 seeds)',
      '60.0 [60.0, 60.0]',
      '15.0 [10.0, 20.0]',
      '80 % [75, 86]',
    ]);
    const gap = comparison(result, ['alone', 'student'], ([alone, student]) => alone! - student!);
    expect(gap).toEqual({ value: 60, low: 60, high: 60 });
  });

  it('say that there is no gap where the teacher is no better than the small net', () => {
    const even = assembleDistillResult(protocol, 'mnist', engine, [
      run('alone', 1, [100]),
      run('teacher', 1, [100]),
      run('student', 1, [90]),
    ]);
    expect(transferRows(even).at(-1)!.ours).toBe('no gap');
  });

  it('are judged by what was aimed for, with the talk’s sizes alone', () => {
    const test = { labels: new Uint8Array(10_000).fill(3, 0, 1000) } as LabelledImages;
    expect(judgeDistillAims(result, test).map(({ reached, sentence }) => [reached, sentence.split(';')[0]])).toEqual([
      [true, 'The small net on labels alone makes 140 errors (mean of 2 seeds)'],
      [true, 'The big net makes 65 errors (mean of 2 seeds)'],
      [true, 'Its student makes 80 errors (mean of 2 seeds)'],
      [true, 'Soft targets close 80 % [75, 86] of the gap between them'],
      [true, 'With the bias, a student that never met 3 names 99.0 % of its 1000 images (1 seed)'],
    ]); // prettier-ignore
    const missed = assembleDistillResult(protocol, 'mnist', engine, [run('teacher', 1, [76])]);
    expect(judgeDistillAims(missed, test)).toMatchObject([{ reached: false }]);
    expect(judgeDistillAims({ ...result, protocol: { ...protocol, small: [100, 100] } }, test)).toEqual([]);
  });

  it('count the withheld class by itself, before and after its bias', () => {
    const labels = new Uint8Array(10_000).fill(3, 0, 1000);
    expect(withheldRows(result, labels).slice(0, 6).map(({ ours }) => ours)).toEqual([
      '200 (1 seed)', '130 (1 seed)', '+3.4 (1 seed)', '100 (1 seed)', '10 (1 seed)', '99.0 % (1 seed)',
    ]); // prettier-ignore
  });

  it('name the trainings that are missing', () => {
    expect(result.missing).toEqual(['only-7+8, seed 1', 'without-3, seed 2', 'only-7+8, seed 2']);
  });
});

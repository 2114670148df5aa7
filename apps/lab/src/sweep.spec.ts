import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lab, labHere, program } from './lab.spec.kit.ts';

const root = mkdtempSync(join(tmpdir(), 'sweep-'));
afterAll(() => rmSync(root, { recursive: true }));

const file = join(root, 'images.yaml');
const settings = 'trainingSteps: 6, unlabelledImages: 40, validationImages: 40, testImages: 40, columnsAcross: 2, retinas: [uniform], arms: [shared, unshared]'; // prettier-ignore
writeFileSync(file, `settings: { ${settings}, seeds: [1, 2] }\ngrid: { trainImages: [30, 60] }\n`);

const sweep = (...words: readonly string[]) => lab('sweep', file, '--backend', 'wasm', ...words);
const sweepHere = (...words: readonly string[]) => labHere('sweep', file, '--backend', 'wasm', ...words);
const resultIn = (out: string, variant: string) => readFileSync(join(out, variant, 'result.json'), 'utf8');
const variants = ['trainImages=30', 'trainImages=60'];

describe('lab sweep', () => {
  const whole = join(root, 'whole');

  it('runs settings × arms × seeds, and writes tables and a page that sets them side by side', () => {
    const { status, stdout, stderr } = sweep('--out', whole, '--workers', '2');
    expect(status).toBe(0);
    expect(stderr.match(/trainImages=(30|60): uniform\/(shared|unshared), seed [12]: consensus/g)).toHaveLength(8);
    expect(stdout).toMatch(/uniform\/shared +trainImages=60 +2 +0\.\d+ \[.*\] +[+−]\d\.\d+ \[/);
    expect(readdirSync(whole).sort()).toEqual(['report.html', 'table.csv', 'table.tex', ...variants]);
    const [head, ...rows] = readFileSync(join(whole, 'table.csv'), 'utf8').trim().split('\n');
    expect(head).toMatch(/^condition,settings,seeds,accuracy of the consensus,accuracy of the consensus low/);
    expect(rows).toHaveLength(4);
    const report = readFileSync(join(whole, 'report.html'), 'utf8');
    expect(report).toContain('By number of labelled images');
    // The map, and for each of the two arms its accuracies and its differences.
    expect(report.match(/<svg/g)).toHaveLength(5);
  });

  it('runs only what is missing when it is run again, to the same bytes', () => {
    const [before] = variants.map((variant) => resultIn(whole, variant));
    rmSync(join(whole, variants[1]!, 'tasks', 'uniform-unshared-2.json'));
    rmSync(join(whole, variants[1]!, 'checkpoints'), { recursive: true });
    const { status, stderr } = sweep('--out', whole);
    expect(status).toBe(0);
    expect(stderr.match(/: consensus/g)).toHaveLength(1);
    expect(stderr).toMatch(/going on: 7 of 8 runs have ended before/);
    expect(resultIn(whole, variants[0]!)).toBe(before);
  });

  it('runs its tasks one by one by their numbers, as a cluster does, to the same bytes', async () => {
    const parts = join(root, 'parts');
    cpSync(whole, parts, { recursive: true });
    // Tasks 2, 4 and 5, by variant and name.
    for (const [variant, task] of [
      [0, 'uniform-shared-2'],
      [1, 'uniform-shared-1'],
      [1, 'uniform-unshared-1'],
    ] as const) {
      rmSync(join(parts, variants[variant]!, 'tasks', `${task}.json`));
      rmSync(join(parts, variants[variant]!, 'checkpoints', task), { recursive: true, force: true });
    }
    for (const variant of variants) rmSync(join(parts, variant, 'result.json'));
    for (const task of [5, 2]) expect(sweep('--out', parts, '--task', String(task)).status).toBe(0);
    const partly = await sweepHere('--out', parts, '--collect');
    expect(partly.status).toBe(1);
    expect(partly.stdout).toMatch(/Missing: trainImages=60: uniform\/shared, seed 1 \(not finished\)/);
    expect(sweep('--out', parts, '--task', '4').status).toBe(0);
    expect((await sweepHere('--out', parts, '--collect')).status).toBe(0);
    for (const variant of variants) expect(resultIn(parts, variant)).toBe(resultIn(whole, variant));
    for (const variant of variants) {
      const metrics = (out: string) => readFileSync(join(out, variant, 'metrics.jsonl'), 'utf8');
      expect(metrics(parts)).toBe(metrics(whole));
    }
  });

  it('prints a manifest for Kubernetes, and writes nothing', async () => {
    const { status, stdout } = await sweepHere('--on', 'kubernetes');
    expect(status).toBe(0);
    expect(stdout).toMatch(/kind: Job[\s\S]*completions: 8[\s\S]*--out \/sweeps\/images/);
    expect(existsSync('/sweeps')).toBe(false);
  });

  it('hands the manifest to kubectl where it is asked to, and says so where there is none', () => {
    const bin = mkdtempSync(join(root, 'bin-'));
    const apply = () => {
      const words = [...program, 'sweep', file, '--on', 'kubernetes', '--apply'];
      return spawnSync(process.execPath, words, { encoding: 'utf8', env: { ...process.env, PATH: bin } });
    };
    const without = apply();
    expect(without.status).toBe(2);
    expect(without.stderr).toMatch(/there is no kubectl on this machine: leave --apply out/);
    // One that keeps what it is given.
    writeFileSync(join(bin, 'kubectl'), `#!/bin/sh\n/bin/cat > ${bin}/given; echo "$@ done"\n`, {
      mode: 0o755,
    });
    expect(apply().stdout).toBe('create -f - done\n');
    expect(JSON.parse(readFileSync(join(bin, 'given'), 'utf8'))).toMatchObject({ kind: 'List' });
  });

  it.each([
    [['--task', '8'], /tasks 0 to 7, but task 8/],
    [['--task', '-1'], /whole number/],
    [['--on', 'mars'], /one of slurm, kubernetes/],
    [['--collect', '--out', join(root, 'nothing')], /no task of the sweep has ended yet/],
    [['--data', '/nowhere'], /lacks train-images-idx3-ubyte.*not in \/nowhere/],
  ])('refuses %j in a line, with exit code 2', async (words, fault) => {
    const { status, stderr } = await sweepHere('--out', join(root, 'refused'), ...words);
    expect(stderr.split('\n').find((line) => fault.test(line))).toBeDefined();
    expect(stderr).not.toMatch(/^ {4}at /m);
    expect(status).toBe(2);
  });

  it('refuses to go on with a folder of other settings', async () => {
    const other = join(root, 'other.yaml');
    writeFileSync(other, `settings: { ${settings}, seeds: [1, 2], batch: 5 }\ngrid: { trainImages: [30, 60] }\n`);
    const { status, stderr } = await labHere('sweep', other, '--backend', 'wasm', '--out', whole);
    expect(status).toBe(2);
    expect(stderr).toMatch(/was begun with other settings/);
  });
});

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { neighboursOf } from '@retinotopia/compute';
import { afterAll, describe, expect, it } from 'vitest';
import { lab, labFromSources, labHere, program } from './lab.spec.kit.ts';
import { latticeNeighbours } from './bench/cases.ts';
import type { Result } from '@retinotopia/runs';

const root = mkdtempSync(join(tmpdir(), 'lab-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A small run of the main job on real digits. */
const tiny = ['weight-sharing', '--backend', 'wasm', ...'--columns-across 2 --training-steps 6 --train-images 60 --unlabelled-images 40 --validation-images 40 --test-images 40 --agreement-neighbours 0.5 --levels 2 --settling-steps 2'.split(' ')]; // prettier-ignore
const resultIn = (folder: string) => readFileSync(join(folder, 'result.json'), 'utf8');

describe('lab weight-sharing', () => {
  it('runs on real digits, and from sources with the same seeds writes the same result, byte for byte', () => {
    const [once, twice] = [join(root, 'once'), join(root, 'twice')];
    const first = lab(...tiny, '--seeds', '2', '--workers', '2', '--out', once);
    expect(first.stderr).toMatch(/\[\d+ %\] uniform\/shared, seed 11: consensus 0\.\d+ in/);
    expect(first.status).toBe(0);
    expect(first.stdout).toMatch(/retina +arm +seeds +parameters/);
    expect(first.stdout).toMatch(/permuted\/shared +permuted\/unshared +2 +[+−]0\.\d+ \[/);
    expect(first.stdout).toMatch(/On the permuted retina, co-distillation[\s\S]*On the permuted retina, columns with nets of their own reach [\s\S]*Report: .*once.report.html[\s\S]*Next\n[\s\S]*runs show/); // prettier-ignore
    const files = ['checkpoints', 'metrics.jsonl', 'report.html', 'result.json', 'run.json', 'tasks'];
    expect(readdirSync(once).sort()).toEqual(files);

    const second = labFromSources(...tiny, '--seeds', '2', '--workers', '1', '--out', twice, '--json');
    expect(resultIn(twice)).toBe(resultIn(once));
    expect(JSON.parse(second.stdout)).toEqual({ folder: twice, ...(JSON.parse(resultIn(twice)) as object) });

    const result = JSON.parse(resultIn(once)) as Result;
    expect(result.runs).toHaveLength(2 * 3 * 2);
    const run = JSON.parse(readFileSync(join(once, 'run.json'), 'utf8')) as Record<string, unknown>;
    expect(run).toMatchObject({ status: 'complete', config: { experiment: 'weight-sharing' } });
    const metrics = readFileSync(join(once, 'metrics.jsonl'), 'utf8').trim().split('\n');
    expect(metrics).toHaveLength(12 * (6 + 1));
    for (const line of metrics) expect(JSON.parse(line)).toMatchObject({ retina: /uniform|permuted/ });
    const report = readFileSync(join(once, 'report.html'), 'utf8');
    expect(report.match(/<svg/g)!.length).toBeGreaterThan(4);
    expect(report).not.toMatch(/NaN|undefined,|<script/);
  });

  it('keeps what is finished when it is interrupted, and says that it is partial', async () => {
    const folder = join(root, 'interrupted');
    const words = [...tiny, '--seeds', '40', '--workers', '1', '--out', folder];
    const child = spawn(process.execPath, [...program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (text.includes('uniform/unshared, seed 11')) child.kill('SIGINT');
    });
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect(code).toBe(130);
    const run = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as { status: string };
    expect(run.status).toBe('partial');
    const result = JSON.parse(resultIn(folder)) as Result;
    expect(result.runs.length).toBeGreaterThanOrEqual(2);
    expect(result.runs.length + result.missing.length).toBe(240);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('This run is partial');
  });

  const whole = join(root, 'whole');
  it.each(['SIGKILL', 'SIGTERM'] as const)('cut off by %s, goes on to the same bytes', async (signal) => {
    const longer = [...tiny, '--training-steps', '30', '--seeds', '4,', '--retinas', 'uniform', '--workers', '1'];
    if (!existsSync(whole)) expect(lab(...longer, '--out', whole).status).toBe(0);
    const folder = join(root, `cut-${signal}`);
    const words = [...longer, '--checkpoint-seconds', '0', '--out', folder];
    const child = spawn(process.execPath, [...program, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
    const exited = new Promise((resolve) => child.on('exit', (code, death) => resolve(death ?? code)));
    const begun = join(folder, 'checkpoints', 'uniform-unshared-4');
    while (!existsSync(begun) || readdirSync(begun).length === 0) await new Promise((go) => setTimeout(go, 20));
    child.kill(signal);
    expect(await exited).toBe(signal === 'SIGTERM' ? 143 : 'SIGKILL');
    expect(existsSync(join(folder, 'tasks', 'uniform-unshared+codistillation-4.json'))).toBe(false);
    const refused = await labHere('weight-sharing', '--resume', folder, '--seeds', '3');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/--resume takes the settings from the folder: leave --seeds out/);
    const again = lab('weight-sharing', '--resume', folder);
    expect(again.stderr).toMatch(/going on: [12] of 3 runs have ended before/);
    expect(again.status).toBe(0);
    expect(resultIn(folder)).toBe(resultIn(whole));
    expect(readFileSync(join(folder, 'metrics.jsonl'), 'utf8')).toBe(readFileSync(join(whole, 'metrics.jsonl'), 'utf8')); // prettier-ignore
    expect(readdirSync(begun)).toEqual(['trained.safetensors']);
  });

  it('does not go on with what is no run', async () => {
    const { status, stderr } = await labHere('weight-sharing', '--resume', join(root, 'nothing'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/is not the folder of a run/);
  });

  it.each([
    [['--seeds', 'x'], /seeds.0 must be a whole number.*found 'x'/],
    [['--arms', 'shared,shared'], /arms must not name one twice/],
    [['--retinas', 'round'], /retinas.0 must be one of uniform, foveated, permuted, found 'round'/],
    [['--train-images', '0'], /trainImages must be a whole number from 1/],
    [['--train-images', '59000', '--unlabelled-images', '5000'], /59000 training.*has 60000/],
    [['--places', 'nowhere'], /places must be one of fixed, fresh/],
    [['--agreement-burn-in', '2'], /agreement.burnIn must be from 0 to 1, found 2/],
    [['--set', 'agreement.strength=1'], /agreement Unrecognized key: "strength"/],
    [['--set', 'agreement'], /takes a name and a value/],
    [['--preset', 'slow'], /--preset.*one of quick, standard, full/],
    [['--backend', 'cuda'], /--backend.*wasm/],
    [['--dataset', 'cifar'], /--dataset.*mnist/],
    [['--data', '/nowhere'], /data set mnist lacks/],
    [['--colour', 'red'], /unknown option '--colour'/],
    [['now'], /too many arguments/],
  ])('refuses %j in a line, with exit code 2, and writes nothing', async (words, fault) => {
    const folder = join(root, 'refused');
    const { status, stdout, stderr } = await labHere('weight-sharing', '--out', folder, ...words);
    expect(status).toBe(2);
    expect(stderr.split('\n')[0]).toMatch(fault);
    expect(stdout).toBe('');
    expect(existsSync(folder)).toBe(false);
  });

  it('does not write into a folder that holds something', async () => {
    const here = fileURLToPath(new URL('.', import.meta.url));
    const { status, stderr } = await labHere(...tiny, '--seeds', '1', '--out', here);
    expect(status).toBe(2);
    expect(stderr).toMatch(/is not empty/);
  });
});

describe('lab runs', () => {
  const some = join(root, 'some');
  const run = (name: string, ...words: string[]) =>
    lab(...tiny, '--retinas', 'uniform', '--arms', 'shared,unshared', '--workers', '1', '--out', join(some, name), ...words); // prettier-ignore

  it('lists, shows, compares, exports and prunes', async () => {
    expect(run('a', '--seeds', '2').status).toBe(0);
    expect(run('b', '--seeds', '2', '--training-steps', '9').status).toBe(0);
    mkdirSync(join(some, 'c'));
    writeFileSync(join(some, 'c', 'run.json'), '{');
    mkdirSync(join(some, 'sweep', 'old'), { recursive: true });
    writeFileSync(join(some, 'sweep', 'old', 'run.json'), '{"formatVersion": 1}');
    const listed = (await labHere('runs', 'list', some)).stdout;
    expect(listed).toMatch(/some.a +weight-sharing +complete +20.* mnist +4\/4\n/);
    expect(listed).toMatch(/some.c +damaged/);
    expect(listed).toMatch(/sweep.old +format 1/);
    const json = JSON.parse((await labHere('runs', 'list', some, '--json')).stdout) as { status: string }[];
    expect(json.map(({ status }) => status).sort()).toEqual(['complete', 'complete', 'damaged', 'format 1']);
    expect((await labHere('runs', 'show', join(some, 'a'))).stdout).toMatch(
      /^status +complete[\s\S]*uniform +shared +2[\s\S]*On the uniform retina[\s\S]*Report: /,
    );
    const pair = 'uniform/unshared,uniform/shared';
    const difference = await labHere('runs', 'show', join(some, 'a'), '--difference', pair, '--measure', 'accuracy of a single column'); // prettier-ignore
    expect(difference.stdout).toMatch(/uniform\/unshared +uniform\/shared +2 +[+−]0\.\d+ \[/);
    const page = join(some, 'side-by-side.html');
    const compared = await labHere('runs', 'compare', join(some, 'a'), join(some, 'b'), '--report', page);
    expect(compared.stdout).toMatch(/uniform\/shared +\S+b +2 +0\.\d+ \[.*\] +[+−]0\.\d+ \[/);
    const report = readFileSync(page, 'utf8');
    expect(report.match(/<svg/g)).toHaveLength(4); // Accuracies and differences of two arms.
    expect(report).toMatch(/\\begin\{tabular\}[\s\S]*uniform\/shared &#38;/);
    expect(report).not.toMatch(/NaN|undefined|<script/);
    const [board, parquet] = [join(some, 'board'), join(some, 'deep', 'metrics.parquet')];
    const exported = await labHere('runs', 'export', join(some, 'a'), '--tensorboard', board, '--parquet', parquet);
    expect(exported.stdout.trim().split('\n')).toHaveLength(1 + 4);
    expect(readdirSync(join(board, 'uniform', 'unshared', 'seed-12'))).toEqual([expect.stringMatching(/^events\.out\.tfevents\./)]); // prettier-ignore
    expect(readFileSync(parquet).subarray(0, 4).toString()).toBe('PAR1');
    expect((await labHere('runs', 'prune', some, '--dry-run')).stdout).toMatch(
      /a: would free \d\.\d MiB\n.*b: would free/,
    );
    expect(existsSync(join(some, 'a', 'checkpoints'))).toBe(true);
    expect((await labHere('runs', 'prune', some)).stdout).toMatch(/a: freed/);
    expect(existsSync(join(some, 'a', 'checkpoints'))).toBe(false);
    expect((await labHere('runs', 'prune', some)).stdout).toBe('Nothing to prune.\n');
  });

  it.each([
    [['list', '/nowhere'], /does not exist/],
    [['show', '/nowhere'], /is not the folder of a run/],
    [['show', join(some, 'c')], /damaged/],
    [['show', join(some, 'sweep', 'old')], /is of format 1, and this version of the program reads format 2/],
    [['show', join(some, 'a'), '--difference', 'uniform/shared'], /--difference takes two conditions/],
    [['show', join(some, 'a'), '--difference', 'a,b'], /no condition 'a'.*but uniform\/shared, uniform\/unshared/],
    [['show', join(some, 'a'), '--difference', 'a,b', '--measure', 'x'], /no measure 'x', but 'accuracy of the/],
    [['compare', '/nowhere'], /is not the folder of a run/],
    [['compare'], /missing required argument/],
    [['export', '/nowhere', '--parquet', '/tmp/x.parquet'], /is not the folder of a run/],
    [['export', '/nowhere'], /name where to export to/],
  ])('refuses %j in a line, with exit code 2', async (words, fault) => {
    const { status, stderr } = await labHere('runs', ...words);
    expect(status).toBe(2);
    expect(stderr.split('\n')[0]).toMatch(fault);
  });
});

describe('lab datasets', () => {
  it('lists what there is, and finds MNIST whole', async () => {
    const { status, stdout } = await labHere('datasets', 'list', '--json');
    expect(status).toBe(0);
    expect((JSON.parse(stdout) as { name: string }[]).map(({ name }) => name)).toEqual(['mnist', 'fashion-mnist']);
    const verified = await labHere('datasets', 'verify');
    expect(verified.status).toBe(0);
    expect(verified.stdout.match(/^mnist .* ok /gm)).toHaveLength(4);
    // What to do about one that is missing is said once, below the table.
    const lines = verified.stdout.split('\n');
    expect(lines.filter((line) => line.startsWith('fashion-mnist:')).length).toBeLessThanOrEqual(1);
    expect(Math.max(...lines.slice(0, 10).map((line) => line.length))).toBeLessThan(120);
  });
});

describe('lab doctor', () => {
  it('finds the embedded engine and MNIST, and says what mends what is missing', async () => {
    const { status, stdout } = lab('doctor');
    expect(status).toBe(0);
    expect(stdout).toMatch(/engine wasm +4\.\d+\.\d+, SIMD, 1 thread, column kernels/);
    expect(stdout).toMatch(/data set mnist +\//);
    const { findings } = JSON.parse((await labHere('doctor', '--json')).stdout) as {
      findings: { found: string | null; remedy: string | null }[];
    };
    for (const { found, remedy } of findings) expect(found === null).toBe(remedy !== null);
  });
});

describe('growth', () => {
  it('is measured with eight neighbours a column, fewer at the edge', () => {
    const neighbours = latticeNeighbours(3);
    expect([...neighboursOf(neighbours, 4)]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...neighboursOf(neighbours, 0)]).toEqual([0, 1, 3, 4]);
  });
});

describe('lab', () => {
  it('shows its commands, and refuses unknown ones', () => {
    expect(lab('--help').stdout).toMatch(/weight-sharing[\s\S]*datasets[\s\S]*doctor/);
    expect(lab('--help').status).toBe(0);
    const { status, stderr } = lab('dance');
    expect(status).toBe(2);
    expect(stderr).toMatch(/unknown command 'dance'/);
  });
});

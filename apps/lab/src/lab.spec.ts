import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { lab, labFromSources, labHere, program } from './lab.spec.kit.ts';
import { latticeNeighbours } from './bench/cases.ts';
import { exponent } from './bench/timing.ts';
import type { HypothesisResult } from '@retinotopia/hypothesis';

const root = mkdtempSync(join(tmpdir(), 'lab-'));
afterAll(() => rmSync(root, { recursive: true }));

const tiny = [
  ...[
    'test-hypothesis',
    '--backend',
    'wasm',
    '--columns-across',
    '2',
    '--training-steps',
    '6',
    '--train-images',
    '60',
  ],
  ...[
    '--unlabelled-images',
    '40',
    '--validation-images',
    '40',
    '--test-images',
    '40',
    '--neighbours',
    '0.5',
    '--levels',
    '2',
    '--settling-steps',
    '2',
  ],
];
const resultIn = (folder: string) => readFileSync(join(folder, 'result.json'), 'utf8');

describe('lab test-hypothesis', () => {
  it('runs on real digits, and from sources with the same seeds writes the same result, byte for byte', () => {
    const [once, twice] = [join(root, 'once'), join(root, 'twice')];
    const first = lab(...tiny, '--seeds', '2', '--workers', '2', '--out', once);
    expect(first.stderr).toMatch(/\[\d+ %\] uniform shared, seed 11: consensus 0\.\d+ in/);
    expect(first.status).toBe(0);
    expect(first.stdout).toMatch(/retina +arm +seeds +parameters/);
    expect(first.stdout).toMatch(/On the permuted retina, co-distillation/);
    expect(readdirSync(once).sort()).toEqual([
      'checkpoints',
      'metrics.jsonl',
      'report.html',
      'result.json',
      'run.json',
      'tasks',
    ]);

    const second = labFromSources(...tiny, '--seeds', '2', '--workers', '1', '--out', twice, '--json');
    expect(resultIn(twice)).toBe(resultIn(once));
    expect(second.stdout).toBe(resultIn(twice));

    const result = JSON.parse(second.stdout) as HypothesisResult;
    expect(result.runs).toHaveLength(2 * 3 * 2);
    expect(result.verdicts.map(({ retina }) => retina)).toEqual(['uniform', 'permuted']);
    expect(result.isotropy.every(({ cramersV }) => cramersV < 0.02)).toBe(true);
    const run = JSON.parse(readFileSync(join(once, 'run.json'), 'utf8')) as Record<string, unknown>;
    expect(run).toMatchObject({ status: 'complete', formatVersion: 1 });
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
      if (text.includes('uniform unshared, seed 11')) child.kill('SIGINT');
    });
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect(code).toBe(130);
    const run = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as { status: string };
    expect(run.status).toBe('partial');
    const result = JSON.parse(resultIn(folder)) as HypothesisResult;
    expect(result.runs.length).toBeGreaterThanOrEqual(2);
    expect(result.runs.length + result.missing.length).toBe(240);
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('This run is partial');
  });

  const whole = join(root, 'whole');
  it.each(['SIGKILL', 'SIGTERM'] as const)('cut off by %s, goes on to the same bytes', async (signal) => {
    const longer = [
      ...tiny,
      '--training-steps',
      '60',
      '--seeds',
      '4,',
      '--retina',
      'uniform',
      '--workers',
      '1',
    ];
    if (!existsSync(whole)) expect(lab(...longer, '--out', whole).status).toBe(0);
    const folder = join(root, `cut-${signal}`);
    const words = [...longer, '--checkpoint-seconds', '0', '--out', folder];
    const child = spawn(process.execPath, [...program, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
    const exited = new Promise((resolve) => child.on('exit', (code, death) => resolve(death ?? code)));
    const begun = join(folder, 'checkpoints', 'uniform-unshared-4');
    while (!existsSync(begun) || readdirSync(begun).length === 0)
      await new Promise((go) => setTimeout(go, 20));
    child.kill(signal);
    expect(await exited).toBe(signal === 'SIGTERM' ? 143 : 'SIGKILL');
    expect(existsSync(join(folder, 'tasks', 'uniform-unshared+codistillation-4.json'))).toBe(false);
    const refused = await labHere('test-hypothesis', '--resume', folder, '--seeds', '3');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(/--resume takes the settings from the folder: leave --seeds out/);
    const again = lab('test-hypothesis', '--resume', folder);
    expect(again.stderr).toMatch(/going on: [12] of 3 runs have ended before/);
    expect(again.status).toBe(0);
    expect(resultIn(folder)).toBe(resultIn(whole));
    expect(readFileSync(join(folder, 'metrics.jsonl'), 'utf8')).toBe(readFileSync(join(whole, 'metrics.jsonl'), 'utf8')); // prettier-ignore
    expect(readdirSync(begun)).toEqual(['trained.safetensors']);
  });

  it('does not go on with what is no run', async () => {
    const { status, stderr } = await labHere('test-hypothesis', '--resume', join(root, 'nothing'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/is not the folder of a run/);
  });

  it.each([
    [['--seeds', 'x'], /--seeds.*whole number/],
    [['--arms', 'shared,shared'], /--arms.*one twice/],
    [['--retina', 'round'], /--retina.*one of uniform, foveated, permuted/],
    [['--train-images', '0'], /--train-images.*at least 1/],
    [['--train-images', '59000', '--unlabelled-images', '5000'], /59000 training.*has 60000/],
    [['--places', 'nowhere'], /--places.*fixed, fresh/],
    [['--burn-in', '2'], /--burn-in.*from 0 to 1/],
    [['--backend', 'cuda'], /--backend.*wasm/],
    [['--dataset', 'cifar'], /--dataset.*mnist/],
    [['--data', '/nowhere'], /data set mnist lacks/],
    [['--colour', 'red'], /unknown option '--colour'/],
    [['now'], /too many arguments/],
  ])('refuses %j in a line, with exit code 2, and writes nothing', async (words, fault) => {
    const folder = join(root, 'refused');
    const { status, stdout, stderr } = await labHere('test-hypothesis', '--out', folder, ...words);
    expect(status).toBe(2);
    expect(stderr.split('\n')[0]).toMatch(fault);
    expect(stdout).toBe('');
    expect(existsSync(folder)).toBe(false);
  });

  it('does not write into a folder that holds something', async () => {
    const { status, stderr } = await labHere(
      ...tiny,
      '--seeds',
      '1',
      '--out',
      fileURLToPath(new URL('.', import.meta.url)),
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(/is not empty/);
  });
});

describe('lab runs', () => {
  const some = join(root, 'some');
  const run = (name: string, ...words: string[]) =>
    lab(
      ...tiny,
      '--retina',
      'uniform',
      '--arms',
      'shared,unshared',
      '--workers',
      '1',
      '--out',
      join(some, name),
      ...words,
    );

  it('lists, shows, compares and prunes', async () => {
    expect(run('a', '--seeds', '2').status).toBe(0);
    expect(run('b', '--seeds', '2', '--training-steps', '9').status).toBe(0);
    mkdirSync(join(some, 'c'));
    writeFileSync(join(some, 'c', 'run.json'), '{');
    expect((await labHere('runs', 'list', some)).stdout).toMatch(
      /a +complete +20.* mnist +4\/4\n.*b +complete.*\n?[\s\S]*c +damaged|c +damaged[\s\S]*a +complete/,
    );
    const listed = JSON.parse((await labHere('runs', 'list', some, '--json')).stdout) as { status: string }[];
    expect(listed.map(({ status }) => status).sort()).toEqual(['complete', 'complete', 'damaged']);
    expect((await labHere('runs', 'show', join(some, 'a'))).stdout).toMatch(
      /status +complete[\s\S]*uniform +shared +2[\s\S]*On the uniform retina/,
    );
    const page = join(some, 'side-by-side.html');
    const compared = (await labHere('runs', 'compare', join(some, 'a'), join(some, 'b'), '--report', page))
      .stdout;
    expect(compared).toMatch(/uniform +shared +\S+b +2 +0\.\d+ \[.*\] +[+−]0\.\d+ \[/);
    const report = readFileSync(page, 'utf8');
    expect(report.match(/<svg/g)).toHaveLength(4); // Accuracies and differences of two arms.
    expect(report).toMatch(/\\begin\{tabular\}[\s\S]*uniform &amp;|\\begin\{tabular\}[\s\S]*uniform &#38;/);
    expect(report).toMatch(/commit [0-9a-f]{12}[\s\S]*--training-steps 9/);
    expect(report).not.toMatch(/NaN|undefined|<script/);
    const [board, parquet] = [join(some, 'board'), join(some, 'deep', 'metrics.parquet')];
    const exported = await labHere(
      'runs',
      'export',
      join(some, 'a'),
      '--tensorboard',
      board,
      '--parquet',
      parquet,
    );
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
    expect((JSON.parse(stdout) as { name: string }[]).map(({ name }) => name)).toEqual([
      'mnist',
      'fashion-mnist',
    ]);
    const verified = await labHere('datasets', 'verify');
    expect(verified.status).toBe(0);
    expect(verified.stdout.match(/^mnist .* ok /gm)).toHaveLength(4);
  });
});

describe('lab doctor', () => {
  it('finds the embedded engine and MNIST, and says what mends what is missing', async () => {
    const { status, stdout } = lab('doctor');
    expect(status).toBe(0);
    expect(stdout).toMatch(/engine wasm +4\.\d+\.\d+, SIMD, 1 thread\(s\), column kernels/);
    expect(stdout).toMatch(/data set mnist +\//);
    const { findings } = JSON.parse((await labHere('doctor', '--json')).stdout) as {
      findings: { found: string | null; remedy: string | null }[];
    };
    for (const { found, remedy } of findings) expect(found === null).toBe(remedy !== null);
  });
});

describe('growth', () => {
  it('finds the exponent of a power law', () => {
    const points = [64, 256, 1024].map((size) => [size, 3 * size ** 1.5] as const);
    expect(exponent(points)).toBeCloseTo(1.5, 9);
  });

  it('is measured with eight neighbours a column, fewer at the edge', () => {
    const { offsets, indices } = latticeNeighbours(3);
    expect([...indices.subarray(offsets[4], offsets[5])]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...indices.subarray(offsets[0], offsets[1])]).toEqual([0, 1, 3, 4]);
  });
});

describe('lab', () => {
  it('shows its commands, and refuses unknown ones', () => {
    expect(lab('--help').stdout).toMatch(/test-hypothesis[\s\S]*datasets[\s\S]*doctor/);
    expect(lab('--help').status).toBe(0);
    const { status, stderr } = lab('dance');
    expect(status).toBe(2);
    expect(stderr).toMatch(/unknown command 'dance'/);
  });
});

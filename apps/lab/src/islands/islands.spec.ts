import type { Found } from '@retinotopia/experiments/islands';
import type { Result } from '@retinotopia/runs';
import { encode } from 'fast-png';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lab, labHere } from '../lab.spec.kit.ts';
import { readGreyImage } from './image-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'islands-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const grey = (width: number, height: number, at: (x: number, y: number) => number) =>
  encode({
    width,
    height,
    channels: 1,
    data: Uint8Array.from({ length: width * height }, (_, pixel) => at(pixel % width, Math.floor(pixel / width))),
  });

interface Attended {
  rows: { attention?: boolean; radius?: number; temperature?: number; across: number }[];
  films: (Record<'resumed' | 'anew', number[]> & { steps: number })[];
}

describe('lab islands', () => {
  const run = join(folder, 'run');
  const parameters = join(run, 'checkpoints', 'parts-uniform-shared-1', 'trained.safetensors');
  beforeAll(() => {
    const small = '--columns-across 8 --columns-hidden 24 --columns-embedding 16 --batch 2 --training-steps 50 --test-scenes 4 --burn-in 0.5'; // prettier-ignore
    const { stderr, status } = lab('islands', 'train', '--backend', 'wasm', ...small.split(' '), '--out', run);
    expect([status, stderr]).toEqual([0, expect.stringContaining('parts/uniform/shared, seed 1: adjusted Rand index')]);
  });

  it('trains columns whose report opens with a scene that they settled on', () => {
    const { runs, summary } = JSON.parse(readFileSync(join(run, 'result.json'), 'utf8')) as Result;
    const { curve, measures } = runs[0]!.found as Found;
    expect(curve.at(-1)!.loss).toBeLessThan(curve[0]!.loss);
    expect([measures.merged.images, measures.joined.images, summary.tables.length]).toEqual([4, 4, 4]);
    const report = readFileSync(join(run, 'report.html'), 'utf8');
    expect(report.indexOf('level 2</text>')).toBeLessThan(report.indexOf('Islands of objects'));
    expect(report).not.toMatch(/NaN|undefined/);
  });

  it('draws every level and step of a scene with the columns that a run keeps', async () => {
    const out = join(folder, 'pictures');
    const { status, stdout } = await labHere('islands', '--scene', '3', '--parameters', parameters, '--out', out);
    expect([status, stdout]).toEqual([0, expect.stringContaining('ARI of objects')]);
    const svg = readFileSync(join(out, 'islands.svg'), 'utf8');
    expect(svg.match(/level \d/g)).toEqual(['level 2', 'level 1', 'level 0']);
    expect(svg.match(/viewBox="-4 -4 8 8"/g)).toHaveLength(3 * 4);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Energy by settling step');
  });

  it('settles on an image of a file with the columns that ship, and says how to get pictures', async () => {
    const image = file(
      'disc.png',
      grey(64, 64, (x, y) => (Math.hypot(x - 32, y - 32) < 16 ? 230 : 20)),
    );
    expect((await labHere('islands', image)).stdout).toContain('Pictures of every level and step: --out');
    const { stdout } = await labHere('islands', image, '--json');
    const { islands: counts, energy, measures } = JSON.parse(stdout) as { islands: number[][]; energy: { total: number }[][]; measures: unknown }; // prettier-ignore
    expect([counts.length, energy.length, measures]).toEqual([4, 4, null]);
    expect(energy.flat().every(({ total }) => total > 0)).toBe(true);
  });

  it('tells whom columns attend to, and follows films', async () => {
    const { stdout } = await labHere('islands', 'attention', '--parameters', parameters, '--temperatures', '0.1,2', '--radii', '3', '--film-steps', '1,2', '--scenes', '2', '--json'); // prettier-ignore
    const { rows, films } = JSON.parse(stdout) as Attended;
    expect(rows.map(({ attention, radius, temperature }) => [attention, radius, temperature])).toEqual([[false, undefined, undefined], [undefined, 3, 0.1], [undefined, 3, 2]]); // prettier-ignore
    // The wider and the less selectively columns attend, the more those of different objects agree.
    expect(rows[2]!.across).toBeGreaterThan(rows[0]!.across);
    expect(films.map(({ steps }) => steps)).toEqual([1, 2]);
    for (const { resumed, anew } of films) {
      expect([resumed.length, anew.length]).toEqual([8, 8]);
      expect(resumed[0]).toBe(anew[0]); // The first frame has none before it.
    }
  });

  it.each([
    [[], "give a file or '--scene <seed>'"],
    [['image.png', '--scene', '1'], 'one of them'],
    [['no-such.png'], 'no-such.png'],
    [['--scene', '-1'], 'whole number'],
    [['train', '--supervisions', 'some'], 'parts, classes, motion, none'],
    [['train', '--columns-across', '3'], 'from 4 to 32'],
    [['attention', '--radii', '0'], '--radii'],
    [['--scene', '1', '--parameters', import.meta.filename], 'holds no trained columns'],
    [['--scene', '1', '--reading', 'tea leaves'], 'merged, joined'],
  ])('%j is refused in words', async (words, says) => {
    const { status, stdout, stderr } = await labHere('islands', ...words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('    at ');
  });
});

describe('readGreyImage', () => {
  it('takes the middle square, each pixel the mean of what it covers', () => {
    const { pixels } = readGreyImage(
      file(
        'wide.png',
        grey(256, 128, (x) => (x < 64 ? 0 : x % 2 === 0 ? 255 : 0)),
      ),
    );
    expect(pixels.every((value) => Math.abs(value - 0.5) < 1e-6)).toBe(true);
  });

  it('refuses what is no image, too small or damaged', () => {
    expect(() => readGreyImage(file('words.png', 'these are words, and not an image'))).toThrow('is no PNG image');
    expect(() =>
      readGreyImage(
        file(
          'tiny.png',
          grey(4, 4, () => 0),
        ),
      ),
    ).toThrow('has 4 × 4 pixels');
    const damaged = grey(64, 64, (x, y) => (x * y) % 256).slice(0, 100);
    expect(() => readGreyImage(file('damaged.png', damaged))).toThrow('is a damaged PNG image');
  });
});

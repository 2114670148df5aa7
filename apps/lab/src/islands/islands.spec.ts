import type { IslandReading } from '@retinotopia/columns';
import { encode } from 'fast-png';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lab, labHere, program } from '../lab.spec.kit.ts';
import { readGreyImage } from './image-file.ts';
import type { Agreements, IslandMeasures } from './measure-islands.ts';
import { readTrained } from './parameters-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'islands-'));
afterAll(() => rmSync(folder, { recursive: true }));

const islands = (...words: readonly string[]) => lab('islands', ...words);
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
    data: Uint8Array.from({ length: width * height }, (_, pixel) =>
      at(pixel % width, Math.floor(pixel / width)),
    ),
  });

interface Swept {
  rows: { attention?: boolean; radius?: number; temperature?: number; across: number }[];
  films: (Record<'resumed' | 'anew', number[]> & { steps: number })[];
}

describe('lab islands', () => {
  const parameters = join(folder, 'columns.safetensors');
  let trained: {
    curve: { loss: number }[];
    agreements: Agreements;
    measures: Record<IslandReading, IslandMeasures>;
  };
  beforeAll(() => {
    const small = ['--across', '8', '--hidden', '24', '--embedding', '16', '--steps', '3', '--batch', '2'];
    const { stdout, stderr, status } = islands('train', ...small, '--training-steps', '50', '--test-scenes', '4', '--alone', '0.5', '--out', parameters, '--json'); // prettier-ignore
    expect([
      status,
      stderr
        .split('\n')
        .slice(0, -2)
        .every((line) => line.startsWith('step ')),
    ]).toEqual([0, true]);
    trained = JSON.parse(stdout) as typeof trained;
  });

  it('learns, and measures what it learnt on scenes that it was not trained on', () => {
    const { curve, agreements } = trained;
    const measures = trained.measures.merged;
    expect(curve.at(-1)!.loss).toBeLessThan(curve[0]!.loss);
    expect([measures.images, trained.measures.joined.images]).toEqual([4, 4]);
    expect([agreements.joined.length, agreements.merged.length]).toEqual([3, 3]);
    const mean = measures.adjustedRandIndexByScene.reduce((sum, value) => sum + value, 0) / 4;
    expect(measures.levels[2]!.adjustedRandIndex).toBeCloseTo(mean, 10);
    expect(measures.levels).toHaveLength(3);
    expect([measures.energyByStep.length, measures.changeByStep.length]).toEqual([4, 3]);
    for (const { adjustedRandIndex, islands: count } of measures.levels) {
      expect(adjustedRandIndex).toBeLessThanOrEqual(1);
      expect(count).toBeGreaterThanOrEqual(1);
    }
  });

  it('draws every level and step of a scene with the columns that it kept', () => {
    const out = join(folder, 'report');
    const { status, stdout } = islands('--scene', '3', '--parameters', parameters, '--out', out);
    expect([status, stdout.includes('ARI of objects')]).toEqual([0, true]);
    const svg = readFileSync(join(out, 'islands.svg'), 'utf8');
    expect(svg.match(/level \d/g)).toEqual(['level 2', 'level 1', 'level 0']);
    expect(svg.match(/viewBox="-4 -4 8 8"/g)).toHaveLength(3 * 4);
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Energy by settling step');
  });

  it('settles on an image of a file, and gives its figures as one document', () => {
    const image = file(
      'disc.png',
      grey(64, 64, (x, y) => (Math.hypot(x - 32, y - 32) < 16 ? 230 : 20)),
    );
    const { stdout } = islands(image, '--parameters', parameters, '--json');
    const { islands: counts, energy, measures } = JSON.parse(stdout) as { islands: number[][]; energy: { total: number }[][]; measures: unknown }; // prettier-ignore
    expect([counts.length, energy.length, measures]).toEqual([4, 4, null]);
    expect(energy.flat().every(({ total }) => total > 0)).toBe(true);
  });

  it.each(['classes', 'motion', 'none'])('learns from %s too', (labels) => {
    const small = ['--across', '8', '--hidden', '8', '--embedding', '8', '--steps', '1', '--batch', '2'];
    const { stdout, status } = islands('train', ...small, '--training-steps', '25', '--test-scenes', '1', '--labels', labels, '--json'); // prettier-ignore
    const { curve } = JSON.parse(stdout) as typeof trained;
    expect([status, curve.length, Number.isFinite(curve[0]!.loss)]).toEqual([0, 1, true]);
  });

  it('sweeps over whom columns attend to, and follows films', () => {
    const { stdout, status } = islands('sweep', '--parameters', parameters, '--temperatures', '0.1,2', '--radii', '3', '--film-steps', '1,2', '--scenes', '2', '--json'); // prettier-ignore
    expect(status).toBe(0);
    const { rows, films } = JSON.parse(stdout) as Swept;
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
    [['train', '--labels', 'some'], 'parts, classes, motion, none'],
    [['sweep', '--radii', '0'], '--radii'],
    [['--scene', '1', '--reading', 'tea leaves'], 'merged, joined'],
  ])('%j is refused in words', async (words, says) => {
    const { status, stdout, stderr } = await labHere('islands', ...words);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
    expect(stderr).not.toContain('    at ');
  });

  it('refuses parameters of something else, and damaged ones', () => {
    expect(() => readTrained(file('text', 'nothing'))).toThrow("no columns trained by 'lab islands train'");
    const bytes = readFileSync(parameters);
    expect(() => readTrained(file('cut', bytes.subarray(0, bytes.length / 2)))).toThrow('no columns trained');
  });
});

it('stops at once when it is told to, however busy it is', async () => {
  const child = spawn(process.execPath, [...program, 'islands', 'train'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await once(child.stderr, 'data');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
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
    expect(() => readGreyImage(file('words.png', 'these are words, and not an image'))).toThrow(
      'is no PNG image',
    );
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

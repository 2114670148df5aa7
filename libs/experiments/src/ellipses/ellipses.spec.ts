import { SettingsError } from '@retinotopia/core';
import { disposeColumnField } from '@retinotopia/columns';
import { disposeParameters, randomStream, useBackend } from '@retinotopia/compute';
import { drawEllipseImages, ellipseFeatures } from '@retinotopia/datasets';
import { meanLoss, trainToEnd } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lab, program } from '../lab.spec.kit.ts';
import { collectIslands, measureEllipses, partsSeen, type EllipseFinding } from './measure.ts';
import { luminanceOf } from './pictures.ts';
import { checkEllipseProtocol, ellipseProtocol, tasksOf, type EllipseProtocol } from './protocol.ts';
import type { EllipseResult } from './result.ts';
import { trainingOf } from './training.ts';

const root = mkdtempSync(join(tmpdir(), 'ellipses-'));
afterAll(() => rmSync(root, { recursive: true }));

const small: EllipseProtocol = {
  ...ellipseProtocol,
  trainImages: 400,
  testImages: 100,
  epochs: 8,
  batch: 32,
};
const task = { weights: 'shared', attention: true, ambiguity: 0, seed: 5 } as const;

/** Trains and tests in this process. */
function learn(
  of: Parameters<typeof trainingOf>[0],
  protocol: EllipseProtocol,
): Omit<EllipseFinding, 'task'> {
  const training = trainingOf(of, protocol);
  const losses: number[] = [];
  const learnt = trainToEnd(training.training, training.draw(), (report) => losses.push(meanLoss(report)!));
  const found = measureEllipses(training.field, learnt, training.test, protocol.agreement);
  disposeParameters(learnt);
  disposeColumnField(training.field);
  return { ...found, losses };
}

beforeAll(() => useBackend('wasm'));

describe('columns in ellipse world', () => {
  it('tell objects well above chance, the same for the same seed, and leave no tensor', () => {
    const before = tf.memory().numTensors;
    const finding = learn(task, small);
    expect(finding.accuracy.at(-1)).toBeGreaterThan(0.5);
    expect(finding.accuracy).toHaveLength(small.steps + 1);
    expect(finding.single).toHaveLength(small.steps + 1);
    for (const { islands, inside, across } of finding.islands.flat()) {
      expect(islands).toBeGreaterThanOrEqual(1);
      expect(islands).toBeLessThanOrEqual(5);
      expect(Math.max(Math.abs(inside), Math.abs(across))).toBeLessThanOrEqual(1);
    }
    expect(tf.memory().numTensors).toBe(before);
    const again = { ...small, epochs: 1 };
    expect(learn(task, again)).toEqual(learn(task, again));
  });

  it('are one net each, where weights are unshared', () => {
    const unshared = learn({ ...task, weights: 'unshared', attention: false }, { ...small, epochs: 1 });
    const top = ({ islands }: Omit<EllipseFinding, 'task'>) => islands[0]!.at(-1)!;
    // Nets that were drawn apart give unlike embeddings; shared ones give alike ones from the start.
    expect(Math.abs(top(unshared).inside)).toBeLessThan(0.3);
    expect(top(learn({ ...task, attention: false }, { ...small, epochs: 1 })).inside).toBeGreaterThan(0.3);
  });
});

describe('the islands of objects', () => {
  it('are groups of parts that agree; inside is between parts, across between classes', () => {
    const level = collectIslands(2, 0.9);
    level.add(Float32Array.of(1, 0, 2, 0, 0, 1), 0); // Two parts agree, the third stands at 90° to them.
    level.add(Float32Array.of(0, -1, 0, -3), 1);
    const { islands, inside, across } = level.means();
    expect(islands).toBe(1.5);
    expect(inside).toBeCloseTo((1 / 3 + 1) / 2, 10);
    // Of the six pairs between the objects, two are of −1 and four of 0.
    expect(across).toBeCloseTo(-2 / 6, 10);
  });

  it('are shown where the ellipses are', () => {
    const images = drawEllipseImages({ count: 3, ambiguity: 0, across: 8 }, randomStream(1, 'test'));
    const [, , cells] = partsSeen(images, Uint32Array.of(0, 1, 2));
    expect(cells).toHaveLength(5);
    const { pixels, width, height } = luminanceOf(images, 2, 8);
    expect([width, height]).toEqual([96, 96]);
    for (const cell of cells!) {
      const from = (cell * 3 + 2) * ellipseFeatures.length;
      const [dx, dy] = images.features.subarray(from + 7, from + 9);
      const at = (place: number, off: number) => Math.floor((place + 0.5 + off) * 12);
      expect(pixels[at(Math.floor(cell / 8), dy!) * 96 + at(cell % 8, dx!)]).toBeLessThan(1);
    }
  });
});

describe('a protocol of ellipse world', () => {
  it('is checked for what makes no sense', () => {
    expect(checkEllipseProtocol(ellipseProtocol)).toEqual(ellipseProtocol);
    expect(tasksOf(ellipseProtocol)).toHaveLength(36);
    const asking = (change: object) => () => checkEllipseProtocol({ ...ellipseProtocol, ...change });
    expect(asking({ ambiguities: [0.5, 0.5] })).toThrow(SettingsError);
    expect(asking({ asked: 'nobody' })).toThrow('must be one of together, each');
    expect(asking({ across: 64, batch: 1000 })).toThrow(/asks for about \d+ pairs of columns at a time/);
  });
});

describe('lab ellipses', () => {
  const tiny = ['--backend', 'wasm', '--train-images', '200', '--test-images', '60', '--epochs', '6', '--batch', '20', '--seeds', '5,', '--ambiguity', '0.5', '--weights', 'shared', '--workers', '1']; // prettier-ignore
  const resultIn = (folder: string) =>
    JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as EllipseResult;
  const whole = join(root, 'whole');

  it('writes a folder with accuracies, islands and a picture of every condition of training', () => {
    const { status, stdout, stderr } = lab('ellipses', ...tiny, '--out', whole);
    expect([status, stderr]).toEqual([0, expect.stringMatching(/attention, seed 5: 0\.\d+ together, 0\.\d+ each/)]); // prettier-ignore
    expect(stdout).toMatch(/0\.5 +shared, attention +1 +0\.\d+/);
    expect(stdout).toMatch(/0\.5 +shared, no attention +0 +\d\.\d\d → \d\.\d\d → \d\.\d\d/);
    const report = readFileSync(join(whole, 'report.html'), 'utf8');
    expect(report.match(/<title>Embeddings of all columns at 2 levels/g)).toHaveLength(2);
    expect(report).not.toContain('NaN');
  });

  it('stopped in the middle and resumed, finds what was found without a stop', async () => {
    const stopped = join(root, 'cut');
    const child = spawn(process.execPath, [...program, 'ellipses', ...tiny, '--checkpoint-seconds', '0', '--out', stopped]); // prettier-ignore
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    const own = join(stopped, 'checkpoints', 'shared-attention-0.5-5');
    const steps = () => (existsSync(own) ? readdirSync(own).filter((name) => name.startsWith('step-')) : []);
    while (steps().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGTERM');
    expect(await ended).toBe(143);
    const { status, stdout } = lab('ellipses', '--resume', stopped, '--workers', '1', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual(resultIn(whole));
  });
});

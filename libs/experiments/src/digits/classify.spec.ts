import { SettingsError } from '@retinotopia/core';
import { disposeColumnField, neighboursNearby, settle } from '@retinotopia/columns';
import { disposeParameters, randomStream, useBackend } from '@retinotopia/compute';
import type { LabelledImages } from '@retinotopia/datasets';
import { presets as hypothesisPresets } from '@retinotopia/hypothesis';
import * as tf from '@tensorflow/tfjs-core';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, lab, labHere, program } from '../lab.spec.kit.ts';
import { classifierOf, patchPixels } from './columns.ts';
import { columnsOnThing, digitIslands, meanIslands } from './digit-islands.ts';
import { checkImages } from './outcome.ts';
import { checkClassifyProtocol, presets, tasksOf } from './protocol.ts';
import type { ClassificationResult } from './result.ts';

const root = mkdtempSync(join(tmpdir(), 'classify-'));
afterAll(() => rmSync(root, { recursive: true }));

beforeAll(() => useBackend('wasm'));

describe('columns over an image', () => {
  const size = { height: 4, width: 4 };
  const settings = { ...presets.quick.columns, across: 2, patch: 3, embedding: 4, hidden: 5 };

  it('see squares that overlap, and black beyond the border', () => {
    // Around (1, 1), where a patch of 3 pixels begins at −0.5: rounded to 0 (and 1.5 to 2 for its neighbour).
    expect([...patchPixels(2, 3, size)]).toEqual(
      [
        [0, 1, 2, 4, 5, 6, 8, 9, 10],
        [2, 3, 16, 6, 7, 16, 10, 11, 16],
        [8, 9, 10, 12, 13, 14, 16, 16, 16],
        [10, 11, 16, 14, 15, 16, 16, 16, 16],
      ].flat(),
    );
  });

  it('have for inputs the pixels of their patches and where they stand', () => {
    const { look, field } = classifierOf(settings, 'shared', size, 3);
    const image = tf.tensor3d(
      Float32Array.from({ length: 16 }, (_, pixel) => pixel / 16),
      [1, 1, 16],
    );
    const inputs = look(image);
    expect(inputs.shape).toEqual([4, 1, 11]);
    expect([...(inputs.dataSync() as Float32Array).subarray(11, 22)]).toEqual(
      [2, 3, 0, 6, 7, 0, 10, 11, 0, 8, -8].map((value) => value / 16),
    );
    tf.dispose([image, inputs]);
    disposeColumnField(field);
  });

  it('with readouts of their own say together what one linear map of all top embeddings says', () => {
    const classifier = classifierOf(settings, 'shared', size, 3);
    const random = randomStream(3, 'test');
    const parameters = { ...classifier.draw(random) };
    expect(parameters['readout/weights']!.shape).toEqual([4, 4, 3]);
    const image = tf.tensor3d(
      Float32Array.from({ length: 16 }, () => random.uniform()),
      [1, 1, 16],
    );
    const [said, mapped] = tf.tidy(() => {
      const top = settle(classifier.field, parameters, classifier.look(image)).at(-1)!; // [C, 1, D]
      const rows = tf.reshape(tf.transpose(top, [1, 0, 2]), [1, 16]);
      const map = tf.reshape(parameters['readout/weights']!, [16, 3]);
      return [classifier.forward(parameters, image), tf.matMul(rows, map)].map((logits) => [
        ...(tf.softmax(logits).dataSync() as Float32Array),
      ]);
    });
    said!.forEach((chance, k) => expect(chance).toBeCloseTo(mapped![k]!, 5));
    tf.dispose(image);
    disposeParameters(parameters);
    disposeColumnField(classifier.field);
  });
});

describe('islands on a digit', () => {
  const places = [0, 1, 2, 3].map((xDeg) => ({ xDeg, yDeg: 0 }));
  const beside = neighboursNearby(places, 1);

  it('stand where the image is bright', () => {
    // The lower half of the left column's square is white; a single grey pixel is on the right.
    const pixels = Uint8Array.of(0, 0, 0, 0, 255, 255, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0);
    const images = { pixels, height: 4, width: 4 } as unknown as LabelledImages;
    expect([...columnsOnThing(images, 0, 2)]).toEqual([1, 0, 0, 0]);
  });

  it('are counted, and their cosines told apart by who stands on the digit', () => {
    // Directions of 0°, 0°, 90° and 90°; the first three columns stand on the digit.
    const embeddings = Float32Array.of(1, 0, 2, 0, 0, 1, 0, 3);
    const found = digitIslands(embeddings, beside, Uint8Array.of(1, 1, 1, 0), 0.9);
    expect(found).toEqual({ islands: 2, inside: 0.5, edge: 1, outside: null });
    const other = digitIslands(embeddings, beside, Uint8Array.of(0, 0, 1, 0), 0.9);
    expect(meanIslands([found, other])).toEqual({ islands: 2, inside: 0.5, edge: 0.75, outside: 1 });
  });
});

describe('a protocol of classification', () => {
  it('is checked for what makes no sense, and for images that are not there', () => {
    expect(checkClassifyProtocol(presets.full)).toEqual(presets.full);
    const faulty = { ...presets.full, columns: { ...presets.full.columns, hidden: 4096, across: 64 } };
    expect(() => checkClassifyProtocol(faulty)).toThrow(/asks for about \d+ weights/);
    expect(() => checkClassifyProtocol(hypothesisPresets.quick)).toThrow(SettingsError);
    const there = { train: { count: 60_000 }, test: { count: 10_000 } };
    expect(() => checkImages(presets.full, there)).not.toThrow();
    expect(() => checkImages({ ...presets.full, judgedOn: 'validation' }, there)).toThrow(
      '60000 training + 10000 validation images are asked for, but the training file has 60000',
    );
    expect(() => checkImages({ ...presets.full, testImages: 10_001 }, there)).toThrow('10001 test images');
  });

  it('trains both kinds of weights for one seed after another', () => {
    expect(
      tasksOf({ ...presets.full, seeds: [1, 2] }).map(({ weights, seed }) => `${weights} ${seed}`),
    ).toEqual(['shared 1', 'unshared 1', 'shared 2', 'unshared 2']);
  });
});

describe('lab classify', () => {
  const tiny = ['--backend', 'wasm', '--train-images', '300', '--test-images', '100', '--epochs', '8', '--seeds', '4,', '--weights', 'shared', '--across', '4', '--patch', '10', '--hidden', '32', '--embedding', '16', '--batch', '20', '--workers', '1']; // prettier-ignore
  const resultIn = (folder: string) =>
    JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as ClassificationResult;
  const whole = join(root, 'whole');
  let ran: Answer;
  beforeAll(() => {
    ran = lab('classify', ...tiny, '--out', whole);
  });

  it('learns digits well above chance, and shows islands of every level and step', () => {
    expect([ran.status, ran.stderr]).toEqual([0, expect.stringMatching(/shared, seed 4: \d+ errors/)]);
    expect(ran.stdout).toMatch(/shared +1 +\d+\.\d\d %/);
    const [run] = resultIn(whole).runs;
    expect(run!.errors).toHaveLength(10);
    expect(run!.errors.reduce((sum, count) => sum + count)).toBeLessThan(50);
    expect(run!.singleErrors).toHaveLength(3);
    expect(run!.losses.at(-1)!).toBeLessThan(run!.losses[0]!);
    for (const levels of run!.islands) {
      expect(levels).toHaveLength(2);
      for (const { islands, inside } of levels) {
        expect(islands).toBeGreaterThanOrEqual(1);
        expect(islands).toBeLessThanOrEqual(16);
        expect(Math.abs(inside!)).toBeLessThanOrEqual(1);
      }
    }
    const report = readFileSync(join(whole, 'report.html'), 'utf8');
    expect(report.match(/<title>Embeddings of all columns at 2 levels/g)).toHaveLength(3);
    expect(report).not.toContain('NaN');
  });

  it('is listed and shown beside other runs, and not compared with them', async () => {
    expect((await labHere('runs', 'list', whole)).stdout).toMatch(/complete .* mnist +1\/1/);
    expect((await labHere('runs', 'show', whole)).stdout).toContain(
      `What it found: ${join(whole, 'report.html')}`,
    );
    expect((await labHere('runs', 'compare', whole)).stderr).toMatch(/is of lab classify/);
  });

  it('stopped in the middle and resumed, finds what was found without a stop', async () => {
    const stopped = join(root, 'cut');
    const child = spawn(process.execPath, [...program, 'classify', ...tiny, '--checkpoint-seconds', '0', '--out', stopped]); // prettier-ignore
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    const own = join(stopped, 'checkpoints', 'shared-4');
    const steps = () => (existsSync(own) ? readdirSync(own).filter((name) => name.startsWith('step-')) : []);
    while (steps().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGTERM');
    expect(await ended).toBe(143);
    const resumed = lab('classify', '--resume', stopped, '--workers', '1');
    expect(resumed.status).toBe(0);
    expect(resultIn(stopped)).toEqual(resultIn(whole));
  });
});

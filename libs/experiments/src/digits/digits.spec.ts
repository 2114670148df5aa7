import { disposeColumnField, neighboursNearby, settle } from '@retinotopia/columns';
import { disposeParameters, randomStream, useBackend, writeSafetensors } from '@retinotopia/compute';
import { checkSettings, total } from '@retinotopia/core';
import { loadDataset, type LabelledImages, type TrainAndTest } from '@retinotopia/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Golden } from '../golden.spec.kit.ts';
import { classifierOf, patchPixels } from './columns.ts';
import { columnsOnThing, digitIslands, meanIslands } from './digit-islands.ts';
import { experiment } from './experiment.ts';
import type { Found } from './found.ts';
import type { Settings, Task } from './settings.ts';
import { work } from './work.ts';

const full = experiment.presets.full!.settings;

beforeAll(() => useBackend('wasm'));

describe('columns over an image', () => {
  const size = { height: 4, width: 4, classNames: ['a', 'b', 'c'] };
  const settings = { ...full.columns, across: 2, patch: 3, embedding: 4, hidden: 5 };

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
    const { look, field } = classifierOf(settings, 'shared', size);
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
    const classifier = classifierOf(settings, 'shared', size);
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

describe('what digits showed', () => {
  const { settings, runs } = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as Golden<
    Settings,
    Task,
    Found
  >;

  it('is well above chance, with islands of every level and step', () => {
    for (const { found } of runs) {
      expect(found.errors).toHaveLength(10);
      expect(total(found.errors) / found.images).toBeLessThan(0.6);
      expect(found.singleErrors).toHaveLength(3);
      expect(found.losses.at(-1)!).toBeLessThan(found.losses[0]!);
      for (const levels of found.islands) {
        expect(levels).toHaveLength(2);
        for (const { islands, inside } of levels) {
          expect(islands).toBeGreaterThanOrEqual(1);
          expect(islands).toBeLessThanOrEqual(16);
          expect(Math.abs(inside!)).toBeLessThanOrEqual(1);
        }
      }
    }
  });

  it('is said with its figures, beside published rates of MNIST alone', () => {
    const of = (name: string) => work.summarise(settings, runs, { train: { name } } as TrainAndTest);
    const { answer, tables } = of('mnist');
    expect(answer).toMatch(/with shared nets 51.00 % errors \(51.00 % before settling\) and \d+.\d islands at the top, with nets of their own 35.00 %/); // prettier-ignore
    expect(tables.map(({ rows }) => rows.length)).toEqual([2, 6, 4, 3]);
    expect(of('fashion-mnist').tables).toHaveLength(3);
  });

  it('is drawn, with three images for each kind of weights whose parameters were kept', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'digits-'));
    const file = join(folder, 'trained.safetensors');
    const images = await loadDataset('mnist', {});
    const { field, draw } = classifierOf(settings.columns, 'shared', images.train);
    const parameters = draw(randomStream(1, 'test'));
    writeFileSync(file, await writeSafetensors(parameters));
    disposeParameters(parameters);
    disposeColumnField(field);
    const before = tf.memory().numTensors;
    const figures = await work.draw!({ settings, runs, images, write: () => undefined, seconds: () => null, times: () => null, trained: ({ weights }) => (weights === 'shared' ? file : null) }); // prettier-ignore
    expect(tf.memory().numTensors).toBe(before);
    expect(figures).toHaveLength(1 + 3);
    const titled = figures.filter(({ drawing }) => drawing.html.includes('<title>Embeddings of all columns at 2 levels')); // prettier-ignore
    expect(titled).toHaveLength(3);
    expect(JSON.stringify(figures)).not.toContain('NaN');
    rmSync(folder, { recursive: true });
  });
});

describe('settings of digits', () => {
  it('are checked for what makes no sense, and say which images they need', () => {
    const asking = (change: object) => () => checkSettings(experiment.settings, { ...full, ...change });
    expect(asking({})).not.toThrow();
    expect(asking({ columns: { ...full.columns, hidden: 4096, across: 64 } })).toThrow(/asks for about \d+ weights/);
    expect(experiment.imagesNeeded!(full)).toEqual({ train: { training: 60_000 }, test: { test: 10_000 } });
    expect(experiment.imagesNeeded!({ ...full, judgedOn: 'validation' })).toEqual({
      train: { training: 60_000, validation: 10_000 },
      test: {},
    });
  });

  it('train both kinds of weights for one seed after another', () => {
    const names = experiment.tasks({ ...full, seeds: [1, 2] }).map(experiment.nameOf.bind(experiment));
    expect(names).toEqual(['shared-1', 'unshared-1', 'shared-2', 'unshared-2']);
  });
});

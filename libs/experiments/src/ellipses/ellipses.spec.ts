import { disposeColumnField, initialiseColumns } from '@retinotopia/columns';
import { disposeParameters, randomStream, useBackend, writeSafetensors } from '@retinotopia/compute';
import { checkSettings, SettingsError } from '@retinotopia/core';
import { drawEllipseImages, ellipseFeatures } from '@retinotopia/datasets';
import { runHere } from '@retinotopia/runs';
import * as tf from '@tensorflow/tfjs-core';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Golden } from '../golden.spec.kit.ts';
import { fieldOf, partsSeen } from './columns.ts';
import { experiment } from './experiment.ts';
import type { Found } from './found.ts';
import type { Settings, Task } from './settings.ts';
import { collectIslands } from './measure.ts';
import { luminanceOf } from './pictures.ts';
import { work } from './work.ts';

const standard = experiment.presets.standard!.settings;
const small: Settings = { ...standard, trainImages: 400, testImages: 100, epochs: 8, batch: 32 };
const task: Task = { weights: 'shared', attention: true, ambiguity: 0, seed: 5 };
const learn = async (of: Task, settings: Settings): Promise<Found> =>
  (await runHere(experiment, settings, null, [of]))[0]!.found;

beforeAll(() => useBackend('wasm'));

describe('columns in ellipse world', () => {
  it('tell objects well above chance, and leave no tensor', async () => {
    const before = tf.memory().numTensors;
    const found = await learn(task, small);
    expect(found.accuracy.at(-1)).toBeGreaterThan(0.5);
    expect(found.accuracy).toHaveLength(small.settlingSteps + 1);
    expect(found.single).toHaveLength(small.settlingSteps + 1);
    for (const { islands, inside, across } of found.islands.flat()) {
      expect(islands).toBeGreaterThanOrEqual(1);
      expect(islands).toBeLessThanOrEqual(5);
      expect(Math.max(Math.abs(inside), Math.abs(across))).toBeLessThanOrEqual(1);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('are one net each, where weights are unshared', async () => {
    const top = ({ islands }: Found) => islands[0]!.at(-1)!;
    const once = { ...small, epochs: 1 };
    // Nets that were drawn apart give unlike embeddings; shared ones give alike ones from the start.
    const unshared = await learn({ ...task, weights: 'unshared', attention: false }, once);
    expect(Math.abs(top(unshared).inside)).toBeLessThan(0.3);
    expect(top(await learn({ ...task, attention: false }, once)).inside).toBeGreaterThan(0.3);
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

describe('what ellipse world showed', () => {
  const { settings, runs } = JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')) as Golden<
    Settings,
    Task,
    Found
  >;

  it('is said of the most ambiguous world, and compares what differs in one thing', () => {
    const { answer, tables, differences } = work.summarise(settings, runs, null);
    expect(answer).toMatch(
      /^At ambiguity 0.8, columns recognise 18.0 % of objects together, and \d+.\d % each by itself \(shared, attention\); /,
    );
    expect(tables.map(({ rows }) => rows.length)).toEqual([4, 8]);
    expect(differences).toHaveLength(8);
    expect(differences).toContainEqual(['shared/attention/0.8', 'shared/alone/0.8']);
    expect(differences).toContainEqual(['unshared/alone/0', 'shared/alone/0']);
  });

  it('is drawn, with an object for each condition whose parameters were kept', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ellipses-'));
    const file = join(folder, 'trained.safetensors');
    const field = fieldOf(task, settings);
    const parameters = initialiseColumns(field, randomStream(1, 'test'));
    writeFileSync(file, await writeSafetensors(parameters));
    disposeParameters(parameters);
    disposeColumnField(field);
    const draw = (of: typeof runs) =>
      work.draw!({ settings, runs: of, images: null, write: () => undefined, seconds: () => null, times: () => null, trained: ({ weights }) => (weights === 'shared' ? file : null) }); // prettier-ignore
    const figures = await draw(runs);
    const objects = figures.filter(({ drawing }) => drawing.html.includes('<title>Embeddings of all columns'));
    expect([figures.length, objects.length]).toEqual([6, 2]);
    const [inOneWorld] = await draw(runs.slice(0, 1));
    expect(inOneWorld!.caption).toBe('Every seed is a point.');
    expect(JSON.stringify([figures, inOneWorld])).not.toContain('NaN');
    rmSync(folder, { recursive: true });
  });
});

describe('settings of ellipse world', () => {
  it('are checked for what makes no sense', () => {
    expect(experiment.tasks(standard)).toHaveLength(36);
    const asking = (change: object) => () => checkSettings(experiment.settings, { ...standard, ...change });
    expect(asking({})).not.toThrow();
    expect(asking({ ambiguities: [0.5, 0.5] })).toThrow(SettingsError);
    expect(asking({ lossOn: 'nobody' })).toThrow('must be one of together, each');
    expect(asking({ columnsAcross: 64, batch: 1000 })).toThrow(/asks for about \d+ pairs of columns at a time/);
  });
});

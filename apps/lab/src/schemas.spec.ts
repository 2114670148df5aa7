import { presets, settings } from '@retinotopia/experiments/weight-sharing';
import { experiments } from '@retinotopia/experiments';
import { configIn, readManifest } from '@retinotopia/runs';
import { readSweep } from '@retinotopia/runs/sweep';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findExperiment } from './experiments/find-experiment.ts';
import { jsonSchema, schemaFile, schemaNames, type JsonSchema } from './schemas.ts';

const published = fileURLToPath(new URL('../../../schemas/', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'schemas-'));
afterAll(() => rmSync(root, { recursive: true }));

/** An implementation that shares nothing with ours. */
const accepts = (name: string, value: unknown): boolean =>
  new Ajv2020({ validateFormats: false, strict: false }).validate(
    JSON.parse(readFileSync(join(published, schemaFile(name)), 'utf8')) as object,
    value,
  );

const config = { experiment: 'weight-sharing', dataset: 'mnist', data: null, settings: presets.quick };

/** Whether a reader takes what it is given. */
async function takes(read: () => unknown): Promise<boolean> {
  try {
    await read();
    return true;
  } catch {
    return false;
  }
}

describe('the published schemas', () => {
  it('are those of this program (npm run lab -- schema --out schemas writes them anew)', async () => {
    expect(readdirSync(published).sort()).toEqual(schemaNames.map(schemaFile).sort());
    for (const name of schemaNames) {
      const text = readFileSync(join(published, schemaFile(name)), 'utf8');
      expect(JSON.parse(text)).toEqual(await jsonSchema(name));
    }
  });

  it.each(schemaNames)('say of every field of %s what it is', async (name) => {
    const silent = (schema: JsonSchema, path: string): readonly string[] => [
      ...(schema.description === undefined ? [path] : []),
      ...Object.entries(schema.properties ?? {}).flatMap(([key, own]) => silent(own as JsonSchema, `${path}/${key}`)),
    ];
    expect(silent({ ...(await jsonSchema(name)), description: '' }, name)).toEqual([]);
  });

  it.each([
    ['all of a preset', {}, true],
    ['a setting that there is not', { trainimages: 5 }, false],
    ['no training images', { trainImages: 0 }, false],
    ['half an image', { testImages: 2.5 }, false],
    ['an arm twice', { arms: ['shared', 'shared'] }, false],
    ['an arm that there is not', { arms: ['sharded'] }, false],
    ['no seed', { seeds: [] }, false],
    ['a text for a number', { batch: '64' }, false],
    ['a learning rate of 0', { learningRate: 0 }, false],
    ['more than all of the training apart', { agreement: { ...presets.quick.agreement, burnIn: 2 } }, false],
    ['agreement without a batch', { agreement: { sameContent: 1, neighbours: 0, burnIn: 0 } }, false],
  ])('judge settings with %s as the program does', (_, change, good) => {
    const changed = { ...presets.quick, ...change };
    expect(settings.safeParse(changed).success).toBe(good);
    expect(accepts('weight-sharing', changed)).toBe(good);
  });

  it.each(Object.keys(experiments))('take every preset of %s', async (name) => {
    const { presets } = await experiments[name]!.load();
    for (const { settings } of Object.values(presets)) expect(accepts(name, settings)).toBe(true);
  });

  it.each([
    ['preset: quick', true],
    ['grid: { trainImages: [1000, 4000], agreement.sameContent: [0, 5] }', true],
    ['settings: { seeds: [11, 12] }\nlist: [{ places: fresh }, { arms: [shared] }]', true],
    ['grid: { arms: [[shared], [unshared]] }', true],
    ['grid: { regime.labels: [everywhere, fovea], agreement.frozenTeacher: [true, false] }', true],
    ['settings: { regime.labels: nowhere }', false],
    ['settings: { agreement.frozenTeacher: 1 }', false],
    ['presets: quick', false],
    ['preset: huge', false],
    ['dataset: cats', false],
    ['settings: { trainImages: many }', false],
    ['settings: { agreement.strength: 1 }', false],
    ['experiment: distillation\npreset: full\ngrid: { peers.nets: [2, 4] }', true],
    ['experiment: distillation\ngrid: { trainImages: [1000], agreement.sameContent: [0] }', false],
    ['experiment: alchemy', false],
    ['experiment: ellipses\npreset: quick', false],
    ['grid: { trainImages: [] }', false],
    ['grid: { trainImages: 1000 }', false],
    ['list: []', false],
    ['list: [{ levels: 0 }]', false],
  ])('judge the sweep `%s` as the program does', async (text, good) => {
    const file = join(root, 'sweep.yaml');
    writeFileSync(file, text);
    expect(await takes(() => readSweep(file, findExperiment))).toBe(good);
    expect(accepts('sweep', parse(text))).toBe(good);
  });

  it.each([
    ['as it is', {}, true],
    ['of an experiment without images', { config: { ...config, experiment: 'ellipses', dataset: null } }, true],
    ['without its settings', { config: { ...config, settings: undefined } }, false],
    ['with a key of somebody else’s', { note: 'mine' }, true],
    ['of another format', { formatVersion: 3 }, false],
    ['of no known status', { status: 'lost' }, false],
    ['without a command', { command: undefined }, false],
  ])('judge a run.json %s as the program does', async (_, change, good) => {
    const manifest = {
      formatVersion: 2,
      status: 'complete',
      command: 'npm run lab -- weight-sharing',
      config,
      versions: { retinotopia: '0.1.0' },
      machine: { cores: 2 },
      started: '2026-01-01T00:00:00.000Z',
      ...change,
    };
    const text = JSON.stringify(manifest);
    writeFileSync(join(root, 'run.json'), text);
    expect(await takes(() => configIn(root, readManifest(root)))).toBe(good);
    expect(accepts('run', JSON.parse(text))).toBe(good);
  });
});

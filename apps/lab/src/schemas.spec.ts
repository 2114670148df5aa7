import { checkProtocol, presets } from '@retinotopia/hypothesis';
import { readManifest } from '@retinotopia/runs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { presets as distillPresets } from './distill/protocol.ts';
import { jsonSchema, schemaFile, schemaNames, type JsonSchema, type SchemaName } from './schemas.ts';
import { readSweep } from './sweep/sweep-file.ts';

const published = fileURLToPath(new URL('../../../schemas/', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'schemas-'));
afterAll(() => rmSync(root, { recursive: true }));

/** An implementation that shares nothing with ours. */
const accepts = (name: SchemaName, value: unknown): boolean =>
  new Ajv2020({ validateFormats: false }).validate(
    JSON.parse(readFileSync(join(published, schemaFile(name)), 'utf8')) as object,
    value,
  );

/** Whether a reader takes what it is given. */
function takes(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}

describe('the published schemas', () => {
  it('are those of this program (npm run lab -- schema --out schemas writes them anew)', () => {
    expect(readdirSync(published).sort()).toEqual(schemaNames.map(schemaFile).sort());
    for (const name of schemaNames) {
      const text = readFileSync(join(published, schemaFile(name)), 'utf8');
      expect(JSON.parse(text)).toEqual(jsonSchema(name));
    }
  });

  it.each(schemaNames)('say of every field of %s what it is', (name) => {
    const silent = (schema: JsonSchema, path: string): readonly string[] => [
      ...(schema.description === undefined ? [path] : []),
      ...Object.entries(schema.properties ?? {}).flatMap(([key, own]) =>
        silent(own as JsonSchema, `${path}/${key}`),
      ),
    ];
    expect(silent({ ...jsonSchema(name), description: '' }, name)).toEqual([]);
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
  ])('judge a protocol with %s as the program does', (_, change, good) => {
    const protocol = { ...presets.quick, ...change };
    expect(takes(() => checkProtocol(protocol))).toBe(good);
    expect(accepts('protocol', protocol)).toBe(good);
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
    ['grid: { trainImages: [] }', false],
    ['grid: { trainImages: 1000 }', false],
    ['list: []', false],
    ['list: [{ levels: 0 }]', false],
  ])('judge the sweep `%s` as the program does', (text, good) => {
    const file = join(root, 'sweep.yaml');
    writeFileSync(file, text);
    expect(takes(() => readSweep(file))).toBe(good);
    expect(accepts('sweep', parse(text))).toBe(good);
  });

  it.each([
    ['as it is', {}, true],
    ['of distillation', { config: { dataset: 'mnist', data: null, protocol: distillPresets.full } }, true],
    ['with a key of somebody else’s', { note: 'mine' }, true],
    ['of another format', { formatVersion: 2 }, false],
    ['of no known status', { status: 'lost' }, false],
    ['without a command', { command: undefined }, false],
  ])('judge a run.json %s as the program does', (_, change, good) => {
    const manifest = {
      formatVersion: 1,
      status: 'complete',
      command: 'npm run lab -- test-hypothesis',
      config: { dataset: 'mnist', data: null, protocol: presets.quick },
      versions: { retinotopia: '0.1.0' },
      machine: { cores: 2 },
      started: '2026-01-01T00:00:00.000Z',
      ...change,
    };
    const text = JSON.stringify(manifest);
    writeFileSync(join(root, 'run.json'), text);
    expect(takes(() => readManifest(root))).toBe(good);
    expect(accepts('run', JSON.parse(text))).toBe(good);
  });
});

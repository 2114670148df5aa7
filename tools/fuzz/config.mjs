// Bent settings and results: settings, sweeps (YAML), run.json and result.json, outlines:
// `npm run fuzz -- config [--seconds 20] [--seed 1] [--path …]`. What is read must be of use to those who use it.
import { checkSettings, SettingsError, parseStrictJson } from '@retinotopia/core';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { experiment, presets } from '@retinotopia/experiments/weight-sharing';
import { OutlineError } from '@retinotopia/geometry';
import {
  configOf,
  differenceOf,
  engineIn,
  ExperimentError,
  pairsOf,
  readManifest,
  readResultOf,
  ResultFormatError,
  resultFormat,
  RunFolderError,
  tableNumbers,
  tableText,
  UnreadableFileError,
} from '@retinotopia/runs';
import { parseSweep } from '@retinotopia/runs/sweep';
import { findExperiment } from '../../apps/lab/src/experiments/find-experiment.ts';
import { readOutlineFile } from '../../apps/lab/src/perceive/outline-file.ts';
import { UsageError } from '../../apps/lab/src/usage-error.ts';
import { bentText, fuzz } from './bend.mjs';

const settings = { ...presets.quick, retinas: ['uniform'], columnsAcross: 2, seeds: [1] };
const engine = { engine: 'wasm', version: '4', simd: true, threads: 1, columnKernels: 'simd' };
const manifest = {
  formatVersion: 2,
  status: 'running',
  command: 'lab weight-sharing',
  config: { experiment: 'weight-sharing', dataset: 'mnist', data: null, settings },
  versions: { retinotopia: '0.1.0' },
  machine: { engine },
  started: '2026-01-01T00:00:00.000Z',
};
const found = {
  parameters: 100,
  multiplications: 100,
  curve: [
    {
      step: 1,
      loss: 2,
      disagreement: null,
      validation: 0.1,
      functionDivergence: 0.5,
      weightSimilarity: 1,
      consensus: null,
    },
  ],
  test: {
    consensus: 0.5,
    consensusBeforeSettling: 0.4,
    singleColumn: 0.3,
    byColumn: [0.3],
    calibrationError: 0.1,
    withheld: null,
  },
};
const runs = experiment
  .tasks(settings)
  .slice(0, 2)
  .map((task) => ({ task, found }));
const { summarise } = await experiment.work();
const result = {
  formatVersion: resultFormat,
  experiment: 'weight-sharing',
  dataset: 'mnist',
  backend: engine,
  settings,
  runs,
  missing: ['uniform/unshared, seed 1 (not finished)'],
  summary: summarise(settings, runs, null),
};
const sweep = `preset: quick
dataset: mnist
settings:
  trainImages: 500
  arms: [shared, unshared]
grid:
  trainingSteps: &steps [10, 20]
  agreement.sameContent: [0, 5]
list:
  - hidden: 8
  - {hidden: 16, places: fresh}
`;
const outline = '{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,3],[0,3],[0,0]],[[1,1],[2,1],[2,2],[1,1]]]}';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-config-'));
const kept = (name, text) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const again = (value, read) => {
  const once = JSON.stringify(value);
  const twice = JSON.stringify(read(once));
  if (once !== twice) throw new Error(`read ${once}, and again ${twice}`);
};

/** Each kind: a right text, how it is read, and what holds of the value. */
const kinds = {
  settings: {
    right: JSON.stringify(settings),
    read: (text) => checkSettings(experiment.settings, parseStrictJson(text)),
    check: (value) => again(value, (text) => checkSettings(experiment.settings, JSON.parse(text))),
  },
  sweep: {
    right: sweep,
    read: (text) => parseSweep(text, 'sweep.yaml', findExperiment),
    check({ experiment: one, variants }) {
      if (new Set(variants.map(({ name }) => name)).size !== variants.length) throw new Error('a name comes twice');
      for (const { name, settings: own } of variants.slice(0, 50)) {
        if (!/^[\w.=,+-]{1,200}$/.test(name) || /^\.+$/.test(name)) throw new Error(`the name ${name} leads out`);
        checkSettings(one.settings, own);
      }
    },
  },
  manifest: {
    right: JSON.stringify(manifest, null, 2),
    read(text) {
      kept('run.json', text);
      const read = readManifest(folder);
      return { read, config: configOf(experiment, folder, read), engine: engineIn(folder, read) };
    },
    check: ({ read }) => new Date(read.started).toISOString(),
  },
  result: {
    right: JSON.stringify(result),
    read: (text) => readResultOf(experiment, text),
    check(value) {
      const { runs, summary } = value;
      for (const table of summary.tables) [tableText(table), tableNumbers(table)];
      for (const pair of pairsOf(experiment, runs, summary)) differenceOf(experiment, runs, pair);
      again(value, (text) => readResultOf(experiment, text));
    },
  },
  outline: {
    right: outline,
    read: (text) => readOutlineFile(kept('outline.json', text)),
    check(region) {
      for (const { outer } of region) if (outer.length < 3) throw new Error('an outline of fewer than three corners');
    },
  },
};

try {
  await fuzz({
    name: 'config',
    input: fc.oneof(
      ...Object.entries(kinds).map(([kind, { right }]) =>
        fc.record({ kind: fc.constant(kind), text: bentText(fc.constant(right)) }),
      ),
    ),
    read: ({ kind, text }) => kinds[kind].read(text),
    // Settings have no file of its own: what is no JSON does not reach it.
    errors: [
      SettingsError,
      ExperimentError,
      UsageError,
      ResultFormatError,
      RunFolderError,
      UnreadableFileError,
      OutlineError,
      SyntaxError,
    ],
    check: (value, { kind }) => kinds[kind].check(value),
    size: ({ text }) => text.length,
    show: ({ kind, text }) => `${kind}\n${text}`,
  });
} finally {
  rmSync(folder, { recursive: true });
}

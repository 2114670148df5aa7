import { type DottedSettings, oneSetting, settingsIn, withSettings } from '@retinotopia/core';
import type { TrainAndTest } from '@retinotopia/datasets';
import { Command } from 'commander';
import { join } from 'node:path';
import { oneOf, seedList, someOf, wholeNumber } from '../arguments.ts';
import { judgeDistillAims } from '../distill/aims.ts';
import {
  columnRows,
  peerRows,
  rowCells,
  rowHead,
  temperatureTable,
  transferRows,
  variantHead,
  variantRows,
  withheldRows,
} from '../distill/figures.ts';
import { checkImages, writeDistillOutcome } from '../distill/outcome.ts';
import {
  checkDistillProtocol,
  experiments,
  presets,
  withEpochs,
  type DistillProtocol,
  type Experiment,
  type Preset,
} from '../distill/protocol.ts';
import type { DistillResult } from '../distill/result.ts';
import { runDistillation } from '../distill/run.ts';
import { exitCodeOf } from '../hypothesis/experiment-folder.ts';
import { startCommand } from '../program.ts';
import { table } from '../text-table.ts';
import { readyExperiment, type RunOptions, withRunOptions } from './ready-experiment.ts';

interface Options extends RunOptions {
  readonly preset: Preset;
  readonly experiments?: readonly Experiment[];
  readonly seeds?: readonly number[];
  readonly trainImages?: number;
  readonly validationImages?: number;
  readonly testImages?: number;
  readonly epochs?: number;
  readonly set?: DottedSettings;
}

/** `lab distill`: what do nets learn from nets? */
export function distillCommand(): Command {
  const count = wholeNumber(1);
  const command = new Command('distill')
    .option(
      '--preset <name>',
      `where all settings start from: ${Object.keys(presets).join(', ')}`,
      oneOf(Object.keys(presets) as Preset[]),
      'quick',
    )
    .option('--experiments <list>', `which: ${experiments.join(',')}`, someOf(experiments))
    .option('--seeds <n or list>', 'how many seeds, or the seeds with commas between', seedList)
    .option('--train-images <n>', 'the first so many of the training file', count)
    .option('--validation-images <n>', 'the last so many of it, on which biases are found', count)
    .option('--test-images <n>', 'the first so many of the test file', count)
    .option('--epochs <n>', 'of every training', count)
    .option(
      '--set <name=value>',
      'any setting of those below, such as student.temperature=4; as often as you like',
      oneSetting,
    );
  return withRunOptions(command).addHelpText('after', settingsHelp).action(distill);
}

/** All settings with those of the two presets beside each other, and what is meant by their groups. */
function settingsHelp(): string {
  const full = new Map(settingsIn(presets.full));
  const inWords = (value: unknown) => (Array.isArray(value) ? value.join(',') : String(value));
  const ownOptions = ['experiments', 'seeds', 'trainImages', 'validationImages', 'testImages'];
  const settings = settingsIn(presets.quick).filter(([name]) => !ownOptions.includes(name));
  const rows = settings.map(([name, value]) => [name, inWords(value), inWords(full.get(name))]);
  return `
Settings for --set, and what the presets have:
${table(['', ...Object.keys(presets)], rows)}
Lists have commas, and one at the end where there is one member: withheld.without=3,
Deep mutual learning (Zhang 2018): --experiments peers --set peers.target=others --set peers.burnIn=0 --set peers.temperature=1
Stale peers (Anil 2018): --experiments peers --set peers.stale=100`;
}

/** The preset with what was said otherwise. @throws SettingsError */
function protocolOf(options: Options): DistillProtocol {
  const preset: DistillProtocol = presets[options.preset];
  const {
    experiments = preset.experiments,
    seeds = preset.seeds,
    trainImages = preset.trainImages,
    validationImages = preset.validationImages,
    testImages = preset.testImages,
    epochs,
    set = {},
  } = options;
  const said = { experiments, seeds, trainImages, validationImages, testImages };
  const protocol = { ...(epochs === undefined ? preset : withEpochs(preset, epochs)), ...said };
  return checkDistillProtocol(withSettings(protocol, set));
}

async function distill(options: Options, command: Command): Promise<void> {
  const { folder, config, backend, images } = await readyExperiment(options, command, {
    protocolOf,
    checkProtocol: checkDistillProtocol,
    checkImages,
  });
  const { dataset, data, protocol } = config;
  const { workers, checkpointSeconds, json } = options;
  const setup = { backend: backend.engine, dataset, folder: data ?? undefined, checkpointSeconds };
  const findings = await runDistillation(protocol, folder, setup, workers);
  const result = await writeDistillOutcome(folder, config, backend, images, findings);
  await folder.close();
  if (json === true) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else printResult(result, images, folder.path);
  process.exitCode = exitCodeOf(findings);
}

function printResult(result: DistillResult, { test }: TrainAndTest, path: string): void {
  const { stdout } = process;
  const has = (experiment: Experiment) => result.protocol.experiments.includes(experiment);
  const rows = [
    ...(has('transfer') ? transferRows(result) : []),
    ...(has('withheld') ? withheldRows(result, test.labels) : []),
    ...(has('peers') ? peerRows(result) : []),
    ...(has('columns') ? columnRows(result) : []),
  ];
  if (rows.length > 0) stdout.write(`${table(rowHead, rowCells(rows))}\n`);
  if (has('temperatures')) {
    const { head, rows } = temperatureTable(result);
    stdout.write(`${table(head, rows)}\n`);
  }
  if (has('peer-variants')) stdout.write(`${table(variantHead, variantRows(result))}\n`);
  const aims = judgeDistillAims(result, test);
  if (aims.length > 0) stdout.write('The figures aimed for\n');
  for (const { reached, sentence } of aims)
    stdout.write(`${reached ? 'Reached' : 'Not reached'}: ${sentence}\n`);
  for (const run of result.missing) stdout.write(`Missing: ${run}\n`);
  if (result.missing.length > 0) stdout.write(`Go on with it: ${startCommand} distill --resume ${path}\n`);
  stdout.write(`\nReport: ${join(path, 'report.html')}\n`);
}

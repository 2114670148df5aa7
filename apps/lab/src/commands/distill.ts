import { backendNames, useBackend, type BackendDescription } from '@retinotopia/compute';
import { datasetNames, type DatasetName, type TrainAndTest } from '@retinotopia/datasets';
import { createRunFolder, openRunFolder, type RunFolder } from '@retinotopia/runs';
import { Command, Option } from 'commander';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { mostWorkers, numberBetween, oneOf, seedList, someOf, wholeNumber } from '../arguments.ts';
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
import { checkImages, writeDistillOutcome, type DistillConfig } from '../distill/outcome.ts';
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
import {
  checkEngine,
  commandLine,
  configIn,
  engineIn,
  exitCodeOf,
  loadImages,
  manifestOf,
} from '../hypothesis/experiment-folder.ts';
import { table } from '../text-table.ts';
import { UsageError } from '../usage-error.ts';
import { namedFolder } from './datasets.ts';

interface Options {
  readonly preset: Preset;
  readonly dataset: DatasetName;
  readonly data?: string;
  readonly experiments?: readonly Experiment[];
  readonly seeds?: readonly number[];
  readonly trainImages?: number;
  readonly validationImages?: number;
  readonly testImages?: number;
  readonly epochs?: number;
  readonly backend: 'auto' | (typeof backendNames)[number];
  readonly workers: number;
  readonly checkpointSeconds: number;
  readonly out?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

/** `lab distill`: what do nets learn from nets? */
export function distillCommand(): Command {
  const count = wholeNumber(1);
  return new Command('distill')
    .description('repeats the experiments of the talk on distillation and sets its figures beside ours')
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
    .option('--dataset <name>', `the images: ${datasetNames.join(', ')}`, oneOf(datasetNames), 'mnist')
    .option('--data <folder>', 'the folder of the data set’s IDX files')
    .option(
      '--backend <name>',
      `engine: auto, ${backendNames.join(', ')}`,
      oneOf(['auto', ...backendNames] as const),
      'auto',
    )
    .option('--workers <n>', 'processes', wholeNumber(1, mostWorkers), availableParallelism())
    .option('--checkpoint-seconds <n>', 'between checkpoints of a run', numberBetween(0, Infinity), 30)
    .option('--resume <folder>', 'goes on with a run that was cut off, with its own settings')
    .option('--out <folder>', 'the run folder; runs/<time> where left out')
    .addOption(new Option('--json', 'print one JSON document'))
    .action(distill);
}

/** The preset with what was said otherwise. @throws ProtocolError */
function protocolOf(options: Options): DistillProtocol {
  const preset: DistillProtocol = presets[options.preset];
  const {
    experiments = preset.experiments,
    seeds = preset.seeds,
    trainImages = preset.trainImages,
    validationImages = preset.validationImages,
    testImages = preset.testImages,
    epochs,
  } = options;
  const said = { experiments, seeds, trainImages, validationImages, testImages };
  const protocol = { ...preset, ...said };
  return checkDistillProtocol(epochs === undefined ? protocol : withEpochs(protocol, epochs));
}

async function distill(options: Options, command: Command): Promise<void> {
  if (options.resume !== undefined) {
    await goOn(options, options.resume, command);
    return;
  }
  const protocol = protocolOf(options);
  const { dataset } = options;
  const config: DistillConfig = { dataset, data: options.data ?? namedFolder(dataset) ?? null, protocol };
  // Everything that can be wrong with engine and data is found before anything is written.
  const backend = await useBackend(options.backend);
  const images = await loadImages(config);
  checkImages(protocol, images);
  const manifest = manifestOf(config, backend, commandLine());
  const path = options.out ?? `runs/${manifest.started.slice(0, 19).replaceAll(':', '-')}`;
  await runInto(await createRunFolder(path, manifest), config, backend, images, options);
}

/** Goes on with a run that was cut off. Its folder says everything of it but how many workers. */
async function goOn(options: Options, path: string, command: Command): Promise<void> {
  const also = command.options
    .filter((option) => !['resume', 'workers', 'json', 'checkpointSeconds'].includes(option.attributeName()))
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
  if (also.length > 0) {
    throw new UsageError(`--resume takes the settings from the folder: leave ${also.map(({ long }) => long).join(', ')} out`); // prettier-ignore
  }
  const folder = await openRunFolder(path);
  const config: DistillConfig = configIn(folder.path, folder.manifest, checkDistillProtocol);
  const backend = await useBackend(engineIn(folder.path, folder.manifest).engine);
  checkEngine(folder, backend);
  const images = await loadImages(config);
  folder.update({ status: 'running' });
  await runInto(folder, config, backend, images, options);
}

/** Runs what is left to run, and writes what all runs of the folder have found. */
async function runInto(
  folder: RunFolder,
  config: DistillConfig,
  backend: BackendDescription,
  images: TrainAndTest,
  { workers, checkpointSeconds, json }: Options,
): Promise<void> {
  const { dataset, data, protocol } = config;
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
  for (const run of result.missing) stdout.write(`Missing: ${run}\n`);
  if (result.missing.length > 0) stdout.write(`Go on with it: npm run lab -- distill --resume ${path}\n`);
  stdout.write(`\nReport: ${join(path, 'report.html')}\n`);
}

import { backendNames, useBackend, type BackendDescription } from '@retinotopia/compute';
import {
  datasetNames,
  findDataset,
  DatasetNotFoundError,
  loadDataset,
  type DatasetName,
  type TrainAndTest,
} from '@retinotopia/datasets';
import {
  type AgreementSettings,
  type Arm,
  armRows,
  arms,
  assembleResult,
  checkProtocol,
  type HypothesisResult,
  type Placing,
  placings,
  type Preset,
  presets,
  type Protocol,
  type RetinaKind,
  retinaKinds,
  tableCells,
  tableHead,
  tasksOf,
} from '@retinotopia/hypothesis';
import {
  createRunFolder,
  describeMachine,
  gitCommit,
  openRunFolder,
  type RunFolder,
} from '@retinotopia/runs';
import { Command, Option } from 'commander';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { numberBetween, oneOf, seedList, someOf, wholeNumber } from '../arguments.ts';
import { hypothesisReport } from '../hypothesis/report.ts';
import { checkImages, runAll } from '../hypothesis/run.ts';
import type { WorkerSetup } from '../hypothesis/worker.ts';
import { table } from '../text-table.ts';
import { UsageError } from '../usage-error.ts';
import { namedFolder } from './datasets.ts';

interface Options {
  readonly preset: Preset;
  readonly dataset: DatasetName;
  readonly data?: string;
  readonly retina?: readonly RetinaKind[];
  readonly arms?: readonly Arm[];
  readonly seeds?: readonly number[];
  readonly trainImages?: number;
  readonly unlabelledImages?: number;
  readonly validationImages?: number;
  readonly testImages?: number;
  readonly places?: Placing;
  readonly trainingSteps?: number;
  readonly columnsAcross?: number;
  readonly levels?: number;
  readonly settlingSteps?: number;
  readonly learningRate?: number;
  readonly sameContent?: number;
  readonly neighbours?: number;
  readonly apart?: number;
  readonly backend: 'auto' | (typeof backendNames)[number];
  readonly workers: number;
  readonly checkpointSeconds: number;
  readonly out?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

/** What `run.json` says of the settings. */
interface RunConfig {
  readonly dataset: DatasetName;
  /** The folder of its files, where one was named. */
  readonly data: string | null;
  readonly protocol: Protocol;
}

/** `lab test-hypothesis`: does a net without weight sharing keep up? */
export function testHypothesisCommand(): Command {
  const count = wholeNumber(1);
  const weight = numberBetween(0, Infinity);
  return new Command('test-hypothesis')
    .description(
      'trains shared, unshared and co-distilled columns on both retinas and judges what the runs showed',
    )
    .option(
      '--preset <name>',
      `where all settings start from: ${Object.keys(presets).join(', ')}`,
      oneOf(Object.keys(presets) as Preset[]),
      'quick',
    )
    .option('--dataset <name>', `the images: ${datasetNames.join(', ')}`, oneOf(datasetNames), 'mnist')
    .option('--data <folder>', 'the folder of the data set’s IDX files')
    .option('--retina <list>', `retinas: ${retinaKinds.join(',')}`, someOf(retinaKinds))
    .option('--arms <list>', `arms: ${arms.join(',')}`, someOf(arms))
    .option('--seeds <n or list>', 'how many seeds, or the seeds with commas between', seedList)
    .option('--train-images <n>', 'labelled images', count)
    .option('--unlabelled-images <n>', 'images without labels, for the arms that agree', wholeNumber(0))
    .option('--validation-images <n>', 'labelled images that calibrate the consensus', count)
    .option('--test-images <n>', 'images that the accuracies are of', count)
    .option(
      '--places <how>',
      'each training image at one place, or at a fresh one every epoch: fixed, fresh',
      oneOf(placings),
    )
    .option('--training-steps <n>', 'steps of training', count)
    .option('--columns-across <n>', 'columns along one side of the field', count)
    .option('--levels <n>', 'levels of a column', count)
    .option('--settling-steps <n>', 'steps of settling; 0 leaves every column alone', wholeNumber(0))
    .option('--learning-rate <x>', 'of AdamW, at the start', numberBetween(1e-6, 1))
    .option('--same-content <weight>', 'of agreeing on the same content; 0 switches it off', weight)
    .option(
      '--neighbours <weight>',
      'of agreeing with neighbours who see other parts; 0 switches it off',
      weight,
    )
    .option('--apart <share>', 'of the training before columns agree', numberBetween(0, 1))
    .option(
      '--backend <name>',
      `engine: auto, ${backendNames.join(', ')}`,
      oneOf(['auto', ...backendNames] as const),
      'auto',
    )
    .option('--workers <n>', 'processes', count, availableParallelism())
    .option('--checkpoint-seconds <n>', 'between checkpoints of a run', numberBetween(0, Infinity), 30)
    .option('--resume <folder>', 'goes on with a run that was cut off, with its own settings')
    .option('--out <folder>', 'the run folder; runs/<time> where left out')
    .addOption(new Option('--json', 'print one JSON document'))
    .action(testHypothesis);
}

/** The preset with what was said otherwise. @throws ProtocolError */
function protocolOf(options: Options): Protocol {
  const preset: Protocol = presets[options.preset];
  const said = <Settings extends object>(settings: { [Key in keyof Settings]: Settings[Key] | undefined }) =>
    Object.fromEntries(
      Object.entries(settings).filter(([, value]) => value !== undefined),
    ) as Partial<Settings>;
  return checkProtocol({
    ...preset,
    ...said<Partial<Protocol>>({
      retinas: options.retina,
      arms: options.arms,
      seeds: options.seeds,
      trainImages: options.trainImages,
      unlabelledImages: options.unlabelledImages,
      validationImages: options.validationImages,
      testImages: options.testImages,
      places: options.places,
      trainingSteps: options.trainingSteps,
      columnsAcross: options.columnsAcross,
      levels: options.levels,
      settlingSteps: options.settlingSteps,
      learningRate: options.learningRate,
    }),
    agreement: {
      ...preset.agreement,
      ...said<Partial<AgreementSettings>>({
        sameContent: options.sameContent,
        neighbours: options.neighbours,
        apart: options.apart,
      }),
    },
  });
}

async function testHypothesis(options: Options, command: Command): Promise<void> {
  if (options.resume !== undefined) return goOn(options, options.resume, command);
  const protocol = protocolOf(options);
  const config: RunConfig = {
    dataset: options.dataset,
    data: options.data ?? namedFolder(options.dataset) ?? null,
    protocol,
  };
  // Everything that can be wrong with engine and data is found before anything is written.
  const backend = await useBackend(options.backend);
  const images = await imagesOf(config);
  const started = new Date().toISOString();
  const folder = await createRunFolder(options.out ?? `runs/${started.slice(0, 19).replaceAll(':', '-')}`, {
    formatVersion: 1,
    status: 'running',
    command: commandLine(),
    config,
    versions: {
      retinotopia: '0.1.0',
      commit: gitCommit(process.cwd()) ?? 'unknown',
      [backend.engine]: backend.version,
    },
    machine: { ...describeMachine(), engine: backend },
    started,
  });
  await runInto(folder, config, backend, images, options);
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
  const { config, machine } = folder.manifest as {
    config: RunConfig;
    machine: { engine: BackendDescription };
  };
  checkProtocol(config.protocol);
  const backend = await useBackend(machine.engine.engine);
  if (JSON.stringify(backend) !== JSON.stringify(machine.engine)) {
    throw new UsageError(`the run was begun on ${describe(machine.engine)}, and this is ${describe(backend)}: its results would not be those of one engine`); // prettier-ignore
  }
  const images = await imagesOf(config);
  folder.update({ status: 'running' });
  await runInto(folder, config, backend, images, options);
}

const describe = ({ engine, version, columnKernels }: BackendDescription) =>
  `${engine} ${version} (column kernels: ${columnKernels ?? 'none'})`;

async function imagesOf({ dataset, data, protocol }: RunConfig): Promise<TrainAndTest> {
  const path = data ?? undefined;
  const location = await findDataset(dataset, { path });
  if (!location.found) throw new DatasetNotFoundError(location);
  const images = await loadDataset(dataset, { path });
  checkImages(protocol, images);
  return images;
}

/** Runs what is left to run, and writes what all runs of the folder have found. */
async function runInto(
  folder: RunFolder,
  { dataset, data, protocol }: RunConfig,
  backend: BackendDescription,
  images: TrainAndTest,
  { workers, checkpointSeconds, json }: Options,
): Promise<void> {
  const setup: WorkerSetup = {
    backend: backend.engine,
    dataset,
    folder: data ?? undefined,
    protocol,
    runFolder: folder.path,
    checkpointSeconds,
  };
  const { runs, missing, interrupted, timings } = await runAll(tasksOf(protocol), setup, workers, folder);
  const result = assembleResult(protocol, dataset, backend, runs, missing);
  const { command, started } = folder.manifest;
  folder.writeResult(result);
  folder.writeFile(
    'report.html',
    hypothesisReport(result, images.test, { command, started: new Date(started), timings }),
  );
  folder.update({
    status: missing.length === 0 ? 'complete' : interrupted === null ? 'failed' : 'partial',
    ended: new Date().toISOString(),
    timings,
  });
  await folder.close();
  if (json === true) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else printResult(result, folder.path);
  if (interrupted !== null) process.exitCode = interrupted === 'SIGTERM' ? 143 : 130;
  else if (missing.length > 0) process.exitCode = 1;
}

function printResult(result: HypothesisResult, path: string): void {
  const { stdout } = process;
  stdout.write(table(tableHead, tableCells(armRows(result))));
  stdout.write('\n');
  for (const { sentences } of result.verdicts)
    for (const sentence of sentences) stdout.write(`${sentence}\n`);
  for (const run of result.missing) stdout.write(`Missing: ${run}\n`);
  if (result.missing.length > 0)
    stdout.write(`Go on with it: npm run lab -- test-hypothesis --resume ${path}\n`);
  stdout.write(`\nReport: ${join(path, 'report.html')}\n`);
}

/** The command that repeats this run. */
const commandLine = () => ['npm run lab --', ...process.argv.slice(2)].join(' ');

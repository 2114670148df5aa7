import { backendNames, useBackend } from '@retinotopia/compute';
import {
  datasetNames,
  findDataset,
  DatasetNotFoundError,
  loadDataset,
  type DatasetName,
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
import { createRunFolder, describeMachine, gitCommit } from '@retinotopia/runs';
import { Command, Option } from 'commander';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { numberBetween, oneOf, seedList, someOf, wholeNumber } from '../arguments.ts';
import { hypothesisReport } from '../hypothesis/report.ts';
import { checkImages, runAll } from '../hypothesis/run.ts';
import type { WorkerSetup } from '../hypothesis/worker.ts';
import { table } from '../text-table.ts';
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
  readonly out?: string;
  readonly json?: boolean;
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

async function testHypothesis(options: Options): Promise<void> {
  const protocol = protocolOf(options);
  const dataFolder = options.data ?? namedFolder(options.dataset);
  // Everything that can be wrong with engine and data is found before anything is written.
  const backend = await useBackend(options.backend);
  const location = await findDataset(options.dataset, { path: dataFolder });
  if (!location.found) throw new DatasetNotFoundError(location);
  const images = await loadDataset(options.dataset, { path: dataFolder });
  checkImages(protocol, images);

  const tasks = tasksOf(protocol);
  const started = new Date();
  const folder = createRunFolder(
    options.out ?? `runs/${started.toISOString().slice(0, 19).replaceAll(':', '-')}`,
    {
      formatVersion: 1,
      status: 'running',
      command: commandLine(),
      config: { dataset: options.dataset, protocol },
      versions: {
        retinotopia: '0.1.0',
        commit: gitCommit(process.cwd()) ?? 'unknown',
        [backend.engine]: backend.version,
      },
      machine: { ...describeMachine(), engine: backend },
      started: started.toISOString(),
    },
  );
  const setup: WorkerSetup = {
    backend: backend.engine,
    dataset: options.dataset,
    folder: dataFolder,
    protocol,
  };
  const { runs, missing, interrupted, timings } = await runAll(tasks, setup, options.workers, folder);

  const result = assembleResult(protocol, options.dataset, backend, runs, missing);
  folder.writeResult(result);
  folder.writeFile(
    'report.html',
    hypothesisReport(result, images.test, { command: commandLine(), started, timings }),
  );
  folder.update({
    status: missing.length === 0 ? 'complete' : interrupted === null ? 'failed' : 'partial',
    ended: new Date().toISOString(),
    timings,
  });
  if (options.json === true) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
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
  stdout.write(`\nReport: ${join(path, 'report.html')}\n`);
}

/** The command that repeats this run. */
const commandLine = () => ['npm run lab --', ...process.argv.slice(2)].join(' ');

import { useBackend, type BackendName } from '@retinotopia/compute';
import { checkSettings, oneSetting, withSettings, type DottedSettings } from '@retinotopia/core';
import { datasetNames, type DatasetName } from '@retinotopia/datasets';
import {
  beginRun,
  conduct,
  configOf,
  engineIn,
  imagesFor,
  readManifest,
  reopenRun,
  type Experiment,
  type RunConfig,
} from '@retinotopia/runs';
import { Command, Option } from 'commander';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { backendOption, mostWorkers, numberBetween, oneOf, wholeNumber } from '../arguments.ts';
import { namedFolder } from '../commands/datasets.ts';
import { commandLine, startCommand, version } from '../program.ts';
import { showProgress } from '../progress.ts';
import { UsageError } from '../usage-error.ts';
import { printResult } from './print-result.ts';
import { addSettingOptions, settingsSaid } from './setting-flags.ts';

interface Options extends Readonly<Record<string, unknown>> {
  readonly preset: string;
  readonly set?: DottedSettings;
  readonly dataset: DatasetName;
  readonly data?: string;
  readonly backend: 'auto' | BackendName;
  readonly workers: number;
  readonly checkpointSeconds: number;
  readonly resume?: string;
  readonly out?: string;
  readonly tensorboard?: boolean;
  readonly parquet?: boolean;
  readonly json?: boolean;
}

/** Options that a run which goes on may be given: its folder says all others. */
const freeOnResume = ['resume', 'workers', 'json', 'checkpointSeconds', 'tensorboard', 'parquet'];

/** The command of an experiment. @param name how it is called, where not by the experiment's own name */
export function experimentCommand(experiment: Experiment, name: string = experiment.name): Command {
  const presets = Object.entries(experiment.presets);
  const command = new Command(name)
    .addHelpText('before', `${experiment.question}\n`)
    .addOption(
      new Option('--preset <name>', presets.map(([preset, { takes }]) => `${preset}: ${takes}`).join('; '))
        .argParser(oneOf(presets.map(([preset]) => preset)))
        .default(presets[0]![0]),
    );
  addSettingOptions(command, experiment);
  command.option('--set <name=value>', 'any setting by its path, such as seeds=11,12; as often as you like; *.epochs=2 sets all of a name', oneSetting); // prettier-ignore
  if (experiment.imagesNeeded !== undefined) {
    command
      .option('--dataset <name>', `the images: ${datasetNames.join(', ')}`, oneOf(datasetNames), 'mnist')
      .option('--data <folder>', 'the folder of the data set’s IDX files');
  }
  return command
    .addOption(backendOption())
    .option('--workers <n>', 'processes', wholeNumber(1, mostWorkers), availableParallelism())
    .option('--checkpoint-seconds <n>', 'between checkpoints of a task', numberBetween(0, Infinity), 30)
    .option('--resume <folder>', 'goes on with a run that was cut off, with its own settings')
    .option('--out <folder>', 'the run folder; runs/<time> where left out')
    .option('--tensorboard', 'writes event files of TensorBoard into the run folder too')
    .option('--parquet', 'writes the metrics as Parquet into the run folder too')
    .option('--json', 'print one JSON document')
    .action((options: Options, own: Command) => run(experiment, options, own));
}

async function run(experiment: Experiment, options: Options, command: Command): Promise<void> {
  const { workers, checkpointSeconds, tensorboard, parquet, json } = options;
  const { open, images } = options.resume === undefined ? await begin(experiment, options) : await goOn(experiment, options.resume, command); // prettier-ignore
  process.stderr.write(`Run folder: ${open.folder.path}\n`);
  const how = { workers, checkpointSeconds, progress: showProgress };
  const { concluded, missing, exitCode } = await conduct(experiment, [open], images, how);
  const { result } = concluded[0]!;
  const { path } = open.folder;
  if (tensorboard === true || parquet === true) {
    const { exportMetrics } = await import('../export-metrics.ts');
    await exportMetrics(path, {
      tensorboard: tensorboard === true ? join(path, 'tensorboard') : undefined,
      parquet: parquet === true ? join(path, 'metrics.parquet') : undefined,
    });
  }
  await open.folder.close();
  if (json === true) process.stdout.write(`${JSON.stringify({ folder: path, ...result }, null, 2)}\n`);
  else {
    printResult(experiment, result);
    for (const task of missing) process.stdout.write(`Missing: ${task}\n`);
    process.stdout.write(nextSteps(experiment, command, path, missing.length > 0));
  }
  process.exitCode = exitCode;
}

/** Everything that can be wrong with settings, engine and data is found before anything is written. */
async function begin(experiment: Experiment, options: Options) {
  const { settings } = experiment.presets[options.preset]!;
  const said = { ...settingsSaid(experiment.settings, options), ...options.set };
  const takesImages = experiment.imagesNeeded !== undefined;
  const config: RunConfig = {
    experiment: experiment.name,
    dataset: takesImages ? options.dataset : null,
    data: takesImages ? (options.data ?? namedFolder(options.dataset) ?? null) : null,
    settings: checkSettings(experiment.settings, withSettings(settings, said)),
  };
  const backend = await useBackend(options.backend);
  const images = await imagesFor(experiment, config);
  const now = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const open = await beginRun(options.out ?? join('runs', now), config, backend, { version, command: commandLine() });
  return { open, images };
}

/** A run that was cut off. Its folder says everything of it but how many workers. */
async function goOn(experiment: Experiment, path: string, command: Command) {
  const also = command.options
    .filter((option) => !freeOnResume.includes(option.attributeName()))
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
  if (also.length > 0) {
    throw new UsageError(`--resume takes the settings from the folder: leave ${also.map(({ long }) => long).join(', ')} out`); // prettier-ignore
  }
  const manifest = readManifest(path);
  const config = configOf(experiment, path, manifest);
  const backend = await useBackend(engineIn(path, manifest).engine);
  const images = await imagesFor(experiment, config);
  return { open: await reopenRun(path, config, backend), images };
}

/** What a person may do now. */
function nextSteps({ name, presets }: Experiment, command: Command, path: string, partial: boolean): string {
  const words = command.parent?.parent == null ? command.name() : `${command.parent.name()} ${command.name()}`;
  const longer = Object.keys(presets)[1];
  const steps = [
    ...(partial ? [['go on with it', `${startCommand} ${words} --resume ${path}`]] : []),
    ['look at it again, compare two conditions', `${startCommand} runs show ${path}`],
    ...(longer === undefined || partial ? [] : [[`longer: ${presets[longer]!.takes}`, `${startCommand} ${words} --preset ${longer}`]]), // prettier-ignore
    ['other settings, seeds, images', `${startCommand} ${words} --help`],
    ...(name === 'weight-sharing' ? [['watch it learn', 'npm run viewer']] : []),
  ] as const;
  const widest = Math.max(...steps.map(([what]) => what.length));
  return `\nReport: ${join(path, 'report.html')}\n\nNext\n${steps.map(([what, how]) => `  ${what.padEnd(widest)}  ${how}\n`).join('')}`;
}

import { useBackend, type BackendDescription, type BackendName } from '@retinotopia/compute';
import { datasetNames, type DatasetName, type TrainAndTest } from '@retinotopia/datasets';
import { createRunFolder, openRunFolder, type RunFolder, type RunManifest } from '@retinotopia/runs';
import type { Command } from 'commander';
import { availableParallelism } from 'node:os';
import { backendOption, mostWorkers, numberBetween, oneOf, wholeNumber } from '../arguments.ts';
import { checkEngine, commandLine, configIn, engineIn, loadImages, manifestOf } from '../hypothesis/experiment-folder.ts'; // prettier-ignore
import { UsageError } from '../usage-error.ts';
import { namedFolder } from './datasets.ts';

/** The options of everything that writes a run folder: on which engine, where, and by how many processes. */
export interface FolderOptions {
  readonly backend: 'auto' | BackendName;
  readonly workers: number;
  readonly checkpointSeconds: number;
  readonly out?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

/** The same, with the images that the experiment is on. */
export interface RunOptions extends FolderOptions {
  readonly dataset: DatasetName;
  readonly data?: string;
}

/** Gives a command the options of a run folder. */
export const withFolderOptions = (command: Command): Command =>
  command
    .addOption(backendOption())
    .option('--workers <n>', 'processes', wholeNumber(1, mostWorkers), availableParallelism())
    .option('--checkpoint-seconds <n>', 'between checkpoints of a run', numberBetween(0, Infinity), 30)
    .option('--resume <folder>', 'goes on with a run that was cut off, with its own settings')
    .option('--out <folder>', 'the run folder; runs/<time> where left out')
    .option('--json', 'print one JSON document');

/** Gives a command these options, and those of the images. */
export const withRunOptions = (command: Command): Command =>
  withFolderOptions(
    command
      .option('--dataset <name>', `the images: ${datasetNames.join(', ')}`, oneOf(datasetNames), 'mnist')
      .option('--data <folder>', 'the folder of the data set’s IDX files'),
  );

/** A run whose folder and engine are there, and whatever else it needs: it only has to be run. */
export interface ReadyRun<Config, Loaded> {
  readonly folder: RunFolder;
  readonly config: Config;
  readonly backend: BackendDescription;
  readonly loaded: Loaded;
}

/** What tells one kind of run from another. */
export interface RunKind<Options, Config, Loaded> {
  /** The settings that the options ask for. @throws SettingsError */
  readonly configOf: (options: Options) => Config;
  /** The settings in a folder. @throws UsageError, SettingsError */
  readonly configIn: (path: string, manifest: RunManifest) => Config;
  /** Gets what a run needs beside its engine. @throws where it is not there or not enough */
  readonly load: (config: Config) => Promise<Loaded>;
  /** Options that a resumed run may be given, beside those that any may: names as in the code. */
  readonly alsoOnResume?: readonly string[];
}

/** Begins a run in a new folder, or goes on with the one that `--resume` names. */
export async function readyRun<Options extends FolderOptions, Config extends object, Loaded>(
  options: Options,
  command: Command,
  kind: RunKind<Options, Config, Loaded>,
): Promise<ReadyRun<Config, Loaded>> {
  if (options.resume !== undefined) return goOn(options.resume, command, kind);
  const config = kind.configOf(options);
  // Everything that can be wrong with engine and data is found before anything is written.
  const backend = await useBackend(options.backend);
  const loaded = await kind.load(config);
  const manifest = manifestOf(config, backend, commandLine());
  const path = options.out ?? `runs/${manifest.started.slice(0, 19).replaceAll(':', '-')}`;
  return { folder: await createRunFolder(path, manifest), config, backend, loaded };
}

/** A run that was cut off. Its folder says everything of it but how many workers. */
async function goOn<Options, Config extends object, Loaded>(
  path: string,
  command: Command,
  { configIn, load, alsoOnResume = [] }: RunKind<Options, Config, Loaded>,
): Promise<ReadyRun<Config, Loaded>> {
  const free = ['resume', 'workers', 'json', 'checkpointSeconds', ...alsoOnResume];
  const also = command.options
    .filter((option) => !free.includes(option.attributeName()))
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
  if (also.length > 0) {
    throw new UsageError(`--resume takes the settings from the folder: leave ${also.map(({ long }) => long).join(', ')} out`); // prettier-ignore
  }
  const folder = await openRunFolder(path);
  const config = configIn(folder.path, folder.manifest);
  const backend = await useBackend(engineIn(folder.path, folder.manifest).engine);
  checkEngine(folder, backend);
  const loaded = await load(config);
  folder.update({ status: 'running' });
  return { folder, config, backend, loaded };
}

/** An experiment on images, ready to be run. */
export interface ReadyExperiment<Protocol> {
  readonly folder: RunFolder;
  readonly config: {
    readonly dataset: DatasetName;
    readonly data: string | null;
    readonly protocol: Protocol;
  };
  readonly backend: BackendDescription;
  readonly images: TrainAndTest;
}

/** What tells one kind of experiment on images from another. */
export interface ExperimentKind<Options, Protocol> {
  /** The protocol that the options ask for. @throws SettingsError */
  readonly protocolOf: (options: Options) => Protocol;
  /** Returns a protocol that comes from a folder. @throws SettingsError */
  readonly checkProtocol: (protocol: unknown) => Protocol;
  /** @throws UsageError where the images are not enough */
  readonly checkImages: (protocol: Protocol, images: TrainAndTest) => void;
  readonly alsoOnResume?: readonly string[];
}

/** Begins an experiment on images, or goes on with one: see {@link readyRun}. */
export async function readyExperiment<Options extends RunOptions, Protocol>(
  options: Options,
  command: Command,
  { protocolOf, checkProtocol, checkImages, alsoOnResume = [] }: ExperimentKind<Options, Protocol>,
): Promise<ReadyExperiment<Protocol>> {
  const { loaded, ...ready } = await readyRun(options, command, {
    configOf: (options: Options): ReadyExperiment<Protocol>['config'] => {
      const protocol = protocolOf(options);
      const { dataset } = options;
      return { dataset, data: options.data ?? namedFolder(dataset) ?? null, protocol };
    },
    configIn: (path, manifest) => configIn(path, manifest, checkProtocol),
    load: async (config) => {
      const images = await loadImages(config);
      checkImages(config.protocol, images);
      return images;
    },
    alsoOnResume,
  });
  return { ...ready, images: loaded };
}

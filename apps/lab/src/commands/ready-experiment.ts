import { useBackend, type BackendDescription, type BackendName } from '@retinotopia/compute';
import { datasetNames, type DatasetName, type TrainAndTest } from '@retinotopia/datasets';
import { createRunFolder, openRunFolder, type RunFolder } from '@retinotopia/runs';
import type { Command } from 'commander';
import { availableParallelism } from 'node:os';
import { backendOption, mostWorkers, numberBetween, oneOf, wholeNumber } from '../arguments.ts';
import { checkEngine, commandLine, configIn, engineIn, loadImages, manifestOf } from '../hypothesis/experiment-folder.ts'; // prettier-ignore
import { UsageError } from '../usage-error.ts';
import { namedFolder } from './datasets.ts';

/** An experiment whose folder, engine and images are there: it only has to be run. */
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

/** The options of every experiment: on what, on which engine, where, and by how many processes. */
export interface RunOptions {
  readonly dataset: DatasetName;
  readonly data?: string;
  readonly backend: 'auto' | BackendName;
  readonly workers: number;
  readonly checkpointSeconds: number;
  readonly out?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

/** Gives a command these options. */
export const withRunOptions = (command: Command): Command =>
  command
    .option('--dataset <name>', `the images: ${datasetNames.join(', ')}`, oneOf(datasetNames), 'mnist')
    .option('--data <folder>', 'the folder of the data set’s IDX files')
    .addOption(backendOption())
    .option('--workers <n>', 'processes', wholeNumber(1, mostWorkers), availableParallelism())
    .option('--checkpoint-seconds <n>', 'between checkpoints of a run', numberBetween(0, Infinity), 30)
    .option('--resume <folder>', 'goes on with a run that was cut off, with its own settings')
    .option('--out <folder>', 'the run folder; runs/<time> where left out')
    .option('--json', 'print one JSON document');

/** What tells one kind of experiment from another. */
export interface ExperimentKind<Options, Protocol> {
  /** The protocol that the options ask for. @throws ProtocolError */
  readonly protocolOf: (options: Options) => Protocol;
  /** Returns a protocol that comes from a folder. @throws ProtocolError */
  readonly checkProtocol: (protocol: unknown) => Protocol;
  /** @throws UsageError where the images are not enough */
  readonly checkImages: (protocol: Protocol, images: TrainAndTest) => void;
  /** Options that a resumed run may be given, beside those that any may: names as in the code. */
  readonly alsoOnResume?: readonly string[];
}

/** Begins an experiment in a new folder, or goes on with the one that `--resume` names. */
export async function readyExperiment<Options extends RunOptions, Protocol>(
  options: Options,
  command: Command,
  kind: ExperimentKind<Options, Protocol>,
): Promise<ReadyExperiment<Protocol>> {
  if (options.resume !== undefined) return goOn(options.resume, command, kind);
  const protocol = kind.protocolOf(options);
  const { dataset } = options;
  const config = { dataset, data: options.data ?? namedFolder(dataset) ?? null, protocol };
  // Everything that can be wrong with engine and data is found before anything is written.
  const backend = await useBackend(options.backend);
  const images = await loadImages(config);
  kind.checkImages(protocol, images);
  const manifest = manifestOf(config, backend, commandLine());
  const path = options.out ?? `runs/${manifest.started.slice(0, 19).replaceAll(':', '-')}`;
  return { folder: await createRunFolder(path, manifest), config, backend, images };
}

/** A run that was cut off. Its folder says everything of it but how many workers. */
async function goOn<Options, Protocol>(
  path: string,
  command: Command,
  { checkProtocol, alsoOnResume = [] }: ExperimentKind<Options, Protocol>,
): Promise<ReadyExperiment<Protocol>> {
  const free = ['resume', 'workers', 'json', 'checkpointSeconds', ...alsoOnResume];
  const also = command.options
    .filter((option) => !free.includes(option.attributeName()))
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
  if (also.length > 0) {
    throw new UsageError(`--resume takes the settings from the folder: leave ${also.map(({ long }) => long).join(', ')} out`); // prettier-ignore
  }
  const folder = await openRunFolder(path);
  const config = configIn(folder.path, folder.manifest, checkProtocol);
  const backend = await useBackend(engineIn(folder.path, folder.manifest).engine);
  checkEngine(folder, backend);
  const images = await loadImages(config);
  folder.update({ status: 'running' });
  return { folder, config, backend, images };
}

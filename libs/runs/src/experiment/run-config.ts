import { backendNames, type BackendDescription } from '@retinotopia/compute';
import { checkSettings, namedFaults, z } from '@retinotopia/core';
import { datasetNames, DatasetNotFoundError, findDataset, loadDataset, type DatasetName, type TrainAndTest } from '@retinotopia/datasets'; // prettier-ignore
import { describeMachine, gitCommit } from '../machine.ts';
import type { RunFolder, RunManifest } from '../run-folder.ts';
import type { Experiment, ImagesNeeded } from './experiment.ts';
import { ExperimentError } from './experiment-error.ts';

/** What `run.json` says of what is run. */
export interface RunConfig<Settings = object> {
  readonly experiment: string;
  /** The images; `null` for experiments that draw their own. */
  readonly dataset: DatasetName | null;
  /** The folder of their files, where one was named. */
  readonly data: string | null;
  readonly settings: Settings;
}

/** What the config of a run may be; settings are checked by their experiment. */
export const configSchema = z.strictObject({
  experiment: z.string().describe('Its name'),
  dataset: z.enum(datasetNames).nullable().describe('The images; null where they are drawn'),
  data: z.string().nullable().describe('The folder of their files, where one was named'),
  settings: z.looseObject({}).describe('All settings'),
});

/** What is run in a folder. @throws ExperimentError where `run.json` does not say it */
export function configIn(path: string, { config }: Pick<RunManifest, 'config'>): RunConfig {
  const { data, error } = configSchema.safeParse(config);
  if (error === undefined) return data;
  throw new ExperimentError(`the config in ${path}/run.json is not that of an experiment: ${namedFaults(error.issues).join('; ')}`); // prettier-ignore
}

/** The same, of one experiment, with its settings checked. @throws ExperimentError, SettingsError */
export function configOf<Settings extends object>(
  experiment: Pick<Experiment<Settings>, 'name' | 'settings'>,
  path: string,
  manifest: Pick<RunManifest, 'config'>,
): RunConfig<Settings> {
  const config = configIn(path, manifest);
  if (config.experiment !== experiment.name) {
    throw new ExperimentError(`${path} is of ${config.experiment}, and not of ${experiment.name}`);
  }
  return { ...config, settings: checkSettings(experiment.settings, config.settings) };
}

const machineSchema = z.looseObject({ engine: z.looseObject({ engine: z.enum(backendNames) }) });

/** The engine that a run was begun on. @throws ExperimentError where `run.json` does not say */
export function engineIn(path: string, { machine }: Pick<RunManifest, 'machine'>): BackendDescription {
  const { error } = machineSchema.safeParse(machine);
  if (error === undefined) return (machine as { engine: BackendDescription }).engine;
  throw new ExperimentError(`the machine in ${path}/run.json is not that of an experiment: ${namedFaults(error.issues).join('; ')}`); // prettier-ignore
}

/** @throws ExperimentError where a run was begun on another engine than this process has */
export function checkEngine({ path, manifest }: RunFolder, backend: BackendDescription): void {
  const begun = engineIn(path, manifest);
  if (JSON.stringify(backend) === JSON.stringify(begun)) return;
  throw new ExperimentError(`the run was begun on ${engineInWords(begun)}, and this is ${engineInWords(backend)}: its results would not be those of one engine`); // prettier-ignore
}

/** An engine, its version and its kernels. */
export const engineInWords = ({ engine, version, columnKernels }: BackendDescription): string =>
  `${engine} ${version} (column kernels: ${columnKernels ?? 'none'})`;

/** The program that runs an experiment, for `run.json`. */
export interface Program {
  readonly version: string;
  /** What repeats the run. */
  readonly command: string;
}

/** The manifest of a run that begins now. */
export const manifestOf = (
  config: RunConfig,
  backend: BackendDescription,
  { version, command }: Program,
): RunManifest => ({
  formatVersion: 2,
  status: 'running',
  command,
  config,
  versions: {
    retinotopia: version,
    commit: gitCommit(process.cwd()) ?? 'unknown',
    [backend.engine]: backend.version,
  },
  machine: { ...describeMachine(), engine: backend },
  started: new Date().toISOString(),
});

/**
 * The images of a run, which are enough for its settings; `null` for an experiment that draws its own.
 * @throws DatasetNotFoundError, DataFileError, ExperimentError
 */
export async function imagesFor(
  { imagesNeeded }: Pick<Experiment, 'imagesNeeded'>,
  { dataset, data, settings }: RunConfig,
): Promise<TrainAndTest | null> {
  if (dataset === null) return null;
  const path = data ?? undefined;
  const location = await findDataset(dataset, { path });
  if (!location.found) throw new DatasetNotFoundError(location);
  const images = await loadDataset(dataset, { path });
  if (imagesNeeded !== undefined) checkImages(imagesNeeded(settings), images);
  return images;
}

/** @throws ExperimentError where settings ask for more images than there are */
export function checkImages(
  needed: ImagesNeeded,
  images: { readonly train: { readonly count: number }; readonly test: { readonly count: number } },
): void {
  for (const split of ['train', 'test'] as const) {
    const asked = Object.entries(needed[split]).filter(([, count]) => count > 0);
    const sum = asked.reduce((total, [, count]) => total + count, 0);
    if (sum <= images[split].count) continue;
    const parts = asked.map(([what, count]) => `${count} ${what}`).join(' + ');
    const all = asked.length > 1 ? ` = ${sum}` : '';
    throw new ExperimentError(`${parts}${all} images are asked for, but the ${split === 'train' ? 'training' : 'test'} file has ${images[split].count}`); // prettier-ignore
  }
}

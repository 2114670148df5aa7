import { findCardFiles, readCardImages, type TrainAndTest } from './card-files.ts';
import { datasetCard, type DatasetName } from './cards.ts';
import { mnistFolder } from './mnist.ts';

/** The folder in which each data set's files usually are; undefined where there is none on this machine. */
const usualFolders: Readonly<Record<DatasetName, () => string | undefined>> = {
  mnist: mnistFolder,
  'fashion-mnist': () => '/usr/share/datasets/fashion-mnist', // Debian's package dataset-fashion-mnist
};

/** Where to look for a data set. */
export interface DatasetOptions {
  /** The folder that holds the files. Default: where the data set's package puts them. */
  readonly path?: string | undefined;
}

/** Where a data set's files are, in the order of its card. */
export type DatasetLocation = FoundDataset | MissingDataset;

/** A data set whose files are all there. */
export interface FoundDataset {
  readonly found: true;
  readonly name: DatasetName;
  readonly folder: string;
  readonly paths: readonly string[];
}

/** A data set of which a file is missing. */
export interface MissingDataset {
  readonly found: false;
  readonly name: DatasetName;
  /** Undefined where the package that brings the files is not installed. */
  readonly folder: string | undefined;
  /** Undefined for each file that is missing. */
  readonly paths: readonly (string | undefined)[];
  /** The names of the files that are missing. */
  readonly missing: readonly string[];
  /** What to do about it. */
  readonly remedy: string;
}

/** The environment variable by which programs let a person name a data set's folder. */
export const datasetVariable = (name: DatasetName) => `RETINOTOPIA_${name.toUpperCase().replaceAll('-', '_')}`;

/**
 * Looks for a data set's files, without reading them. A path that is given is the only place looked in.
 * @throws DataFileError where the folder exists and cannot be read
 */
export async function findDataset(name: DatasetName, { path }: DatasetOptions = {}): Promise<DatasetLocation> {
  const { files, obtain } = datasetCard(name);
  const folder = path ?? usualFolders[name]();
  const paths = folder === undefined ? files.map(() => undefined) : await findCardFiles(files, folder);
  const found = paths.filter((file) => file !== undefined);
  if (folder !== undefined && found.length === files.length) {
    return { found: true, name, folder, paths: found };
  }
  const missing = files.filter((_, index) => paths[index] === undefined).map((file) => file.name);
  const remedy = `${obtain}; or name the folder of its files, by the option path or in the environment variable ${datasetVariable(name)}`;
  return { found: false, name, folder, paths, missing, remedy };
}

/** A data set whose files are not all here: which, where they were looked for, and what to do. */
export class DatasetNotFoundError extends Error {
  override readonly name = 'DatasetNotFoundError';
  readonly location: MissingDataset;
  constructor(location: MissingDataset) {
    const { name, folder, missing, remedy } = location;
    const place = folder === undefined ? 'its package is not installed' : `not in ${folder}`;
    super(`the data set ${name} lacks ${missing.join(', ')} (${place}): ${remedy}`);
    this.location = location;
  }
}

/**
 * Loads a data set and checks every file against its card, so that a result said to be on it is on it.
 * @throws DatasetNotFoundError where a file is missing
 * @throws DataFileError where a file is not what the card says
 */
export async function loadDataset(name: DatasetName, options: DatasetOptions = {}): Promise<TrainAndTest> {
  const location = await findDataset(name, options);
  if (!location.found) throw new DatasetNotFoundError(location);
  return readCardImages(datasetCard(name), location.paths);
}

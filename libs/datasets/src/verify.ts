import { readCardFile } from './card-files.ts';
import { datasetCard, type CardFile, type DatasetName } from './cards.ts';
import { findDataset, type DatasetOptions } from './catalogue.ts';
import { DataFileError, type DataFileFault } from './data-file-error.ts';

/** How one file compares with its card. */
export interface VerifiedFile {
  /** Its name on the card. */
  readonly name: string;
  readonly shape: readonly number[];
  /** The published SHA-256 of its inflated content. */
  readonly sha256: string;
  /** Undefined where the file is missing. */
  readonly path: string | undefined;
  readonly status: 'ok' | 'missing' | DataFileFault;
  /** What is wrong and what to do, in a line; empty where all is well. */
  readonly problem: string;
}

/**
 * Compares every file of a data set with its card: readable, its shape, its SHA-256.
 * @returns a row a file, in the card's order; what is wrong with a file is told in its row
 * @throws DataFileError where the folder exists and cannot be read
 */
export async function verifyDataset(name: DatasetName, options: DatasetOptions = {}): Promise<VerifiedFile[]> {
  const location = await findDataset(name, options);
  const remedy = location.found ? '' : location.remedy;
  const rows: VerifiedFile[] = [];
  // One after another, so that only one file is held in memory.
  for (const [index, file] of datasetCard(name).files.entries()) {
    rows.push(await verifyFile(file, location.paths[index], remedy));
  }
  return rows;
}

async function verifyFile(file: CardFile, path: string | undefined, remedy: string): Promise<VerifiedFile> {
  const { name, shape, sha256 } = file;
  const row = { name, shape, sha256, path };
  if (path === undefined) return { ...row, status: 'missing', problem: remedy };
  try {
    await readCardFile(file, path);
    return { ...row, status: 'ok', problem: '' };
  } catch (error) {
    if (!(error instanceof DataFileError)) throw error;
    return { ...row, status: error.fault, problem: error.message };
  }
}

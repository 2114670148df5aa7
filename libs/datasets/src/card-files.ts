import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { CardFile, DatasetCard } from './cards.ts';
import { DataFileError } from './data-file-error.ts';
import { largestIdxBody, longestIdxHeader } from './idx-header.ts';
import { headerOf } from './inflate.ts';
import { describeIdx, idxContent, readIdx, type IdxArray } from './idx.ts';
import { labelledImages, type FromFile, type LabelledImages } from './labelled-images.ts';

/** A data set's images: those to learn from and those to be tested on. */
export interface TrainAndTest {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
}

/**
 * Looks for a card's files in a folder, each by its name or with `.gz` after it.
 * @returns the path of each file, in the card's order; undefined where it is missing
 */
export async function findCardFiles(files: readonly CardFile[], folder: string): Promise<(string | undefined)[]> {
  const present = await namesIn(folder);
  return files.map(({ name }) => {
    const found = [name, `${name}.gz`].find((candidate) => present.has(candidate));
    return found === undefined ? undefined : join(folder, found);
  });
}

async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(await readdir(folder));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return new Set();
    throw unreadable(folder, error);
  }
}

/**
 * Reads an IDX file, gzipped or not.
 * @throws DataFileError
 */
export async function readIdxFile(path: string): Promise<IdxArray> {
  return readIdx(await readBytes(path, largestIdxBody + longestIdxHeader), path);
}

/**
 * Reads the training and test images of a card.
 * @param paths of the card's files, in its order
 * @throws DataFileError where a file is not exactly what the card says
 */
export async function readCardImages(card: DatasetCard, paths: readonly string[]): Promise<TrainAndTest> {
  const { name, classNames } = card;
  const read = async (split: 'train' | 'test') => {
    const file = (holds: 'images' | 'labels'): Promise<FromFile> => {
      const index = card.files.findIndex((one) => one.split === split && one.holds === holds);
      return readCardFile(card.files[index]!, paths[index]!);
    };
    return labelledImages({ name, split, classNames }, await file('images'), await file('labels'));
  };
  return { train: await read('train'), test: await read('test') };
}

/**
 * Reads one file of a card and checks its shape and content against it.
 * @throws DataFileError
 */
export async function readCardFile({ shape, sha256 }: CardFile, file: string): Promise<FromFile> {
  const bytes = await readBytes(file, mostBytesOf(shape));
  // Before anything is inflated to the size that the header claims.
  const [expected, found] = [describeIdx({ elementType: 'ubyte', shape }), describeIdx(headerOf(bytes, file))];
  if (found !== expected) throw new DataFileError('wrong-shape', { file, offset: 2, expected, found });
  const content = idxContent(bytes, file);
  const array = readIdx(content, file);
  const sum = createHash('sha256').update(content).digest('hex');
  if (sum !== sha256) {
    const sums = { expected: `SHA-256 ${sha256}`, found: sum };
    throw new DataFileError('wrong-checksum', { file, offset: undefined, ...sums });
  }
  return { file, array };
}

/** What a file of so many bytes may take: gzip adds five bytes to 16 KiB that it cannot compress, and a header. */
const mostBytesOf = (shape: readonly number[]) =>
  Math.ceil(1.001 * shape.reduce((product, size) => product * size, 1)) + 2 ** 17;

/** A file that is too large, or has no end, is refused before any of it is read. */
async function readBytes(file: string, mostBytes: number): Promise<Uint8Array> {
  let handle: FileHandle | undefined;
  try {
    // A pipe without a writer would be waited for.
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const facts = await handle.stat();
    if (!facts.isFile()) {
      const found = facts.isDirectory() ? 'a folder' : 'a device or pipe';
      throw new DataFileError('unreadable', { file, offset: undefined, expected: 'a file', found });
    }
    if (facts.size > mostBytes) {
      const [expected, found] = [`at most ${mostBytes} bytes`, `${facts.size}`];
      throw new DataFileError('too-large', { file, offset: undefined, expected, found });
    }
    return await handle.readFile();
  } catch (error) {
    throw error instanceof DataFileError ? error : unreadable(file, error);
  } finally {
    await handle?.close();
  }
}

function unreadable(path: string, cause: unknown) {
  const { code = String(cause) } = cause as NodeJS.ErrnoException;
  const problem = { file: path, offset: undefined, expected: 'a file or folder to read', found: code };
  return new DataFileError('unreadable', problem, { cause });
}

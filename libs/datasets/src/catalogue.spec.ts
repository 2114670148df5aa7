import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readIdxFile } from './card-files.ts';
import { datasetCard, datasetNames } from './cards.ts';
import { DatasetNotFoundError, datasetVariable, findDataset, loadDataset } from './catalogue.ts';
import { writeIdx } from './idx-writer.spec.fixture.ts';
import { imageAt, type LabelledImages } from './labelled-images.ts';
import { mnistFolder } from './mnist.ts';
import { verifyDataset } from './verify.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datasets-'));
});
afterAll(() => rm(folder, { recursive: true }));

const classCounts = ({ labels, classNames }: LabelledImages) =>
  classNames.map((_, label) => labels.reduce((count, each) => count + (each === label ? 1 : 0), 0));

/** Mean and standard deviation of all pixels in [0, 1]. */
function pixelStatistics({ pixels }: LabelledImages) {
  const histogram = new Float64Array(256);
  for (const byte of pixels) histogram[byte]!++;
  const moment = (power: number) =>
    histogram.reduce((sum, count, byte) => sum + count * (byte / 255) ** power, 0) / pixels.length;
  return { mean: moment(1), deviation: Math.sqrt(moment(2) - moment(1) ** 2) };
}

describe('the cards', () => {
  it.each(datasetNames)('of %s name a training and a test file each of images and of labels', (name) => {
    const { classNames, files, ...card } = datasetCard(name);
    expect(card.name).toBe(name);
    expect(classNames).toHaveLength(10);
    expect(files.map((file) => [file.split, file.holds, ...file.shape])).toEqual([
      ['train', 'images', 60000, 28, 28],
      ['train', 'labels', 60000],
      ['test', 'images', 10000, 28, 28],
      ['test', 'labels', 10000],
    ]);
    for (const { sha256 } of files) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('have an environment variable each for their folders', () => {
    expect(datasetNames.map(datasetVariable)).toEqual(['RETINOTOPIA_MNIST', 'RETINOTOPIA_FASHION_MNIST']);
  });
});

describe('MNIST', () => {
  it('is the published one', async () => {
    const { train, test } = await loadDataset('mnist');
    expect([train.count, test.count, train.height, train.width, train.channels]).toEqual([60000, 10000, 28, 28, 1]);
    expect(classCounts(train)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect(classCounts(test)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    expect(Array.from(train.labels.subarray(0, 10))).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect(Array.from(test.labels.subarray(0, 10))).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    // The figures with which the field normalises the training images.
    expect(pixelStatistics(train).mean).toBeCloseTo(0.1307, 4);
    expect(pixelStatistics(train).deviation).toBeCloseTo(0.3081, 4);
  });

  it('shows its digits upright: the first test image, a 7, has its bar above its stem', async () => {
    const { test } = await loadDataset('mnist');
    const image = imageAt(test, 0);
    const ink = (row: number) => image.subarray(28 * row, 28 * (row + 1)).filter((grey) => grey > 0.5).length;
    expect(ink(9)).toBeGreaterThan(2 * ink(20));
    expect(ink(20)).toBeGreaterThan(0);
  });

  it('has every file as its card says', async () => {
    const rows = await verifyDataset('mnist');
    expect(rows.map(({ status, problem }) => [status, problem])).toEqual(Array(4).fill(['ok', '']));
    expect(rows.map(({ path }) => dirname(path!))).toEqual(Array(4).fill(mnistFolder()));
  });

  it('is read the same from gzipped files in a folder that is given', async () => {
    for (const { name } of datasetCard('mnist').files) {
      const content = await readFile(join(mnistFolder()!, name));
      await writeFile(join(folder, `${name}.gz`), gzipSync(content, { level: 1 }));
    }
    const [given, usual] = [await loadDataset('mnist', { path: folder }), await loadDataset('mnist')];
    expect(Buffer.compare(given.train.pixels, usual.train.pixels)).toBe(0);
    expect(given.test.labels).toEqual(usual.test.labels);
  });
});

describe('Fashion-MNIST', async () => {
  const location = await findDataset('fashion-mnist');

  it.runIf(location.found)('is the published one', async () => {
    const { train, test } = await loadDataset('fashion-mnist');
    expect(classCounts(train)).toEqual(Array(10).fill(6000));
    expect(classCounts(test)).toEqual(Array(10).fill(1000));
    expect(pixelStatistics(train).mean).toBeCloseTo(0.286, 4);
    expect(pixelStatistics(train).deviation).toBeCloseTo(0.353, 4);
    expect(train.classNames[train.labels[0]!]).toBe('Ankle boot');
  });

  it('says how to get it where it is missing', async () => {
    const path = join(folder, 'nowhere');
    const error: unknown = await loadDataset('fashion-mnist', { path }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(DatasetNotFoundError);
    const { message } = error as Error;
    expect(message).toContain(`not in ${path}`);
    expect(message).toContain('train-images-idx3-ubyte');
    expect(message).toContain('apt-get install dataset-fashion-mnist');
    expect(message).toContain('RETINOTOPIA_FASHION_MNIST');
    expect(message).not.toContain('\n');
  });
});

describe('readIdxFile', () => {
  it('reads any IDX file, gzipped or not, and names the one it cannot read', async () => {
    const [plain, gzipped] = [join(folder, 'depths'), join(folder, 'depths.gz')];
    const bytes = writeIdx('float', [2, 1], [0.25, -3]);
    await writeFile(plain, bytes);
    await writeFile(gzipped, gzipSync(bytes));
    const depths = { elementType: 'float', shape: [2, 1], values: Float32Array.of(0.25, -3) };
    expect([await readIdxFile(plain), await readIdxFile(gzipped)]).toEqual([depths, depths]);
    const nowhere = join(folder, 'nowhere');
    await expect(readIdxFile(nowhere)).rejects.toMatchObject({
      fault: 'unreadable',
      file: nowhere,
      found: 'ENOENT',
    });
  });
});

describe('a folder that is given', () => {
  const [trainImages, trainLabels, testImages, testLabels] = datasetCard('mnist').files;

  it('is told file by file what is wrong with it', async () => {
    const path = await mkdtemp(join(folder, 'wrong-'));
    const labels = Buffer.from(await readFile(join(mnistFolder()!, testLabels!.name)));
    labels[8 + 17]! ^= 1;
    await writeFile(join(path, trainImages!.name), writeIdx('ubyte', [1, 2, 2], [1, 2, 3, 4]));
    await writeFile(join(path, `${testImages!.name}.gz`), 'not gzip');
    await writeFile(join(path, testLabels!.name), labels);

    const rows = await verifyDataset('mnist', { path });
    expect(rows.map(({ name, status }) => [name, status])).toEqual([
      [trainImages!.name, 'wrong-shape'],
      [trainLabels!.name, 'missing'],
      [testImages!.name, 'wrong-magic'],
      [testLabels!.name, 'wrong-checksum'],
    ]);
    expect(rows[0]!.problem).toContain('expected ubyte [60000,28,28], found ubyte [1,2,2]');
    expect(rows[1]!.problem).toContain('npm install');
    expect(rows[3]!.problem).toContain(`expected SHA-256 ${testLabels!.sha256}, found `);
  });

  it('does not fall back to the usual one where a file is missing', async () => {
    const path = await mkdtemp(join(folder, 'half-'));
    await writeFile(join(path, trainImages!.name), '');
    expect(await findDataset('mnist', { path })).toMatchObject({
      found: false,
      folder: path,
      missing: [trainLabels!.name, testImages!.name, testLabels!.name],
    });
    await expect(loadDataset('mnist', { path })).rejects.toThrow(DatasetNotFoundError);
  });

  it('is refused with the path of the file that cannot be read', async () => {
    const path = await mkdtemp(join(folder, 'folders-'));
    for (const { name } of datasetCard('mnist').files) await mkdir(join(path, name));
    await expect(loadDataset('mnist', { path })).rejects.toMatchObject({
      name: 'DataFileError',
      fault: 'unreadable',
      file: join(path, trainImages!.name),
      found: 'a folder',
    });
  });
});

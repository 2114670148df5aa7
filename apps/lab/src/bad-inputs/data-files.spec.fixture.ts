import {
  datasetCard,
  DataFileError,
  DatasetNotFoundError,
  labelledImages,
  loadDataset,
  readIdx,
  readIdxFile,
} from '@retinotopia/datasets';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fresh, of, pipe, root, type BadInput } from './bad-input.spec.fixture.ts';

const idx = (code: number, shape: readonly number[], body: number) => {
  const bytes = Buffer.alloc(4 + 4 * shape.length + body);
  bytes.set([0, 0, code, shape.length]);
  shape.forEach((size, index) => bytes.writeUInt32BE(size, 4 + 4 * index));
  return bytes;
};
const bytes = (...shape: readonly number[]) =>
  idx(
    8,
    shape,
    shape.reduce((product, size) => product * size, 1),
  );

const idxFiles = of('IDX', DataFileError, (made: Uint8Array) => readIdx(made, 'images'), [
  ['an empty file', 'the IDX header is cut short at byte 0', () => new Uint8Array(0)],
  ['half a magic number', 'expected a magic number of 4 bytes, found 3 bytes', () => Uint8Array.of(0, 0, 8)],
  ['a PNG image', 'this is not an IDX file at byte 0', () => Buffer.from('\x89PNG\r\n', 'latin1')],
  ['a little-endian magic number', 'this is not an IDX file', () => Uint8Array.of(3, 8, 0, 0, 0, 0, 0, 0)],
  ['an unknown element type', 'the IDX element type is unknown at byte 2', () => idx(10, [1], 1)],
  ['no dimensions', 'expected at least 1 dimension, found none', () => idx(8, [], 1)],
  [
    'sizes cut short',
    'expected a header of 16 bytes for 3 dimensions, found 9 bytes',
    () => bytes(1, 1, 1).subarray(0, 9),
  ],
  ['images of 0 × 0', 'expected dimension 1 of at least 1, found 0', () => idx(8, [5, 0, 0], 0)],
  [
    '200 images of 20,000 × 20,000',
    'expected at most 2147483648 bytes of values',
    () => idx(8, [200, 20_000, 20_000], 9),
  ],
  ['sizes whose product is 2³²', 'found shape [65536,65536]', () => idx(8, [65_536, 65_536], 0)],
  ['255 sizes of 2³² − 1', 'the IDX dimensions make no sense', () => idx(14, Array<number>(255).fill(2 ** 32 - 1), 0)],
  ['a claim of 2 GiB in 12 bytes', 'the file is cut short at byte 12', () => idx(8, [2 ** 15, 2 ** 16], 0)],
  ['values cut short', 'expected 4 bytes of values for ubyte [2,2], found 3 bytes', () => bytes(2, 2).subarray(0, -1)],
  ['a byte too many', 'the file goes on after its last value', () => Buffer.concat([bytes(2), Buffer.of(0)])],
  ['gzip cut short', 'of a gzip stream that goes on', () => gzipSync(bytes(50)).subarray(0, -9)],
  [
    'gzip with a wrong checksum',
    'the gzip stream is damaged',
    () => Buffer.concat([gzipSync(bytes(50)).subarray(0, -8), Buffer.alloc(8)]),
  ],
  ['gzip of something else', 'this is not an IDX file', () => gzipSync('not IDX')],
  [
    'gzip of fewer values than it claims',
    'expected 12 bytes once inflated, as the header says, found 11 bytes',
    () => gzipSync(bytes(4).subarray(0, -1)),
  ],
  [
    'a gzip bomb: 300 MiB after a small array',
    'the file goes on after its last value',
    () => Buffer.concat([gzipSync(bytes(4)), ...Array<Buffer>(300).fill(gzipSync(Buffer.alloc(2 ** 20)))]),
  ],
  [
    'text after the gzip stream',
    'other bytes after the gzip stream',
    () => Buffer.concat([gzipSync(bytes(4)), Buffer.from('text')]),
  ],
]);

const described = { name: 'made', split: 'train', classNames: ['a', 'b'] } as const;
const images = of<readonly [Uint8Array, Uint8Array]>(
  'images and labels',
  DataFileError,
  ([pixels, labels]) =>
    labelledImages(described, { file: 'images', array: readIdx(pixels) }, { file: 'labels', array: readIdx(labels) }),
  [
    [
      'images of NaN',
      'expected ubyte, found float',
      () => [Buffer.concat([idx(13, [1, 1, 1], 0), Buffer.of(127, 192, 0, 0)]), bytes(1)],
    ],
    ['fewer labels than images', 'expected 3 labels, one for each image, found 2', () => [bytes(3, 2, 2), bytes(2)]],
    [
      'a label out of range',
      'expected labels below 2, found 2 for image 1',
      () => [bytes(2, 1, 1), Buffer.concat([idx(8, [2], 0), Buffer.of(1, 2)])],
    ],
    ['labels in the place of images', 'the array has the wrong shape', () => [bytes(2), bytes(2)]],
    ['two channels', 'found ubyte [1,2,2,2]', () => [bytes(1, 2, 2, 2), bytes(1)]],
  ],
);

/** A folder of a data set whose first file is this. */
function dataset(put: (path: string) => unknown): string {
  const folder = fresh();
  for (const { name } of datasetCard('mnist').files.slice(1)) writeFileSync(join(folder, name), '');
  put(join(folder, datasetCard('mnist').files[0]!.name));
  return folder;
}
const datasets = [
  ...of('data set', DataFileError, (path: string) => loadDataset('mnist', { path }), [
    [
      'the right shape, other pixels',
      'the content is not the published one',
      () => dataset((path) => writeFileSync(path, bytes(60_000, 28, 28))),
    ],
    [
      'a gzip bomb: 1 GiB as its header claims',
      'expected ubyte [60000,28,28], found ubyte [1024,1024,1024]',
      () => dataset((path) => writeFileSync(`${path}.gz`, gzipSync(idx(8, [1024, 1024, 1024], 0)))),
    ],
    [
      'a file of a terabyte',
      'the file is larger than it can be',
      () =>
        dataset((path) => {
          writeFileSync(path, '');
          truncateSync(path, 2 ** 40);
        }),
    ],
    [
      'a link to /dev/zero',
      'expected a file, found a device or pipe',
      () => dataset((path) => symlinkSync('/dev/zero', path)),
    ],
    ['a pipe that nobody writes to', 'expected a file, found a device or pipe', () => dataset(pipe)],
    ['a folder in the place of a file', 'expected a file, found a folder', () => dataset((path) => mkdirSync(path))],
  ]),
  ...of('data set', DatasetNotFoundError, (path: string) => loadDataset('mnist', { path }), [
    ['a folder that does not exist', 'lacks train-images-idx3-ubyte', () => join(root, 'nowhere')],
  ]),
  ...of('data set', DataFileError, readIdxFile, [
    ['a file name with a zero byte', 'the file cannot be read', () => 'images\0'],
  ]),
];

/** Arrays, images with labels, and folders of data sets. */
export const dataFiles: readonly BadInput[] = [...idxFiles, ...images, ...datasets];

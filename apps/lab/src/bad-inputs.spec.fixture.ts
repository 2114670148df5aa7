import { readSafetensors, SafetensorsError } from '@retinotopia/compute';
import {
  datasetCard,
  DataFileError,
  DatasetNotFoundError,
  labelledImages,
  loadDataset,
  readIdx,
  readIdxFile,
} from '@retinotopia/datasets';
import { OutlineError } from '@retinotopia/geometry';
import {
  checkProtocol,
  checkTaskResult,
  presets,
  ProtocolError,
  readResult,
  ResultFormatError,
  TaskStateError,
  unpackState,
} from '@retinotopia/hypothesis';
import { checkOpticArray, onCanvas, OpticArrayError, type OpticArray } from '@retinotopia/retina';
import {
  createRunFolder,
  openRunFolder,
  readManifest,
  RunFolderError,
  UnreadableFileError,
} from '@retinotopia/runs';
import { InvalidArgumentError } from 'commander';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { seedList, wholeNumber } from './arguments.ts';
import { checkDistillProtocol, presets as distillPresets } from './distill/protocol.ts';
import { configIn, engineIn, replyIn } from './hypothesis/experiment-folder.ts';
import { readOutlineFile } from './perceive/outline-file.ts';
import { parseSweep, readSweep } from './sweep/sweep-file.ts';
import { UsageError } from './usage-error.ts';

/** Something that a reader is given and must refuse. */
export interface BadInput {
  readonly reader: string;
  readonly input: string;
  readonly error: abstract new (...args: never[]) => Error;
  /** What the message says, among other things. */
  readonly says: string;
  readonly read: () => unknown;
}

/** Bad inputs of one reader: what each is, what it says, and how it is made. */
const of = <Made>(
  reader: string,
  error: BadInput['error'],
  read: (made: Made) => unknown,
  cases: readonly (readonly [input: string, says: string, made: () => Made])[],
): readonly BadInput[] =>
  cases.map(([input, says, made]) => ({ reader, input, error, says, read: () => read(made()) }));

export const root = mkdtempSync(join(tmpdir(), 'bad-inputs-'));
const fresh = () => mkdtempSync(join(root, 'case-'));
/** The path of a file with this content. */
function file(content: string | Uint8Array, name = 'file'): string {
  const path = join(fresh(), name);
  writeFileSync(path, content);
  return path;
}
const pipe = (path: string) => {
  execFileSync('mkfifo', [path]);
  return path;
};
const deep = (open: string, close = '') => open.repeat(100_000) + close.repeat(100_000);

// --- IDX

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
  ['sizes cut short', 'expected a header of 16 bytes for 3 dimensions, found 9 bytes', () => bytes(1, 1, 1).subarray(0, 9)],
  ['images of 0 × 0', 'expected dimension 1 of at least 1, found 0', () => idx(8, [5, 0, 0], 0)],
  ['200 images of 20,000 × 20,000', 'expected at most 2147483648 bytes of values', () => idx(8, [200, 20_000, 20_000], 9)],
  ['sizes whose product is 2³²', 'found shape [65536,65536]', () => idx(8, [65_536, 65_536], 0)],
  ['255 sizes of 2³² − 1', 'the IDX dimensions make no sense', () => idx(14, Array<number>(255).fill(2 ** 32 - 1), 0)],
  ['a claim of 2 GiB in 12 bytes', 'the file is cut short at byte 12', () => idx(8, [2 ** 15, 2 ** 16], 0)],
  ['values cut short', 'expected 4 bytes of values for ubyte [2,2], found 3 bytes', () => bytes(2, 2).subarray(0, -1)],
  ['a byte too many', 'the file goes on after its last value', () => Buffer.concat([bytes(2), Buffer.of(0)])],
  ['gzip cut short', 'of a gzip stream that goes on', () => gzipSync(bytes(50)).subarray(0, -9)],
  ['gzip with a wrong checksum', 'the gzip stream is damaged', () => Buffer.concat([gzipSync(bytes(50)).subarray(0, -8), Buffer.alloc(8)])],
  ['gzip of something else', 'this is not an IDX file', () => gzipSync('not IDX')],
  ['gzip of fewer values than it claims', 'expected 12 bytes once inflated, as the header says, found 11 bytes', () => gzipSync(bytes(4).subarray(0, -1))],
  ['a gzip bomb: 300 MiB after a small array', 'the file goes on after its last value', () => Buffer.concat([gzipSync(bytes(4)), ...Array<Buffer>(300).fill(gzipSync(Buffer.alloc(2 ** 20)))])],
  ['text after the gzip stream', 'other bytes after the gzip stream', () => Buffer.concat([gzipSync(bytes(4)), Buffer.from('text')])],
]); // prettier-ignore

const described = { name: 'made', split: 'train', classNames: ['a', 'b'] } as const;
const images = of<readonly [Uint8Array, Uint8Array]>(
  'images and labels',
  DataFileError,
  ([pixels, labels]) =>
    labelledImages(described, { file: 'images', array: readIdx(pixels) }, { file: 'labels', array: readIdx(labels) }),
  [
    ['images of NaN', 'expected ubyte, found float', () => [Buffer.concat([idx(13, [1, 1, 1], 0), Buffer.of(127, 192, 0, 0)]), bytes(1)]],
    ['fewer labels than images', 'expected 3 labels, one for each image, found 2', () => [bytes(3, 2, 2), bytes(2)]],
    ['a label out of range', 'expected labels below 2, found 2 for image 1', () => [bytes(2, 1, 1), Buffer.concat([idx(8, [2], 0), Buffer.of(1, 2)])]],
    ['labels in the place of images', 'the array has the wrong shape', () => [bytes(2), bytes(2)]],
    ['two channels', 'found ubyte [1,2,2,2]', () => [bytes(1, 2, 2, 2), bytes(1)]],
  ],
); // prettier-ignore

/** A folder of a data set whose first file is this. */
function dataset(put: (path: string) => unknown): string {
  const folder = fresh();
  for (const { name } of datasetCard('mnist').files.slice(1)) writeFileSync(join(folder, name), '');
  put(join(folder, datasetCard('mnist').files[0]!.name));
  return folder;
}
const datasets = [
  ...of('data set', DataFileError, (path: string) => loadDataset('mnist', { path }), [
    ['the right shape, other pixels', 'the content is not the published one', () => dataset((path) => writeFileSync(path, bytes(60_000, 28, 28)))],
    ['a gzip bomb: 1 GiB as its header claims', 'expected ubyte [60000,28,28], found ubyte [1024,1024,1024]', () => dataset((path) => writeFileSync(`${path}.gz`, gzipSync(idx(8, [1024, 1024, 1024], 0))))],
    ['a file of a terabyte', 'the file is larger than it can be', () => dataset((path) => { writeFileSync(path, ''); truncateSync(path, 2 ** 40); })],
    ['a link to /dev/zero', 'expected a file, found a device or pipe', () => dataset((path) => symlinkSync('/dev/zero', path))],
    ['a pipe that nobody writes to', 'expected a file, found a device or pipe', () => dataset(pipe)],
    ['a folder in the place of a file', 'expected a file, found a folder', () => dataset((path) => mkdirSync(path))],
  ]),
  ...of('data set', DatasetNotFoundError, (path: string) => loadDataset('mnist', { path }), [
    ['a folder that does not exist', 'lacks train-images-idx3-ubyte', () => join(root, 'nowhere')],
  ]),
  ...of('data set', DataFileError, readIdxFile, [
    ['a file name with a zero byte', 'the file cannot be read', () => 'images\0'],
  ]),
]; // prettier-ignore

// --- safetensors

function safetensors(header: unknown, body = 0, claimed?: bigint): Uint8Array {
  const text = typeof header === 'string' ? Buffer.from(header) : Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claimed ?? BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(body)]);
}
const w = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
const said = JSON.stringify(w);
const weights = of('safetensors', SafetensorsError, (made: Uint8Array) => readSafetensors(made, 'weights'), [
  ['an empty file', 'expected 8 bytes of header length, found 0', () => new Uint8Array(0)],
  ['a header of 2⁶³ − 1 bytes', 'claims 9223372036854775807 bytes, above 16777216', () => safetensors({}, 0, 2n ** 63n - 1n)],
  ['a header of 2⁶⁴ − 1 bytes', 'claims 18446744073709551615 bytes', () => safetensors({}, 0, 2n ** 64n - 1n)],
  ['a header longer than the file', 'the header claims 100 bytes, found 2', () => safetensors({}, 0, 100n)],
  ['a header that is no JSON', 'the header is not JSON in UTF-8', () => safetensors('{"w":')],
  ['a header that is not UTF-8', 'its bytes are none', () => Buffer.concat([safetensors('', 0, 4n), Buffer.of(0x7b, 0xff, 0xfe, 0x7d)])],
  ['a header that is a list', 'the header does not begin with {', () => safetensors([])],
  ['a byte order mark', 'the header does not begin with {', () => safetensors(`\ufeff{"w":${said}}`, 4)],
  ['100,000 open lists', 'nested deeper than 64 levels', () => safetensors(`{"w":${deep('[', ']')}}`)],
  ['a name told twice', "the key 'w' comes twice", () => safetensors(`{"w":${said},"\\u0077":${said}}`, 4)],
  ['a tensor named __proto__', "the key '__proto__' is not taken", () => safetensors(`{"__proto__":${said}}`, 4)],
  ['a number for a tensor', "'w' is not a table", () => safetensors({ w: 5 })],
  ['a name that clears the screen', "'\u{fffd}[2J' is not a table", () => safetensors({ '\u001b[2J': 5 })],
  ['an unknown type', "'w' has type 'F8', expected one of F32, F16, I32, BOOL", () => safetensors({ w: { ...w, dtype: 'F8' } }, 4)],
  ['a negative size', 'has no shape of whole numbers from 0', () => safetensors({ w: { ...w, shape: [-1] } }, 4)],
  ['a size above 2⁵³', 'has no shape of whole numbers from 0', () => safetensors(`{"w":{"dtype":"F32","shape":[9007199254740993],"data_offsets":[0,4]}}`, 4)],
  ['sizes whose product overflows', 'takes more bytes than there are', () => safetensors({ w: { ...w, shape: [2 ** 40, 2 ** 40] } }, 4)],
  ['an overflow hidden by a 0', 'takes more bytes than there are', () => safetensors({ w: { dtype: 'F32', shape: [2 ** 40, 2 ** 40, 0], data_offsets: [0, 0] } })],
  ['a thousand dimensions', 'has 1000 dimensions, and at most 6 are read', () => safetensors({ w: { ...w, shape: Array<number>(1000).fill(1) } }, 4)],
  ['offsets that run backwards', 'takes 4 bytes, found -4', () => safetensors({ w: { ...w, data_offsets: [4, 0] } }, 4)],
  ['offsets beyond the file', 'expected 4000000000000 bytes of tensors, found 4', () => safetensors({ w: { ...w, shape: [1e12], data_offsets: [0, 4e12] } }, 4)],
  ['tensors that overlap', 'a hole or an overlap', () => safetensors({ v: w, w }, 4)],
  ['a hole between tensors', "'w' begins at 8, expected 4", () => safetensors({ v: w, w: { ...w, data_offsets: [8, 12] } }, 12)],
  ['a body cut short', 'expected 4 bytes of tensors, found 3', () => safetensors({ w }, 3)],
  ['bytes after the end', 'expected 4 bytes of tensors, found 5', () => safetensors({ w }, 5)],
  ['metadata that is no text', '__metadata__ is not a table of texts', () => safetensors({ __metadata__: { a: 1 } })],
]); // prettier-ignore

const state = (rest: object) => JSON.stringify({ step: 1, names: ['w'], loss: { sum: 0, count: 0 }, disagreement: { sum: 0, count: 0 }, calibrations: null, teachers: { experts: false, peers: false }, curve: [], ...rest }); // prettier-ignore
const states = of('state in a checkpoint', TaskStateError, (rest: string) => {
  const { parameters } = readSafetensors(safetensors({ 'parameters/w': { ...w, dtype: 'I32' } }, 4));
  try {
    return unpackState({ tensors: parameters, rest });
  } finally {
    for (const tensor of Object.values(parameters)) tensor.dispose();
  }
}, [
  ['no state at all', 'its state is no JSON', () => ''],
  ['a negative step', 'its state is damaged: step', () => state({ step: -1 })],
  ['a tensor that is missing', 'it lacks the tensor parameters/v', () => state({ names: ['v'] })],
  ['a tensor of another type', 'parameters/w holds no 32-bit floats', () => state({})],
]); // prettier-ignore

// --- images

const picture = (changed: Partial<OpticArray>): OpticArray => ({ width: 2, height: 2, channels: 1, pixels: new Float32Array(4), pixelsPerDegree: 1, beyond: 0, ...changed }); // prettier-ignore
const pictures = [
  ...of('image', OpticArrayError, checkOpticArray, [
    ['0 × 0 pixels', 'at least 1 × 1 pixels, found 0 × 0', () => picture({ width: 0, height: 0, pixels: new Float32Array(0) })],
    ['−2 × −2 pixels', 'at least 1 × 1 pixels, found -2 × -2', () => picture({ width: -2, height: -2 })],
    ['20,000 × 20,000 pixels', 'at most 67108864 pixels, found 20000 × 20000', () => picture({ width: 20_000, height: 20_000 })],
    ['a pixel that is NaN', 'intensities are from 0 to 1, found NaN at value 2', () => picture({ pixels: Float32Array.of(0, 1, NaN, 0) })],
    ['a pixel that is infinite', 'found Infinity at value 0', () => picture({ pixels: Float32Array.of(Infinity, 1, 0, 0) })],
    ['two channels', 'an image has 1 or 3 channels, found 2', () => picture({ channels: 2 as never })],
    ['too few values', '2 × 2 × 1 needs 4 values, found 3', () => picture({ pixels: new Float32Array(3) })],
    ['0 pixels for a degree', 'pixelsPerDegree must be above 0', () => picture({ pixelsPerDegree: 0 })],
    ['a background of NaN', 'the background is from 0 to 1', () => picture({ beyond: NaN })],
  ]),
  ...of('canvas', OpticArrayError, (size: number) => onCanvas(picture({}), size), [
    ['a million pixels a side', 'a canvas has at most 67108864 pixels', () => 1e6],
    ['NaN pixels a side', 'found NaN × NaN', () => NaN],
  ]),
]; // prettier-ignore

// --- settings

const quick = presets.quick;
const protocols = of('protocol', ProtocolError, checkProtocol, [
  ['nothing', 'the protocol', () => undefined],
  ['an unknown key', 'Unrecognized key: "colour"', () => ({ ...quick, colour: 'red' })],
  ['a prototype', 'Unrecognized key: "__proto__"', () => JSON.parse(`{"__proto__":{},${JSON.stringify(quick).slice(1)}`) as unknown],
  ['a negative size', 'embedding must be a whole number from 1 to 10000, found -16', () => ({ ...quick, embedding: -16 })],
  ['half a column', 'columnsAcross must be a whole number from 1 to 100, found 2.5', () => ({ ...quick, columnsAcross: 2.5 })],
  ['a number above 2⁵³', 'trainingSteps must be a whole number from 1 to 1000000000', () => ({ ...quick, trainingSteps: 2 ** 60 })],
  ['a rate of NaN', 'learningRate must be a number, found NaN', () => ({ ...quick, learningRate: NaN })],
  ['a weight that is infinite', 'agreement.sameContent must be from 0 to 1000000, found Infinity', () => ({ ...quick, agreement: { ...quick.agreement, sameContent: Infinity } })],
  ['an arm twice', 'arms must not name one twice', () => ({ ...quick, arms: ['shared', 'shared'] })],
  ['a negative seed', 'seeds.0 must be a whole number from 0', () => ({ ...quick, seeds: [-1] })],
  ['no seeds', 'seeds must name at least one', () => ({ ...quick, seeds: [] })],
  ['a billion billion weights', 'weights, more than 268435456', () => ({ ...quick, columnsAcross: 100, levels: 100, embedding: 10_000, hidden: 10_000 })],
]); // prettier-ignore

const talks = distillPresets.quick;
const distillProtocols = of('protocol of distill', ProtocolError, checkDistillProtocol, [
  ['an unknown key', 'Unrecognized key: "colour"', () => ({ ...talks, colour: 'red' })],
  ['a billion epochs', 'alone.epochs must be a whole number from 1 to 1000000, found 1000000000', () => ({ ...talks, alone: { ...talks.alone, epochs: 1e9 } })],
  ['a billion units', 'big.0 must be a whole number from 1 to 100000, found 1000000000', () => ({ ...talks, big: [1e9] })],
  ['a net of ten billion weights', 'weights, more than 268435456: take fewer or smaller units in big', () => ({ ...talks, big: [100_000, 100_000] })],
  ['a thousand large peers', 'take fewer or smaller peers.nets, units in small', () => ({ ...talks, small: [1000, 1000], peers: { ...talks.peers, nets: 1000 } })],
  ['a temperature of 0', 'student.temperature must be above 0, found 0', () => ({ ...talks, student: { ...talks.student, temperature: 0 } })],
  ['dropout of everything', 'teacher.dropout.hidden must be at most 0.99, found 1', () => ({ ...talks, teacher: { ...talks.teacher, dropout: { inputs: 0, hidden: 1 } } })],
  ['an eleventh digit', 'withheld.without.0 must be a class from 0 to 9, found 10', () => ({ ...talks, withheld: { ...talks.withheld, without: [10] } })],
  ['a learning rate of NaN', 'peers.learningRate must be a number, found NaN', () => ({ ...talks, peers: { ...talks.peers, learningRate: NaN } })],
]); // prettier-ignore

const sweeps = [
  ...of('sweep', UsageError, (text: string) => parseSweep(text, 'sweep.yaml'), [
    ['an unknown key', 'Unrecognized key: "colour"', () => 'colour: red'],
    ['an unknown setting', 'the protocol Unrecognized key: "colour"', () => 'settings: {colour: 1}'],
    ['text', 'the whole: Invalid input', () => 'full'],
    ['a key that comes twice', "the key 'preset' comes twice", () => 'preset: quick\npreset: full'],
    ['the key __proto__', "the key '__proto__' is not taken", () => 'settings: {__proto__: 5}'],
    ['the setting agreement.__proto__', 'agreement Unrecognized key: "__proto__"', () => 'settings: {agreement.__proto__: 5}'],
    ['a list as a key', 'a list or table cannot be a key', () => '? [a, b]\n: 1'],
    ['a billion laughs', 'Excessive alias count', () => `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from('bcdefgh').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[at]!}`).join()}]`).join('\n')}`],
    ['a table that holds itself', 'settings.x', () => 'settings: &a {x: *a}'],
    ['an alias of nothing', 'Unresolved alias', () => 'preset: *nothing'],
    ['merge keys', 'Unrecognized key', () => 'x: &x {preset: full}\n<<: *x'],
    ['a tag that asks for code', 'Unresolved tag', () => 'preset: !!js/function quick'],
    ['100,000 open lists', 'nested deeper than 64 levels', () => deep('[')],
    ['lists by 100,000 dashes', 'nested deeper than 64 levels', () => deep('- ')],
    ['two documents', 'multiple documents', () => '---\na: 1\n---\nb: 2'],
    ['a bracket that is not closed', 'line 1', () => 'settings: {'],
    ['infinity', 'settings.trainImages: Invalid input', () => 'settings: {trainImages: .inf}'],
    ['NaN', 'settings.learningRate: Invalid input', () => 'settings: {learningRate: .nan}'],
    ['a negative size', 'hidden must be a whole number from 1 to 10000, found -1', () => 'settings: {hidden: -1}'],
    ['a seed above 2⁵³', 'seeds.0 must be a whole number', () => 'settings: {seeds: [9007199254740993]}'],
    ['an arm twice', 'arms must not name one twice', () => 'settings: {arms: [shared, shared]}'],
    ['a combination twice', "'trainImages=10' comes twice", () => 'grid: {trainImages: [10, 10]}'],
    ['a setting in list and grid', "'trainImages' is set by list and by grid", () => 'list: [{trainImages: 10}]\ngrid: {trainImages: [20]}'],
    ['a setting whose name leads out', 'cannot name a folder', () => 'grid: {../../etc: [1]}'],
    ['10¹² combinations', '1000000000000 combinations are more than 10000', () => `grid: {${Array.from('abcd').map((name) => `${name}: [${Array.from({ length: 1000 }, (_, at) => at).join()}]`).join()}}`],
    ['six million runs', 'it asks for more than 100000 runs', () => `settings: {seeds: [${Array.from({ length: 1000 }, (_, at) => at).join()}]}\ngrid: {trainImages: [${Array.from({ length: 1000 }, (_, at) => at + 1).join()}]}`],
    ['20,000 keys', 'Unrecognized keys', () => Array.from({ length: 20_000 }, (_, at) => `k${at}: 1`).join('\n')],
  ]),
  ...of('sweep', UnreadableFileError, readSweep, [
    ['a file that is too large', 'and at most 100000 are read', () => file(Buffer.alloc(100_001, '#'))],
    ['a file that is not text', 'is no text in UTF-8', () => file(Uint8Array.of(0xff, 0xfe))],
    ['a folder', 'is a folder, not a file', () => fresh()],
    ['a file that does not exist', 'does not exist', () => join(root, 'nowhere.yaml')],
    ['/dev/zero', 'is a device or pipe, not a file', () => '/dev/zero'],
  ]),
]; // prettier-ignore

const options = [
  ...of('--seeds', InvalidArgumentError, seedList, [
    ['a billion seeds', 'at most 1000', () => '1000000000'],
    ['a seed twice', 'different seeds', () => '4,4'],
    ['a negative seed', 'at least 0', () => '4,-1'],
  ]),
  ...of('--workers', InvalidArgumentError, wholeNumber(1, 1024), [
    ['none', 'at least 1', () => '0'],
    ['a million', 'at most 1024', () => '1000000'],
    ['1e3', 'a whole number', () => '1e3'],
  ]),
];

// --- run folders

const manifest = {
  formatVersion: 1,
  status: 'running',
  command: 'lab',
  config: { dataset: 'mnist', data: null, protocol: quick },
  versions: {},
  machine: { engine: { engine: 'wasm' } },
  started: '2026-01-01T00:00:00Z',
} as const;
function runFolder(said: unknown): string {
  return join(file(typeof said === 'string' ? said : JSON.stringify(said), 'run.json'), '..');
}
const inRun = (make: (folder: string) => unknown) => {
  const folder = runFolder(manifest);
  make(folder);
  return folder;
};
const reading =
  (act: (opened: Awaited<ReturnType<typeof openRunFolder>>) => unknown) => async (path: string) => {
    const opened = await openRunFolder(path);
    try {
      return act(opened);
    } finally {
      await opened.close();
    }
  };
const runFolders = [
  ...of('run.json', RunFolderError, readManifest, [
    ['no file', 'it has no run.json', fresh],
    ['an empty file', 'has a run.json that is damaged', () => runFolder('')],
    ['a file cut short', 'has a run.json that is damaged', () => runFolder(JSON.stringify(manifest).slice(0, 50))],
    ['another format', 'is of format 2, and this program reads format 1', () => runFolder({ ...manifest, formatVersion: 2 })],
    ['an unknown status', 'status: Invalid option', () => runFolder({ ...manifest, status: 'over' })],
    ['a day that is none', 'started: Invalid ISO datetime', () => runFolder({ ...manifest, started: 'yesterday' })],
    ['a key that comes twice', "the key 'status' comes twice", () => runFolder('{"status":"running","status":"complete"}')],
    ['100,000 open tables', 'nested deeper than 64 levels', () => runFolder(deep('{"a":'))],
    ['a file of a terabyte', 'and at most 67108864 are read', () => inRun((folder) => truncateSync(join(folder, 'run.json'), 2 ** 40))],
  ]),
  ...of('settings in run.json', UsageError, (config: unknown) => configIn('runs/a', { ...manifest, config }, checkProtocol), [
    ['none', 'dataset: Invalid', () => ({})],
    ['null', 'the whole: Invalid input', () => null],
    ['a data set whose name leads out', 'dataset: Invalid option', () => ({ ...manifest.config, dataset: '../../etc/passwd' })],
    ['a folder that is a number', 'data: Invalid input', () => ({ ...manifest.config, data: 5 })],
  ]),
  ...of('engine in run.json', UsageError, (machine: unknown) => engineIn('runs/a', { ...manifest, machine }), [
    ['none', 'engine: Invalid input', () => ({})],
    ['an unknown one', 'engine.engine: Invalid option', () => ({ engine: { engine: 'quantum' } })],
  ]),
  ...of('run folder', RunFolderError, (path: string) => openRunFolder(path), [
    ['a link that leads out', "holds the link 'tasks'", () => inRun((folder) => symlinkSync('/tmp', join(folder, 'tasks')))],
  ]),
  ...of('run folder', RunFolderError, (path: string) => createRunFolder(path, manifest), [
    ['one that is not empty', 'is not empty: name another one', () => runFolder('')],
    ['one below a file', 'a part of its path is a file', () => join(file(''), 'run')],
  ]),
  ...of('file of a run', RunFolderError, (name: string) => reading((run) => run.writeFile(name, ''))(inRun(() => undefined)), [
    ['../escape', 'the name leads out of it', () => '../escape'],
    ['/etc/x', 'the name leads out of it', () => '/etc/x'],
    ['a/b', 'the name leads out of it', () => 'a/b'],
    ['..', 'the name leads out of it', () => '..'],
  ]),
  ...of('task of a run', RunFolderError, (name: string) => reading((run) => run.finishTask(name, {}))(inRun(() => undefined)), [
    ['../x', "does not hold a task named '../x'", () => '../x'],
    ['.hidden', "does not hold a task named '.hidden'", () => '.hidden'],
  ]),
  ...of('finished task', RunFolderError, reading((run) => run.finishedTasks()), [
    ['a file cut short', 'tasks/x.json that is damaged', () => inRun((folder) => { mkdirSync(join(folder, 'tasks')); writeFileSync(join(folder, 'tasks', 'x.json'), '{"result":'); })],
  ]),
  ...of('finished task', ResultFormatError, checkTaskResult, [
    ['an accuracy of 200 %', 'test.consensus: Too big', () => ({ task: { retina: 'uniform', arm: 'shared', seed: 1 }, parameters: 1, curve: [], test: { consensus: 2, singleColumn: 0 } })],
  ]),
  ...of('finished task', UsageError, (record: unknown) => replyIn(record, { retina: 'uniform', arm: 'shared', seed: 1 }), [
    ['another record', 'seconds: Invalid input', () => ({})],
    ['the result of another task', 'it is of another task', () => ({ seconds: 1, peakBytes: 1, result: { task: { retina: 'uniform', arm: 'shared', seed: 2 }, parameters: 1, curve: [], test: { consensus: 1, singleColumn: 0 } } })],
  ]),
  ...of('result.json', ResultFormatError, readResult, [
    ['an empty file', 'this is no JSON', () => ''],
    ['a zip archive', 'this is no JSON', () => 'PK\u0003\u0004'],
    ['null', 'the whole: Invalid input', () => 'null'],
    ['another format', 'it is of format 7, and this program reads formats 1 and 2', () => '{"formatVersion":7}'],
    ['a number beyond all numbers', 'it is of format Infinity', () => '{"formatVersion":1e999}'],
    ['a prototype', "the key '__proto__' is not taken", () => '{"__proto__":{"formatVersion":1}}'],
    ['100,000 open lists', 'nested deeper than 64 levels', () => deep('[', ']')],
  ]),
]; // prettier-ignore

// --- outlines

const outlines = [
  ...of('outline', UsageError, (text: string) => readOutlineFile(file(text)), [
    ['no JSON', 'is no JSON', () => '{'],
    ['text', 'is neither an array of [x, y] points nor GeoJSON', () => '"Africa"'],
    ['100,000 features in each other', 'nested deeper than 64 levels', () => deep('{"type":"Feature","geometry":', '}')],
    ['100,000 points', 'points, and at most 20000 are taken', () => JSON.stringify(Array.from({ length: 1e5 }, () => [0, 0]))],
  ]),
  ...of('outline', OutlineError, (text: string) => readOutlineFile(file(text)), [
    ['a point at infinity', 'is not a pair of finite numbers', () => '[[0,0],[1e999,0],[1,1],[0,0]]'],
    ['an open line', 'the outline is open', () => '[[0,0],[1,0],[1,1],[0,1]]'],
    ['a line that crosses itself', 'the outline meets itself near', () => '[[0,0],[3,3],[3,0],[0,2],[0,0]]'],
    ['points on one line', 'the outline bounds no area', () => '[[0,0],[1,1],[2,2],[0,0]]'],
    ['two points', 'four points at least, but here are 2', () => '[[0,0],[1,1]]'],
  ]),
  ...of('outline', UnreadableFileError, readOutlineFile, [
    ['a pipe that nobody writes to', 'is a device or pipe, not a file', () => pipe(join(fresh(), 'pipe'))],
  ]),
]; // prettier-ignore

export const badInputs: readonly BadInput[] = [
  ...idxFiles,
  ...images,
  ...datasets,
  ...weights,
  ...states,
  ...pictures,
  ...protocols,
  ...distillProtocols,
  ...sweeps,
  ...options,
  ...runFolders,
  ...outlines,
];

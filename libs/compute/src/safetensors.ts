import { inShort, parseStrictJson } from '@retinotopia/core';
import { getFloat16, setFloat16 } from '@petamoriken/float16';
import * as tf from '@tensorflow/tfjs-core';
import type { Parameters } from './parameters.ts';

/**
 * The safetensors file format, version of the specification in huggingface/safetensors: eight bytes with the
 * header's length (little-endian), the header as JSON, then the tensors' bytes one after another.
 */

/** A header longer than this is refused: room for a hundred thousand tensors (the reference stops at 100 MB). */
const longestHeader = 2 ** 24;
/** The ranks that TensorFlow.js has tensors of. */
const mostDimensions = 6;

const elementBytes = { F32: 4, F16: 2, I32: 4, BOOL: 1 } as const;
const dtypes = { F32: 'float32', F16: 'float32', I32: 'int32', BOOL: 'bool' } as const;
const codes = { float32: 'F32', int32: 'I32', bool: 'BOOL' } as const;
type ElementCode = keyof typeof elementBytes;

/** A safetensors file that cannot be read: what is wrong with it, and where. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';
  readonly file: string;
  /** Byte of the file at which the fault lies. */
  readonly offset: number;
  constructor(file: string, offset: number, fault: string) {
    super(`${file}: not a safetensors file that can be read: ${fault} (at byte ${offset})`);
    this.file = file;
    this.offset = offset;
  }
}

/**
 * The bytes of a safetensors file.
 * @param metadata text by name, kept in the header under `__metadata__`
 * @param floats `F16` rounds floats to 16 bits, for nets that are sent to a page
 */
export async function writeSafetensors(
  parameters: Parameters,
  metadata: Readonly<Record<string, string>> = {},
  floats: 'F32' | 'F16' = 'F32',
): Promise<Uint8Array> {
  const entries = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, tensor] of entries) {
    const kind = codes[tensor.dtype as keyof typeof codes] as ElementCode | undefined;
    const code = kind === 'F32' ? floats : kind;
    if (name === '__metadata__' || name === '__proto__' || code === undefined) {
      throw new TypeError(`cannot save the tensor '${name}' of type ${tensor.dtype}`);
    }
    const start = end;
    end += tensor.size * elementBytes[code];
    header[name] = { dtype: code, shape: tensor.shape, data_offsets: [start, end] };
  }
  // The tensors' bytes begin at a multiple of eight, so that they can be read in place.
  const unpadded = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(unpadded.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerBytes + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true);
  bytes.fill(0x20, 8, 8 + headerBytes);
  bytes.set(unpadded, 8);
  let position = 8 + headerBytes;
  for (const [, tensor] of entries) {
    const full = await tensor.data();
    const data = floats === 'F16' && tensor.dtype === 'float32' ? toHalves(full) : full;
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

/** A tensor off the engine, row-major. */
export interface PlainArray {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/**
 * Reads a safetensors file of floats of 32 or 16 bits, 32-bit whole numbers and truth values, without an engine.
 * @param file how errors name the file
 * @throws SafetensorsError where header and bytes do not fit together
 */
export function readArrays(
  bytes: Uint8Array,
  file = 'safetensors',
): {
  arrays: Readonly<Record<string, PlainArray>>;
  metadata: Readonly<Record<string, string>>;
} {
  const { entries, metadata, dataStart } = readHeader(bytes, file);
  const arrays = entries.map(({ name, code, shape, start, end }) => {
    // A copy, and so aligned; Node's Buffer has a slice of its own, which copies nothing.
    const data = Uint8Array.prototype.slice.call(bytes, dataStart + start, dataStart + end);
    return [name, { shape, dtype: dtypes[code], values: view(code, data) }] as const;
  });
  return { arrays: Object.fromEntries(arrays), metadata };
}

/**
 * Reads a safetensors file; see {@link readArrays}.
 * @returns the tensors, which the caller disposes of, and the metadata
 */
export function readSafetensors(
  bytes: Uint8Array,
  file = 'safetensors',
): { parameters: Parameters; metadata: Readonly<Record<string, string>> } {
  const { arrays, metadata } = readArrays(bytes, file);
  const parameters = Object.entries(arrays).map(
    ([name, { values, shape, dtype }]) => [name, tf.tensor(values, [...shape], dtype)] as const,
  );
  return { parameters: Object.fromEntries(parameters), metadata };
}

function view(code: ElementCode, data: Uint8Array<ArrayBuffer>): PlainArray['values'] {
  switch (code) {
    case 'F32':
      return new Float32Array(data.buffer);
    case 'F16':
      return fromHalves(data);
    case 'I32':
      return new Int32Array(data.buffer);
    case 'BOOL':
      return data;
  }
}

function fromHalves(data: Uint8Array<ArrayBuffer>): Float32Array {
  const halves = new DataView(data.buffer);
  return Float32Array.from({ length: data.length / 2 }, (_, at) => getFloat16(halves, 2 * at, true));
}

function toHalves(values: ArrayLike<number>): Uint8Array {
  const halves = new DataView(new ArrayBuffer(2 * values.length));
  for (let at = 0; at < values.length; at++) setFloat16(halves, 2 * at, values[at]!, true);
  return new Uint8Array(halves.buffer);
}

interface Entry {
  readonly name: string;
  readonly code: ElementCode;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

function readHeader(bytes: Uint8Array, file: string) {
  const fail = (offset: number, fault: string): never => {
    throw new SafetensorsError(file, offset, fault);
  };
  if (bytes.length < 8) fail(bytes.length, `expected 8 bytes of header length, found ${bytes.length}`);
  const claimed = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (claimed > longestHeader) fail(0, `the header claims ${String(claimed)} bytes, above ${longestHeader}`);
  const headerBytes = Number(claimed);
  const dataStart = 8 + headerBytes;
  if (dataStart > bytes.length) fail(8, `the header claims ${headerBytes} bytes, found ${bytes.length - 8}`);
  const header = parseHeader(bytes.subarray(8, dataStart), fail);
  const { __metadata__: metadata = {}, ...tensors } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    fail(8, '__metadata__ is not a table of texts');
  }
  const entries = Object.entries(tensors).map(([name, entry]) => readEntry(name, entry, fail));
  entries.sort((a, b) => a.start - b.start || a.end - b.end);
  let expected = 0;
  for (const { name, start, end } of entries) {
    if (start !== expected) {
      fail(dataStart + start, `${inShort(name)} begins at ${start}, expected ${expected}: a hole or an overlap`);
    }
    expected = end;
  }
  const found = bytes.length - dataStart;
  if (found !== expected) fail(bytes.length, `expected ${expected} bytes of tensors, found ${found}`);
  return { entries, metadata: metadata as Record<string, string>, dataStart };
}

type Fail = (offset: number, fault: string) => never;

function parseHeader(bytes: Uint8Array, fail: Fail): Record<string, unknown> {
  if (bytes[0] !== 0x7b) return fail(8, 'the header does not begin with {');
  let header: unknown;
  try {
    header = parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : 'its bytes are none';
    return fail(8, `the header is not JSON in UTF-8: ${reason}`);
  }
  return isRecord(header) ? header : fail(8, 'the header is not a table');
}

function readEntry(name: string, entry: unknown, fail: Fail): Entry {
  const refuse = (fault: string) => fail(8, `${inShort(name)} ${fault}`);
  if (!isRecord(entry)) return refuse('is not a table');
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string' || !Object.hasOwn(elementBytes, dtype)) {
    return refuse(`has type ${inShort(dtype)}, expected one of ${Object.keys(elementBytes).join(', ')}`);
  }
  if (!isListOfSizes(shape)) return refuse('has no shape of whole numbers from 0');
  if (shape.length > mostDimensions) {
    return refuse(`has ${shape.length} dimensions, and at most ${mostDimensions} are read`);
  }
  if (!isListOfSizes(offsets) || offsets.length !== 2) return refuse('has no pair of data_offsets');
  const code = dtype as ElementCode;
  const [start, end] = offsets as [number, number];
  let size = elementBytes[code];
  for (const length of shape) {
    size *= length;
    if (!Number.isSafeInteger(size)) return refuse(`of shape [${shape.join()}] takes more bytes than there are`);
  }
  if (end - start !== size) {
    return refuse(`of shape [${shape.join()}] takes ${size} bytes, found ${end - start}`);
  }
  return { name, code, shape, start, end };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isListOfSizes = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && (size as number) >= 0);

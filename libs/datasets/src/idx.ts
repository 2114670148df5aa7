import { DataFileError } from './data-file-error.ts';
import { countBytes, readIdxHeader, type IdxElementType, type IdxHeader } from './idx-header.ts';
import { inflateIdx, isGzipped } from './inflate.ts';

/** The values of each IDX element type, in the order of the file: the last dimension changes fastest. */
export interface IdxValues {
  ubyte: Uint8Array;
  byte: Int8Array;
  short: Int16Array;
  int: Int32Array;
  float: Float32Array;
  double: Float64Array;
}

/** An IDX file's array; `elementType` tells which type `values` has. */
export type IdxArray = {
  [Type in IdxElementType]: {
    readonly elementType: Type;
    readonly shape: readonly number[];
    readonly values: IdxValues[Type];
  };
}[IdxElementType];

/**
 * Reads an IDX file of any element type and number of dimensions, gzipped or not.
 * The values of bytes are a view of `bytes` where that was not gzipped; all others are a copy.
 * @param bytes the whole file
 * @param file how errors name the file
 * @throws DataFileError for every file that is not exactly one whole IDX array of at most `largestIdxBody`
 */
export function readIdx(bytes: Uint8Array, file = 'IDX file'): IdxArray {
  const content = idxContent(bytes, file);
  const header = readIdxHeader(content, file);
  const { bodyStart, bodyBytes } = header;
  const end = bodyStart + bodyBytes;
  if (content.length < end) {
    throw new DataFileError('truncated-body', {
      file,
      offset: content.length,
      expected: `${countBytes(bodyBytes)} of values for ${describeIdx(header)}`,
      found: countBytes(content.length - bodyStart),
    });
  }
  if (content.length > end) {
    throw new DataFileError('trailing-bytes', {
      file,
      offset: end,
      expected: `the end of the file after ${describeIdx(header)}`,
      found: `${countBytes(content.length - end)} more`,
    });
  }
  return readValues(header, content.subarray(bodyStart, end));
}

/** The file's IDX content: the same bytes, or what they inflate to where they are gzipped. */
export const idxContent = (bytes: Uint8Array, file: string): Uint8Array =>
  isGzipped(bytes) ? inflateIdx(bytes, file) : bytes;

/** Type and shape in words, such as `ubyte [60000,28,28]`. */
export const describeIdx = ({ elementType, shape }: Pick<IdxArray, 'elementType' | 'shape'>) =>
  `${elementType} [${shape.join()}]`;

function readValues({ elementType, shape }: IdxHeader, body: Uint8Array): IdxArray {
  const { buffer, byteOffset, byteLength: bytes } = body;
  const view = new DataView(buffer, byteOffset, bytes);
  switch (elementType) {
    case 'ubyte':
      return { elementType, shape, values: new Uint8Array(buffer, byteOffset, bytes) };
    case 'byte':
      return { elementType, shape, values: new Int8Array(buffer, byteOffset, bytes) };
    case 'short':
      return { elementType, shape, values: fill(new Int16Array(bytes / 2), (at) => view.getInt16(at)) };
    case 'int':
      return { elementType, shape, values: fill(new Int32Array(bytes / 4), (at) => view.getInt32(at)) };
    case 'float':
      return { elementType, shape, values: fill(new Float32Array(bytes / 4), (at) => view.getFloat32(at)) };
    case 'double':
      return { elementType, shape, values: fill(new Float64Array(bytes / 8), (at) => view.getFloat64(at)) };
  }
}

type Wide = Int16Array | Int32Array | Float32Array | Float64Array;

/** Sets each value from the big-endian bytes at its place. */
function fill<Values extends Wide>(values: Values, read: (offset: number) => number): Values {
  for (let index = 0; index < values.length; index++) values[index] = read(index * values.BYTES_PER_ELEMENT);
  return values;
}

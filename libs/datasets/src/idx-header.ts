import { DataFileError } from './data-file-error.ts';

/**
 * The header of an IDX file, the format of the MNIST database (LeCun, Cortes and Burges, "The IDX file
 * format"): two zero bytes, the code of the element type, the number of dimensions, then the size of each
 * dimension as an unsigned 32-bit integer. All numbers are big-endian.
 */
export interface IdxHeader {
  readonly elementType: IdxElementType;
  /** The size of each dimension, the slowest first; none is zero. */
  readonly shape: readonly number[];
  /** Byte at which the values begin. */
  readonly bodyStart: number;
  /** Bytes that the values take. */
  readonly bodyBytes: number;
}

/** The element types by their code, with the bytes of one element. */
const elements = {
  0x08: { elementType: 'ubyte', bytes: 1 },
  0x09: { elementType: 'byte', bytes: 1 },
  0x0b: { elementType: 'short', bytes: 2 },
  0x0c: { elementType: 'int', bytes: 4 },
  0x0d: { elementType: 'float', bytes: 4 },
  0x0e: { elementType: 'double', bytes: 8 },
} as const;

/** What the numbers of an IDX file are. */
export type IdxElementType = (typeof elements)[keyof typeof elements]['elementType'];

/** The most bytes of values that are read, 2 GiB: the largest file that Node reads in one piece. */
export const largestIdxBody = 2 ** 31;

/** The longest header there is: 255 dimensions. */
export const longestIdxHeader = 4 + 4 * 255;

/**
 * Reads the header at the start of `bytes`, which may go on after it.
 * @param file how errors name the file
 * @throws DataFileError wrong-magic, unknown-element-type, truncated-header, absurd-dimensions
 */
export function readIdxHeader(bytes: Uint8Array, file: string): IdxHeader {
  if (bytes.length < 4) {
    // Fewer than four bytes that are not the start of a magic number are no cut header, but another file.
    if (bytes.some((byte, index) => index < 2 && byte !== 0)) throw wrongMagic(bytes, file);
    const [expected, found] = ['a magic number of 4 bytes', countBytes(bytes.length)];
    throw new DataFileError('truncated-header', { file, offset: bytes.length, expected, found });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0) !== 0) throw wrongMagic(bytes, file);

  const code = view.getUint8(2);
  if (!isElementCode(code)) {
    const expected = `one of ${Object.keys(elements).map(Number).map(hex).join(', ')}`;
    throw new DataFileError('unknown-element-type', { file, offset: 2, expected, found: hex(code) });
  }
  const dimensions = view.getUint8(3);
  if (dimensions === 0) {
    const fault = { file, offset: 3, expected: 'at least 1 dimension', found: 'none' };
    throw new DataFileError('absurd-dimensions', fault);
  }
  const bodyStart = 4 + 4 * dimensions;
  if (bytes.length < bodyStart) {
    const expected = `a header of ${countBytes(bodyStart)} for ${dimensions} dimensions`;
    const found = countBytes(bytes.length);
    throw new DataFileError('truncated-header', { file, offset: bytes.length, expected, found });
  }
  const { elementType, bytes: elementBytes } = elements[code];
  const shape = Array.from({ length: dimensions }, (_, index) => view.getUint32(4 + 4 * index));
  return { elementType, shape, bodyStart, bodyBytes: bodyBytes(shape, elementBytes, file) };
}

/** The running product, so that the error points at the dimension which breaks the limit. */
function bodyBytes(shape: readonly number[], elementBytes: number, file: string): number {
  let product = elementBytes;
  for (const [index, size] of shape.entries()) {
    const fault = { file, offset: 4 + 4 * index };
    if (size === 0) {
      const expected = `dimension ${index} of at least 1`;
      throw new DataFileError('absurd-dimensions', { ...fault, expected, found: '0' });
    }
    product *= size; // At most 2^31 · 2^32 before the check, which a double holds exactly.
    if (product > largestIdxBody) {
      const expected = `at most ${countBytes(largestIdxBody)} of values`;
      throw new DataFileError('absurd-dimensions', { ...fault, expected, found: `shape [${shape.join()}]` });
    }
  }
  return product;
}

const isElementCode = (code: number): code is keyof typeof elements => code in elements;

const wrongMagic = (bytes: Uint8Array, file: string) =>
  new DataFileError('wrong-magic', {
    file,
    offset: 0,
    expected: 'the bytes 00 00, or 1f 8b for gzip',
    found: Array.from(bytes.subarray(0, 2), (byte) => byte.toString(16).padStart(2, '0')).join(' '),
  });

const hex = (code: number) => `0x${code.toString(16).padStart(2, '0')}`;

/** A number of bytes in words. */
export const countBytes = (count: number) => (count === 1 ? '1 byte' : `${count} bytes`);

import { gzipSync } from 'node:zlib';
import type { IdxElementType } from './idx-header.ts';

/** How an independent writer, made for the tests alone, puts each element type into a Node buffer. */
const writers = {
  ubyte: { code: 0x08, bytes: 1, write: (buffer, value, at) => buffer.writeUInt8(value, at) },
  byte: { code: 0x09, bytes: 1, write: (buffer, value, at) => buffer.writeInt8(value, at) },
  short: { code: 0x0b, bytes: 2, write: (buffer, value, at) => buffer.writeInt16BE(value, at) },
  int: { code: 0x0c, bytes: 4, write: (buffer, value, at) => buffer.writeInt32BE(value, at) },
  float: { code: 0x0d, bytes: 4, write: (buffer, value, at) => buffer.writeFloatBE(value, at) },
  double: { code: 0x0e, bytes: 8, write: (buffer, value, at) => buffer.writeDoubleBE(value, at) },
} satisfies Record<
  IdxElementType,
  { code: number; bytes: number; write: (buffer: Buffer, value: number, at: number) => number }
>;

/** The bytes of an IDX file. */
export function writeIdx(type: IdxElementType, shape: readonly number[], values: ArrayLike<number>): Buffer {
  const { code, bytes, write } = writers[type];
  const start = 4 + 4 * shape.length;
  const buffer = Buffer.alloc(start + bytes * values.length);
  buffer.set([0, 0, code, shape.length]);
  shape.forEach((size, index) => buffer.writeUInt32BE(size, 4 + 4 * index));
  for (let index = 0; index < values.length; index++) write(buffer, values[index]!, start + bytes * index);
  return buffer;
}

/** The same, gzipped. */
export const writeGzippedIdx = (...idx: Parameters<typeof writeIdx>) => gzipSync(writeIdx(...idx));

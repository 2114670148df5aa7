import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataFileError, type DataFileProblem } from './data-file-error.ts';
import { type IdxElementType } from './idx-header.ts';
import { writeGzippedIdx, writeIdx } from './idx-writer.spec.fixture.ts';
import { readIdx } from './idx.ts';

const elementsOf: Record<IdxElementType, fc.Arbitrary<number>> = {
  ubyte: fc.integer({ min: 0, max: 2 ** 8 - 1 }),
  byte: fc.integer({ min: -(2 ** 7), max: 2 ** 7 - 1 }),
  short: fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }),
  int: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  float: fc.float(),
  double: fc.double(),
};

const arrays = (type: IdxElementType) =>
  fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }).chain((shape) => {
    const length = shape.reduce((product, size) => product * size);
    return fc.record({
      shape: fc.constant(shape),
      values: fc.array(elementsOf[type], { minLength: length, maxLength: length }),
    });
  });

function errorOf(bytes: Uint8Array): DataFileError {
  try {
    readIdx(bytes, 'made.idx');
  } catch (error) {
    if (error instanceof DataFileError) return error;
    throw error;
  }
  throw new Error('expected an error, but the file was read');
}

const problem = (offset: number | undefined, expected: string, found: string): DataFileProblem => ({
  file: 'made.idx',
  offset,
  expected,
  found,
});

describe('readIdx', () => {
  it('reads a file written by hand, byte by byte', () => {
    const bytes = Uint8Array.of(0, 0, 0x0b, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0x01, 0x02, 0xff, 0xff, 0x80, 0x00);
    const values = Int16Array.of(258, -1, -32768);
    expect(readIdx(bytes)).toEqual({ elementType: 'short', shape: [1, 3], values });
  });

  it.each(Object.keys(elementsOf) as IdxElementType[])('returns every array of %s that was written', (type) => {
    fc.assert(
      fc.property(arrays(type), fc.boolean(), ({ shape, values }, gzipped) => {
        const bytes = (gzipped ? writeGzippedIdx : writeIdx)(type, shape, values);
        const array = readIdx(bytes);
        expect([array.elementType, array.shape]).toEqual([type, shape]);
        expect(Array.from(array.values)).toEqual(values); // Tells −0 from 0, and knows NaN.
      }),
      { numRuns: 60 },
    );
  });

  it('reads from the middle of a larger buffer', () => {
    const file = writeIdx('double', [2], [Math.PI, -0.5]);
    const larger = Buffer.concat([Buffer.alloc(3, 9), file, Buffer.alloc(5, 9)]);
    expect(readIdx(larger.subarray(3, 3 + file.length)).values).toEqual(Float64Array.of(Math.PI, -0.5));
  });

  it('reads as many dimensions as a header can count', () => {
    const shape = Array.from({ length: 255 }, (_, index) => (index % 100 === 0 ? 2 : 1));
    const values = [1, 2, 3, 4, 5, 6, 7, 8];
    for (const bytes of [writeIdx('byte', shape, values), writeGzippedIdx('byte', shape, values)]) {
      expect(readIdx(bytes)).toEqual({ elementType: 'byte', shape, values: Int8Array.from(values) });
    }
  });

  it('never reads a file that is cut anywhere or has a byte too many', () => {
    const plain = writeIdx('int', [2, 3], [1, 2, 3, 4, 5, 6]);
    for (const file of [plain, gzipSync(plain)]) {
      expect(readIdx(file).values).toHaveLength(6);
      for (let length = 0; length < file.length; length++) {
        expect(errorOf(file.subarray(0, length)).fault).toMatch(/^truncated-|^wrong-magic$/);
      }
      for (const extra of [Buffer.of(0), Buffer.of(7), file]) {
        expect(errorOf(Buffer.concat([file, extra])).fault).toBe('trailing-bytes');
      }
    }
  });

  it('reads a damaged gzip stream only where the damage leaves the data as they were', () => {
    const values = Array.from({ length: 300 }, (_, index) => (index * index) % 251);
    const file = writeGzippedIdx('ubyte', [300], values);
    let refused = 0;
    for (let bit = 16; bit < file.length * 8; bit++) {
      const damaged = Buffer.from(file);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      try {
        expect(Array.from(readIdx(damaged).values)).toEqual(values);
      } catch (error) {
        expect(error).toBeInstanceOf(DataFileError);
        refused++;
      }
    }
    // Nearly all: only time and system in gzip's header and the padding of the stream say nothing of the data.
    expect(refused).toBeGreaterThan(file.length * 8 - 10 * 8);
  });
});

describe('the error of readIdx tells the fault, the place, what was expected and found', () => {
  const vector = writeIdx('short', [3], [1, 2, 3]);
  const header = (...bytes: number[]) => Buffer.of(0, 0, ...bytes);

  it.each<[string, Uint8Array, DataFileError['fault'], DataFileProblem]>([
    ['no bytes', Buffer.of(), 'truncated-header', problem(0, 'a magic number of 4 bytes', '0 bytes')],
    ['half a magic number', header(8), 'truncated-header', problem(3, 'a magic number of 4 bytes', '3 bytes')],
    [
      'a PNG image',
      Buffer.from('\x89PNG\r\n', 'latin1'),
      'wrong-magic',
      problem(0, 'the bytes 00 00, or 1f 8b for gzip', '89 50'),
    ],
    [
      'an unknown element type',
      header(0x0a, 1, 0, 0, 0, 1, 0),
      'unknown-element-type',
      problem(2, 'one of 0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e', '0x0a'),
    ],
    ['no dimensions', header(8, 0, 5), 'absurd-dimensions', problem(3, 'at least 1 dimension', 'none')],
    [
      'a header cut short',
      header(8, 3, 0, 0, 0, 1, 0),
      'truncated-header',
      problem(9, 'a header of 16 bytes for 3 dimensions', '9 bytes'),
    ],
    [
      'an empty dimension',
      header(8, 2, 0, 0, 0, 1, 0, 0, 0, 0),
      'absurd-dimensions',
      problem(8, 'dimension 1 of at least 1', '0'),
    ],
    [
      'a product that overflows 32 bits',
      header(8, 2, 0, 1, 0, 0, 0, 1, 0, 0),
      'absurd-dimensions',
      problem(8, 'at most 2147483648 bytes of values', 'shape [65536,65536]'),
    ],
    [
      'a product that overflows a double',
      Buffer.concat([header(14, 255), Buffer.alloc(1020, 0xff)]),
      'absurd-dimensions',
      problem(
        4,
        'at most 2147483648 bytes of values',
        `shape [${Array(255)
          .fill(2 ** 32 - 1)
          .join()}]`,
      ),
    ],
    [
      'values cut short',
      vector.subarray(0, -1),
      'truncated-body',
      problem(13, '6 bytes of values for short [3]', '5 bytes'),
    ],
    [
      'a byte too many',
      Buffer.concat([vector, Buffer.of(0)]),
      'trailing-bytes',
      problem(14, 'the end of the file after short [3]', '1 byte more'),
    ],
    [
      'a gzip stream cut short',
      gzipSync(vector).subarray(0, -9),
      'truncated-body',
      problem(25, '14 bytes once inflated, as the header says', '25 bytes of a gzip stream that goes on'),
    ],
    [
      'a whole gzip stream of too few values',
      gzipSync(vector.subarray(0, -3)),
      'truncated-body',
      problem(11, '14 bytes once inflated, as the header says', '11 bytes'),
    ],
    [
      'a gzip stream of too many values',
      gzipSync(Buffer.concat([vector, vector])),
      'trailing-bytes',
      problem(14, '14 bytes once inflated, as the header says', 'more'),
    ],
    [
      'zeros after a gzip stream',
      Buffer.concat([gzipSync(vector), Buffer.alloc(4)]),
      'trailing-bytes',
      problem(34, '14 bytes once inflated, as the header says', '4 bytes after the gzip stream'),
    ],
    [
      'text after a gzip stream',
      Buffer.concat([gzipSync(vector), Buffer.from('text')]),
      'trailing-bytes',
      problem(undefined, 'an intact gzip stream', 'other bytes after the gzip stream'),
    ],
    [
      'a gzip stream whose checksum is wrong',
      Buffer.concat([gzipSync(vector).subarray(0, -8), Buffer.alloc(8)]),
      'corrupt-gzip',
      problem(undefined, 'an intact gzip stream', "'incorrect data check'"),
    ],
    [
      'a gzip stream of something else',
      gzipSync('not IDX'),
      'wrong-magic',
      problem(0, 'the bytes 00 00, or 1f 8b for gzip', '6e 6f'),
    ],
  ])('%s', (_, bytes, fault, expected) => {
    const error = errorOf(bytes);
    expect(error).toMatchObject({ fault, ...expected });
    expect(error.message).toMatch(/^made\.idx: [^\n]+$/);
    expect(error.message).toContain(`expected ${expected.expected}, found ${expected.found};`);
  });

  it('does not inflate a gzip bomb: what one inflates to is bounded by its own header', () => {
    const mebibyte = gzipSync(Buffer.alloc(2 ** 20)); // 1 KiB; gzip streams may follow one another.
    const bomb = Buffer.concat([gzipSync(vector), ...Array<Buffer>(300).fill(mebibyte)]);
    const before = process.resourceUsage().maxRSS;
    expect(errorOf(bomb).fault).toBe('trailing-bytes');
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(64 * 1024); // KiB
  });

  it('gives up a gzip stream whose header does not show at its start', () => {
    // Ten thousand empty gzip streams of 20 bytes come before the data.
    const empty = gzipSync(Buffer.alloc(0));
    const file = Buffer.concat([...Array<Buffer>(10_000).fill(empty), gzipSync(vector)]);
    expect(errorOf(file)).toMatchObject({ fault: 'truncated-header', offset: 0 });
  });
});

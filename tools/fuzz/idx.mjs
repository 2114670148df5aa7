// Bent IDX files, gzipped or not: `npm run fuzz -- idx [--seconds 20] [--seed 1] [--path …]`.
import { Buffer } from 'node:buffer';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { DataFileError, readIdx } from '@retinotopia/datasets';
import { bentBytes, fuzz } from './bend.mjs';

/** Bytes of an element by its code. */
const elements = { 8: 1, 9: 1, 11: 2, 12: 4, 13: 4, 14: 8 };

/** A right file, as an independent writer makes it. */
const plain = fc
  .record({
    code: fc.constantFrom(...Object.keys(elements).map(Number)),
    shape: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
    fill: fc.nat(255),
  })
  .map(({ code, shape, fill }) => {
    const body = shape.reduce((product, length) => product * length, elements[code]);
    const header = Buffer.alloc(4 + 4 * shape.length);
    header.set([0, 0, code, shape.length]);
    shape.forEach((length, index) => header.writeUInt32BE(length, 4 + 4 * index));
    return Buffer.concat([header, Buffer.alloc(body, fill)]);
  });
const right = fc.oneof(
  plain,
  plain.map((bytes) => gzipSync(bytes)),
);

await fuzz({
  name: 'idx',
  // Bent as it is, or bent and then gzipped.
  input: fc.oneof(
    bentBytes(right),
    bentBytes(plain).map((bytes) => gzipSync(bytes)),
  ),
  read: (bytes) => readIdx(bytes, 'bent.idx'),
  errors: [DataFileError],
  check({ shape, values }) {
    const expected = shape.reduce((product, length) => product * length, 1);
    if (values.length !== expected) throw new Error(`${values.length} values for the shape ${shape.join(' × ')}`);
  },
  size: (bytes) => bytes.length,
  show: (bytes) => bytes,
});

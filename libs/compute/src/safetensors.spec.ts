import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { useBackend } from './backend.ts';
import { disposeParameters } from './parameters.ts';
import { readArrays, readSafetensors, SafetensorsError, writeSafetensors } from './safetensors.ts';

beforeAll(() => useBackend(inject('backend')));

/** A file put together by hand, as the format's description says. */
function file(header: unknown, body: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(body, 8 + text.length);
  return bytes;
}

describe('safetensors', () => {
  it('reads a file written by hand', () => {
    const body = new Uint8Array(Float32Array.of(1.5, -2).buffer);
    const { parameters, metadata } = readSafetensors(
      file({ __metadata__: { step: '7' }, w: { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] } }, body),
    );
    expect(parameters.w!.shape).toEqual([1, 2]);
    expect([...parameters.w!.dataSync()]).toEqual([1.5, -2]);
    expect(metadata).toEqual({ step: '7' });
    disposeParameters(parameters);
  });

  it('reads a Buffer of Node, whose slice copies nothing, as any bytes', async () => {
    const tensors = { a: tf.tensor1d([1, 2]), b: tf.tensor1d([3]) };
    const { parameters } = readSafetensors(Buffer.from(await writeSafetensors(tensors)));
    expect([...parameters.a!.dataSync(), ...parameters.b!.dataSync()]).toEqual([1, 2, 3]);
    disposeParameters(parameters);
    disposeParameters(tensors);
  });

  it('returns what was written, for any names, shapes and types, and keeps no tensor', async () => {
    const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
    const trees = fc.dictionary(
      fc.string({ minLength: 1 }).filter((name) => name !== '__proto__' && name !== '__metadata__'),
      fc.record({ shape: shapes, dtype: fc.constantFrom('float32' as const, 'int32' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(trees, async (tree) => {
        const before = tf.memory().numTensors;
        const written = Object.fromEntries(
          Object.entries(tree).map(([name, { shape, dtype }], index) => {
            const size = shape.reduce((product, length) => product * length, 1);
            const values = Array.from({ length: size }, (_, place) => place * 3 - index);
            return [name, tf.tensor(values, shape, dtype)];
          }),
        );
        const { parameters } = readSafetensors(await writeSafetensors(written));
        expect(Object.keys(parameters).sort()).toEqual(Object.keys(written).sort());
        for (const [name, tensor] of Object.entries(written)) {
          expect(parameters[name]!.shape).toEqual(tensor.shape);
          expect(parameters[name]!.dtype).toBe(tensor.dtype);
          expect(parameters[name]!.dataSync()).toEqual(tensor.dataSync());
        }
        disposeParameters(written);
        disposeParameters(parameters);
        expect(tf.memory().numTensors).toBe(before);
      }),
      { numRuns: 60 },
    );
  });

  it('reads halves: the largest, the smallest, and those between', () => {
    const halves = new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001).buffer); // Of IEEE 754’s binary16.
    const { arrays } = readArrays(file({ w: { dtype: 'F16', shape: [4], data_offsets: [0, 8] } }, halves));
    expect(arrays.w).toEqual({
      shape: [4],
      dtype: 'float32',
      values: Float32Array.of(1, -2, 65504, 2 ** -24),
    });
  });

  it('writes floats as halves to one part in 2048, and whole numbers as they are', async () => {
    const written = { w: tf.tensor1d([Math.PI, -1e-3, 0]), n: tf.tensor1d([70000], 'int32') };
    const { parameters } = readSafetensors(await writeSafetensors(written, {}, 'F16'));
    parameters.w!.dataSync().forEach((value, at) => {
      const exact = written.w.dataSync()[at]!;
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(Math.abs(exact) / 2048);
    });
    expect([...parameters.n!.dataSync()]).toEqual([70000]);
    disposeParameters(parameters);
    disposeParameters(written);
  });

  const one = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
  it.each([
    ['an empty file', new Uint8Array(0), 'expected 8 bytes'],
    ['a header longer than the file', file('{}', new Uint8Array(0)).subarray(0, 9), 'the header claims 2'],
    [
      'an absurd header length',
      Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127),
      'claims 9223372036854775807 bytes, above 16777216',
    ],
    ['a header that is no JSON', file('{"a":', new Uint8Array(0)), 'not JSON'],
    ['a header that is a list', file([], new Uint8Array(0)), 'does not begin with {'],
    ['an unknown type', file({ w: { ...one, dtype: 'F8' } }, new Uint8Array(4)), "type 'F8'"],
    ['a type named like a method', file({ w: { ...one, dtype: 'toString' } }, new Uint8Array(4)), "type 'toString'"],
    ['a negative length', file({ w: { ...one, shape: [-1] } }, new Uint8Array(4)), 'no shape'],
    ['a shape that overflows', file({ w: { ...one, shape: [2 ** 40, 2 ** 40] } }, new Uint8Array(4)), 'takes'],
    ['offsets that do not fit the shape', file({ w: { ...one, shape: [2] } }, new Uint8Array(4)), 'takes 8'],
    ['tensors that overlap', file({ a: one, b: one }, new Uint8Array(4)), 'overlap'],
    ['a body cut short', file({ w: one }, new Uint8Array(3)), 'expected 4 bytes of tensors, found 3'],
    ['bytes after the end', file({ w: one }, new Uint8Array(5)), 'expected 4 bytes of tensors, found 5'],
    [
      'two tensors of one name',
      file(`{"w":${JSON.stringify(one)},"\\u0077":${JSON.stringify({ ...one, dtype: 'I32' })}}`, new Uint8Array(4)),
      "the key 'w' comes twice",
    ],
    [
      'a tensor that would be lost as a prototype',
      file(`{"__proto__":${JSON.stringify(one)}}`, new Uint8Array(4)),
      "'__proto__' is not taken",
    ],
    ['a header nested without end', file(`{"w":${'['.repeat(1e5)}`, new Uint8Array(0)), 'nested deeper than 64 levels'],
    ['a byte order mark', file(`\ufeff${JSON.stringify({ w: one })}`, new Uint8Array(4)), 'does not begin with {'],
    [
      'more dimensions than tensors have',
      file({ w: { ...one, shape: [1, 1, 1, 1, 1, 1, 1] } }, new Uint8Array(4)),
      'has 7 dimensions, and at most 6 are read',
    ],
    [
      'a shape whose product loses digits before a 0 hides it',
      file({ w: { ...one, shape: [2 ** 40, 2 ** 40, 0], data_offsets: [0, 0] } }, new Uint8Array(0)),
      'more bytes than there are',
    ],
    [
      'a name that would act on a terminal',
      file({ [`\u001b[2J${'w'.repeat(1000)}`]: 5 }, new Uint8Array(0)),
      /: '\ufffd\[2Jw{56}…' is not a table \(at byte 8\)$/,
    ],
    ['metadata that is no text', file({ __metadata__: { a: 1 } }, new Uint8Array(0)), '__metadata__'],
  ])('refuses %s', (_, bytes, fault) => {
    const before = tf.memory().numTensors;
    expect(() => readSafetensors(bytes, 'weights.safetensors')).toThrow(SafetensorsError);
    expect(() => readSafetensors(bytes, 'weights.safetensors')).toThrow(fault);
    expect(tf.memory().numTensors).toBe(before);
  });
});

import { readSafetensors, SafetensorsError } from '@retinotopia/compute';
import { CheckpointError, unpackTraining } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { deep, of, type BadInput } from './bad-input.spec.fixture.ts';

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
  [
    'a header of 2⁶³ − 1 bytes',
    'claims 9223372036854775807 bytes, above 16777216',
    () => safetensors({}, 0, 2n ** 63n - 1n),
  ],
  ['a header of 2⁶⁴ − 1 bytes', 'claims 18446744073709551615 bytes', () => safetensors({}, 0, 2n ** 64n - 1n)],
  ['a header longer than the file', 'the header claims 100 bytes, found 2', () => safetensors({}, 0, 100n)],
  ['a header that is no JSON', 'the header is not JSON in UTF-8', () => safetensors('{"w":')],
  [
    'a header that is not UTF-8',
    'its bytes are none',
    () => Buffer.concat([safetensors('', 0, 4n), Buffer.of(0x7b, 0xff, 0xfe, 0x7d)]),
  ],
  ['a header that is a list', 'the header does not begin with {', () => safetensors([])],
  ['a byte order mark', 'the header does not begin with {', () => safetensors(`\ufeff{"w":${said}}`, 4)],
  ['100,000 open lists', 'nested deeper than 64 levels', () => safetensors(`{"w":${deep('[', ']')}}`)],
  ['a name told twice', "the key 'w' comes twice", () => safetensors(`{"w":${said},"\\u0077":${said}}`, 4)],
  ['a tensor named __proto__', "the key '__proto__' is not taken", () => safetensors(`{"__proto__":${said}}`, 4)],
  ['a number for a tensor', "'w' is not a table", () => safetensors({ w: 5 })],
  ['a name that clears the screen', "'\u{fffd}[2J' is not a table", () => safetensors({ '\u001b[2J': 5 })],
  [
    'an unknown type',
    "'w' has type 'F8', expected one of F32, F16, I32, BOOL",
    () => safetensors({ w: { ...w, dtype: 'F8' } }, 4),
  ],
  ['a negative size', 'has no shape of whole numbers from 0', () => safetensors({ w: { ...w, shape: [-1] } }, 4)],
  [
    'a size above 2⁵³',
    'has no shape of whole numbers from 0',
    () => safetensors(`{"w":{"dtype":"F32","shape":[9007199254740993],"data_offsets":[0,4]}}`, 4),
  ],
  [
    'sizes whose product overflows',
    'takes more bytes than there are',
    () => safetensors({ w: { ...w, shape: [2 ** 40, 2 ** 40] } }, 4),
  ],
  [
    'an overflow hidden by a 0',
    'takes more bytes than there are',
    () => safetensors({ w: { dtype: 'F32', shape: [2 ** 40, 2 ** 40, 0], data_offsets: [0, 0] } }),
  ],
  [
    'a thousand dimensions',
    'has 1000 dimensions, and at most 6 are read',
    () => safetensors({ w: { ...w, shape: Array<number>(1000).fill(1) } }, 4),
  ],
  [
    'offsets that run backwards',
    'takes 4 bytes, found -4',
    () => safetensors({ w: { ...w, data_offsets: [4, 0] } }, 4),
  ],
  [
    'offsets beyond the file',
    'expected 4000000000000 bytes of tensors, found 4',
    () => safetensors({ w: { ...w, shape: [1e12], data_offsets: [0, 4e12] } }, 4),
  ],
  ['tensors that overlap', 'a hole or an overlap', () => safetensors({ v: w, w }, 4)],
  [
    'a hole between tensors',
    "'w' begins at 8, expected 4",
    () => safetensors({ v: w, w: { ...w, data_offsets: [8, 12] } }, 12),
  ],
  ['a body cut short', 'expected 4 bytes of tensors, found 3', () => safetensors({ w }, 3)],
  ['bytes after the end', 'expected 4 bytes of tensors, found 5', () => safetensors({ w }, 5)],
  ['metadata that is no text', '__metadata__ is not a table of texts', () => safetensors({ __metadata__: { a: 1 } })],
]);

/** A checkpoint of parameters alone. */
const checkpoint = (training: string, dtype = 'F32') =>
  safetensors({ 'parameters/w': { ...w, dtype }, __metadata__: { training } }, 4);
const state = (rest: object) => JSON.stringify({ step: 1, teachers: [], fitted: {}, losses: {}, own: null, ...rest });
const training = { steps: 1, losses: [], learningRate: () => 1 };
const states = of(
  'state in a checkpoint',
  CheckpointError,
  (bytes: Uint8Array) => unpackTraining(bytes, 'state', training, { w: tf.zeros([1]) }),
  [
    ['no state at all', 'its state is no JSON', () => checkpoint('')],
    ['a negative step', 'its state is damaged: step', () => checkpoint(state({ step: -1 }))],
    ['a tensor that is missing', 'it lacks the tensor firstMoment/w', () => checkpoint(state({}))],
    ['a tensor of another type', 'parameters/w holds no 32-bit floats', () => checkpoint(state({}), 'I32')],
  ],
);

/** Weights, and the states of trainings. */
export const tensorFiles: readonly BadInput[] = [...weights, ...states];

// Bent safetensors files: `npm run fuzz -- safetensors [--seconds 20] [--seed 1] [--path …]`. What is read must be
// written and read again as the same.
import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import {
  disposeParameters,
  readSafetensors,
  SafetensorsError,
  useBackend,
  writeSafetensors,
} from '@retinotopia/compute';
import { bentBytes, bentText, fuzz } from './bend.mjs';

/** A file of a header, which may be anything, and a body; the length of the header is told as it is. */
function assemble(header, body) {
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(body, 0x3f)]);
}

const tensors = fc.array(
  fc.record({
    name: fc.constantFrom('a', 'b', 'net/weights', '', 'é', 'constructor', 'toString'),
    dtype: fc.constantFrom('F32', 'I32', 'BOOL'),
    shape: fc.array(fc.nat(4), { maxLength: 6 }),
  }),
  { maxLength: 4 },
);
const right = tensors.map((list) => {
  const header = {};
  let end = 0;
  for (const { name, dtype, shape } of list) {
    if (Object.hasOwn(header, name)) continue;
    const start = end;
    end += shape.reduce((product, length) => product * length, dtype === 'BOOL' ? 1 : 4);
    header[name] = { dtype, shape, data_offsets: [start, end] };
  }
  return { header: JSON.stringify({ ...header, __metadata__: { step: '7' } }), body: end };
});

await useBackend('cpu');
await fuzz({
  name: 'safetensors',
  input: fc.oneof(
    bentBytes(right.map(({ header, body }) => assemble(header, body))),
    right.chain(({ header, body }) => bentText(fc.constant(header)).map((text) => assemble(text, body))),
  ),
  read: (bytes) => readSafetensors(bytes, 'bent.safetensors'),
  errors: [SafetensorsError],
  async check({ parameters, metadata }) {
    const written = await writeSafetensors(parameters, metadata);
    const again = readSafetensors(written);
    const names = [parameters, again.parameters].map((tree) => Object.keys(tree).sort().join('\n'));
    if (names[0] !== names[1]) throw new Error(`read ${names[0]}, and again ${names[1]}`);
    for (const [name, tensor] of Object.entries(parameters)) {
      const other = again.parameters[name];
      const same = tensor.dtype === other.dtype && tensor.shape.join() === other.shape.join();
      if (!same || Buffer.compare(bytesOf(tensor), bytesOf(other)) !== 0) throw new Error(`'${name}' has changed`);
    }
    if (JSON.stringify(metadata) !== JSON.stringify(again.metadata)) throw new Error('the metadata have changed');
    disposeParameters(parameters);
    disposeParameters(again.parameters);
  },
  size: (bytes) => bytes.length,
  show: (bytes) => bytes,
});

function bytesOf(tensor) {
  const { buffer, byteOffset, byteLength } = tensor.dataSync();
  return Buffer.from(buffer, byteOffset, byteLength);
}

// What the fuzz targets of the readers share: they bend right files (structured mutations, drawn and shrunk by
// fast-check) and hold a reader to its promises: its own error, in one line, or a value; in bounded time and memory.
import { plain } from '@retinotopia/core';
import { Buffer } from 'node:buffer';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import fc from 'fast-check';

/** Numbers that are likely to be got wrong. */
const awkward = [
  0,
  1,
  2,
  7,
  8,
  64,
  127,
  128,
  255,
  256,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 53 - 1,
  2 ** 53,
];

/** A place, as a share of the whole's length. */
const place = fc.double({ min: 0, max: 1, noNaN: true });

/** One change of bytes, at a place that is a share of their length. */
const byteChange = fc.oneof(
  fc.record({ kind: fc.constant('flip'), at: place, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('set'), at: place, value: fc.nat(255) }),
  fc.record({ kind: fc.constant('cut'), at: place }),
  fc.record({ kind: fc.constant('insert'), at: place, bytes: fc.uint8Array({ maxLength: 12 }) }),
  fc.record({ kind: fc.constant('remove'), at: place, count: fc.nat(12) }),
  fc.record({
    kind: fc.constant('repeat'),
    at: place,
    count: fc.integer({ min: 1, max: 40 }),
    times: fc.integer({ min: 1, max: 300 }),
  }),
  fc.record({
    kind: fc.constant('number'),
    at: place,
    value: fc.constantFrom(...awkward),
    bytes: fc.constantFrom(1, 2, 4, 8),
    little: fc.boolean(),
  }),
);

/** Bytes of a right file with some changes; most changes near the start, where headers are. */
export const bentBytes = (right) =>
  fc
    .record({
      bytes: right,
      changes: fc.array(fc.record({ change: byteChange, early: fc.boolean() }), { maxLength: 4 }),
    })
    .map(({ bytes, changes }) => changes.reduce((bent, { change, early }) => bend(bent, change, early), bytes));

function bend(bytes, change, early) {
  const at = Math.floor(change.at * (early ? Math.min(64, bytes.length) : bytes.length));
  const copy = Buffer.from(bytes);
  const [before, after] = [copy.subarray(0, at), copy.subarray(at)];
  switch (change.kind) {
    case 'flip':
      if (at < copy.length) copy[at] ^= 1 << change.bit;
      return copy;
    case 'set':
      if (at < copy.length) copy[at] = change.value;
      return copy;
    case 'cut':
      return before;
    case 'insert':
      return Buffer.concat([before, change.bytes, after]);
    case 'remove':
      return Buffer.concat([before, after.subarray(change.count)]);
    case 'repeat':
      return Buffer.concat([before, ...Array(change.times).fill(after.subarray(0, change.count)), after]);
    default: {
      if (at + change.bytes > copy.length) return copy;
      const number = BigInt.asUintN(8 * change.bytes, BigInt(change.value));
      for (let byte = 0; byte < change.bytes; byte++) {
        copy[at + (change.little ? byte : change.bytes - 1 - byte)] = Number((number >> BigInt(8 * byte)) & 255n);
      }
      return copy;
    }
  }
}

/** Pieces that mean something to parsers of JSON and YAML. */
export const pieces = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\n',
  '- ',
  '? ',
  '&a ',
  '*a',
  '<<: ',
  '!!binary ',
  '%YAML 1.1\n',
  '---\n',
  '#',
  "'",
  '|\n',
  '>',
  '"__proto__":',
  '__proto__: ',
  '"constructor":',
  'null',
  'true',
  '-1',
  '0',
  '-0',
  '1e999',
  '.inf',
  '.nan',
  '9007199254740993',
  '0.1',
  '1e-400',
  '"\\u0000"',
  '\u0000',
  '\ufeff',
  '\ud800',
  '"../.."',
  '\u001b[2J',
];

const textChange = fc.oneof(
  fc.record({
    kind: fc.constant('insert'),
    at: place,
    text: fc.constantFrom(...pieces),
    times: fc.constantFrom(1, 1, 1, 2, 100, 2000),
  }),
  fc.record({ kind: fc.constant('token'), at: place, text: fc.constantFrom(...pieces) }),
  fc.record({ kind: fc.constant('cut'), at: place }),
  fc.record({ kind: fc.constant('copy'), at: place, count: fc.nat(60), to: place }),
  fc.record({ kind: fc.constant('remove'), at: place, count: fc.nat(60) }),
);

/** A right text with some changes, whole values put in the place of others among them. */
export const bentText = (right) =>
  fc
    .record({ text: right, changes: fc.array(textChange, { maxLength: 4 }) })
    .map(({ text, changes }) => changes.reduce(bendText, text));

function bendText(text, change) {
  const at = Math.floor(change.at * text.length);
  const [before, after] = [text.slice(0, at), text.slice(at)];
  switch (change.kind) {
    case 'insert':
      return before + change.text.repeat(change.times) + after;
    case 'token':
      return before + after.replace(/"[^"\n]*"|[\w.+-]+/, () => change.text);
    case 'cut':
      return before;
    case 'copy': {
      const to = Math.floor(change.to * text.length);
      return text.slice(0, to) + after.slice(0, change.count) + text.slice(to);
    }
    default:
      return before + after.slice(change.count);
  }
}

/** One input may keep the processor busy for so long, and lift the memory of the process so far above where it began. */
const mostMs = 2000;
const mostMiB = 512;
const cpuMs = (since) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};
const peakMiB = () => process.resourceUsage().maxRSS / 1024;

/** Bytes of typed arrays that are asked for in a call: what is claimed but never touched shows in no other figure. */
let asked = 0;
for (const name of [
  'Uint8Array',
  'Int8Array',
  'Int16Array',
  'Int32Array',
  'Float32Array',
  'Float64Array',
  'ArrayBuffer',
]) {
  globalThis[name] = new Proxy(globalThis[name], {
    construct(target, given, newTarget) {
      if (typeof given[0] === 'number') asked += given[0] * (target.BYTES_PER_ELEMENT ?? 1);
      return Reflect.construct(target, given, newTarget === globalThis[name] ? target : newTarget);
    },
  });
}

/**
 * Reads bent input for a given time, prints what was done, and exits with 1 at the first broken promise.
 * @param input an arbitrary @param read returns a value or throws @param errors the classes that it may throw
 * @param check given the value and the input, throws where the value is not what it ought to be
 * @param size of an input in bytes
 */
export async function fuzz({ name, input, read, errors, check, size, show }) {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      path: { type: 'string' },
    },
  });
  const counts = { read: 0, refused: new Map() };
  const begunMiB = peakMiB();
  const property = fc.asyncProperty(input, async (given) => {
    const begun = process.cpuUsage();
    asked = 0;
    let value;
    try {
      value = await read(given);
    } catch (error) {
      if (!errors.some((type) => error instanceof type)) throw error;
      if (plain(error.message, Infinity) !== error.message)
        throw new Error(`control characters in ${JSON.stringify(error.message)}`, { cause: error });
      if (error.message.length > 5000)
        throw new Error(`an error of ${error.message.length} characters`, { cause: error });
      counts.refused.set(error.name, (counts.refused.get(error.name) ?? 0) + 1);
    }
    const [ms, mib] = [cpuMs(begun), peakMiB() - begunMiB];
    if (ms > mostMs) throw new Error(`it took ${Math.round(ms)} ms`);
    if (mib > mostMiB) throw new Error(`memory grew by ${Math.round(mib)} MiB`);
    const mostAsked = 2 ** 22 + 1100 * size(given);
    if (asked > mostAsked) throw new Error(`${asked} bytes were asked for, on ${size(given)} bytes of input`);
    if (value === undefined) return;
    counts.read++;
    await check(value, given);
  });
  const run = await fc.check(property, {
    seed: Number(values.seed),
    ...(values.path === undefined ? {} : { path: values.path }),
    numRuns: 2 ** 31 - 1,
    interruptAfterTimeLimit: 1000 * Number(values.seconds),
    markInterruptAsFailure: false,
  });
  if (run.failed) {
    const [found] = run.counterexample;
    const file = join(mkdtempSync(join(tmpdir(), 'fuzz-')), name);
    writeFileSync(file, show(found));
    console.error(`${name}: ${run.errorInstance?.stack ?? run.error}`);
    console.error(`\nThe input, made as small as it goes: ${file}`);
    console.error(`Again: npm run fuzz -- ${name} --seed ${run.seed} --path ${run.counterexamplePath}`);
    process.exit(1);
  }
  const refused = [...counts.refused].map(([error, count]) => `${count} ${error}`).join(', ');
  const grown = Math.max(0, Math.round(peakMiB() - begunMiB));
  console.log(`${name}: ${run.numRuns} inputs in ${values.seconds} s, --seed ${values.seed}: ${counts.read} read, refused by ${refused}; memory +${grown} MiB`); // prettier-ignore
}

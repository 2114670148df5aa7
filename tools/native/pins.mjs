// Which wheel of TensorFlow holds the library, for each architecture, and which of its members are taken.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { PlatformError } from './errors.mjs';

/**
 * @typedef {object} Pin one wheel
 * @property {string} project its project in a Python package index
 * @property {string} version
 * @property {string} file
 * @property {number} bytes
 * @property {string} sha256
 * @property {string} tag the platform that pip is to ask for
 * @property {ReadonlyMap<string, string>} members name in the wheel → place in the layout of tfjs-node's `deps/`
 * @property {number} unpackedBytes what they occupy
 */

/** The headers that tfjs-node's binding reaches (`g++ -M`). */
const headers = [
  'tensorflow/c/c_api.h',
  'tensorflow/c/c_api_macros.h',
  'tensorflow/c/eager/c_api.h',
  'tensorflow/c/tf_attrtype.h',
  'tensorflow/c/tf_buffer.h',
  'tensorflow/c/tf_datatype.h',
  'tensorflow/c/tf_status.h',
  'tensorflow/c/tf_tensor.h',
  'tensorflow/c/tf_tstring.h',
  'tensorflow/core/platform/ctstring.h',
  'tensorflow/core/platform/ctstring_internal.h',
  'tsl/c/tsl_status.h',
  'tsl/platform/ctstring.h',
  'tsl/platform/ctstring_internal.h',
];

/** What every wheel holds. @type {readonly (readonly [member: string, place: string])[]} */
const members = [
  ['tensorflow/libtensorflow_cc.so.2', 'lib/libtensorflow_cc.so.2'],
  ['tensorflow/libtensorflow_framework.so.2', 'lib/libtensorflow_framework.so.2'],
  ['tensorflow/include/LICENSE', 'LICENSE'],
  ['tensorflow/THIRD_PARTY_NOTICES.txt', 'THIRD_PARTY_NOTICES.txt'],
  ...headers.map((header) => /** @type {const} */ ([`tensorflow/include/${header}`, `include/${header}`])),
];

/**
 * TensorFlow 2.16.2 is as fast as the newest on the products of this project, a quarter smaller, quieter at start,
 * and has a CPU wheel for both architectures under one version. The Python version in the name does not matter:
 * nothing of Python is used.
 *
 * @type {Readonly<Record<string, Pin>>}
 */
export const wheels = {
  x64: {
    project: 'tensorflow-cpu',
    version: '2.16.2',
    file: 'tensorflow_cpu-2.16.2-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    bytes: 214_170_320,
    sha256: '8ec09acc09534017e02318456f77e96947b2ab4d24d2eb580541405c45ea3b70',
    tag: 'manylinux_2_17_x86_64',
    members: new Map(members),
    unpackedBytes: 632_000_000,
  },
  arm64: {
    project: 'tensorflow',
    version: '2.16.2',
    file: 'tensorflow-2.16.2-cp312-cp312-manylinux_2_17_aarch64.manylinux2014_aarch64.whl',
    bytes: 218_991_442,
    sha256: 'e7df529f8db271d3def80538aa7fcd6f5abe306f7b01cb5b580138df68afb499',
    tag: 'manylinux_2_17_aarch64',
    // This one is built with OpenMP, and brings its own.
    members: new Map([...members, ['tensorflow.libs/libomp-e9212f90.so.5', 'lib/libomp-e9212f90.so.5']]),
    unpackedBytes: 714_000_000,
  },
};

/**
 * The names under which tfjs-node's own build links the library → the wheel's. `libtensorflow_cc` holds the C
 * interface too.
 */
export const aliases = new Map([
  ['lib/libtensorflow.so', 'libtensorflow_cc.so.2'],
  ['lib/libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
]);

/**
 * What decides whether a wheel runs here.
 * @returns {{ platform: string, arch: string, glibc: string | undefined, avx: boolean }}
 */
export function thisMachine() {
  const { header } = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: header.glibcVersionRuntime,
    avx: process.arch !== 'x64' || hasAvx(),
  };
}

/**
 * @param {ReturnType<typeof thisMachine>} machine
 * @returns {Pin}
 * @throws {PlatformError} where no pinned wheel runs
 */
export function wheelFor(machine) {
  const elsewhere =
    'Use the embedded engine (--backend wasm), or `npm install @tensorflow/tfjs-node` where its own download works.';
  const pin = Object.hasOwn(wheels, machine.arch) ? wheels[machine.arch] : undefined;
  if (machine.platform !== 'linux' || pin === undefined) {
    throw new PlatformError(
      `wheels are pinned for linux on ${Object.keys(wheels).join(' and ')}; this is ${machine.platform} on ${machine.arch}.`,
      elsewhere,
    );
  }
  if (machine.glibc === undefined || machine.glibc.localeCompare('2.17', 'en', { numeric: true }) < 0) {
    throw new PlatformError(
      `TensorFlow's wheel needs glibc 2.17 or later; found ${machine.glibc ?? 'another C library (musl?)'}.`,
      elsewhere,
    );
  }
  if (!machine.avx) {
    throw new PlatformError("TensorFlow's wheel needs a processor with AVX; this one reports none.", elsewhere);
  }
  return pin;
}

function hasAvx() {
  try {
    return /^flags\s*:.*\bavx\b/m.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return true; // Not Linux, or no /proc: whether the engine loads is proved at the end in any case.
  }
}

// Compiles tfjs-node's binding against the library. It uses Node-API alone, so one compiler call does: neither Node's
// own headers nor node-gyp (and with it Python) are needed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import headers from 'node-api-headers';
import { BuildError, CompilerMissingError } from './errors.mjs';

/** The version of Node-API that tfjs-node asks for on every Node since 16; it names the addon's folder. */
export const napiVersion = 8;

/** Where tfjs-node looks for its addon, below its own folder. */
export const addonPath = `lib/napi-v${napiVersion}/tfjs_binding.node`;

/** What is compiled beside tfjs-node's own sources. */
const ownSource = fileURLToPath(new URL('block-signals.cc', import.meta.url));

/** Names what is compiled: an addon that was made from something else is to be made again. */
export const addonVersion = createHash('sha256').update(readFileSync(ownSource)).digest('hex').slice(0, 12);

/**
 * The C++ compiler, `CXX` first.
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ command: string, version: string }}
 * @throws {CompilerMissingError}
 */
export function findCompiler(env) {
  const tried = [...(env.CXX ? [env.CXX] : []), 'c++', 'g++', 'clang++'];
  for (const command of tried) {
    const { status, stdout } = spawnSync(command, ['--version'], { env, encoding: 'utf8' });
    if (status === 0) return { command, version: stdout.split('\n')[0] ?? '' };
  }
  throw new CompilerMissingError(
    `no C++ compiler answers (tried ${tried.join(', ')}).`,
    'Install one (Debian, Ubuntu: `apt-get install g++`; Fedora: `dnf install gcc-c++`), or name yours in CXX.',
  );
}

/**
 * @param {string} compiler
 * @param {string} sources folder of the package tfjs-node
 * @param {string} into folder that holds `deps/`; the addon lies there at `addonPath`
 * @throws {BuildError}
 */
export function buildAddon(compiler, sources, into) {
  const output = join(into, addonPath);
  const making = `${output}.making-${process.pid}`;
  mkdirSync(dirname(output), { recursive: true });
  const { status, stderr } = spawnSync(
    compiler,
    [
      ...['-std=c++17', '-O2', '-fPIC', '-shared', '-pthread', '-fvisibility=hidden'],
      ...[`-DNAPI_VERSION=${napiVersion}`, '-DNODE_GYP_MODULE_NAME=tfjs_binding'],
      ...[`-I${headers.include_dir}`, `-I${join(into, 'deps/include')}`],
      ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(sources, 'binding', file)),
      ownSource,
      ...['-o', making, `-L${join(into, 'deps/lib')}`, '-ltensorflow', '-ltensorflow_framework'],
      '-Wl,-rpath,$ORIGIN/../../deps/lib', // As tfjs-node's own build: the library is found beside the addon.
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    throw new BuildError(
      `${compiler} could not compile tfjs-node's binding:\n${stderr}`,
      'A C++17 compiler is needed; name another one in CXX.',
    );
  }
  renameSync(making, output);
}

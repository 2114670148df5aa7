// npm run native: makes the native engine (the package @tensorflow/tfjs-node) work on this machine.
//
// Where tfjs-node's own installer got its library, nothing is done. Elsewhere the library comes out of TensorFlow's
// CPU wheel, tfjs-node's binding is compiled against it, both are kept in a cache outside the checkout and linked into
// node_modules, and the engine is proved by training. A later `npm ci` needs the links only.
import { symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { addonVersion, buildAddon, findCompiler, napiVersion } from './build.mjs';
import { diskFull, isDiskFull, megabytes, requireSpace } from './disk.mjs';
import {
  cachedEngine,
  installPackage,
  installedPackage,
  isLinked,
  linkEngine,
  unlinkEngine,
  wantedVersion,
} from './engine.mjs';
import { NativeSetupError, ProofError } from './errors.mjs';
import { aliases, thisMachine, wheelFor } from './pins.mjs';
import { inWords, proveEngine } from './proof.mjs';
import { unpack } from './unpack.mjs';
import { downloadWheel, verify } from './wheel.mjs';

const usage = `npm run native [-- options]      make the native engine work here

  --check        say what is there, and change nothing (exit code 0: the engine works; 1: it does not)
  --wheel FILE   take TensorFlow's wheel from a file instead of the package index
  --help         this text

Reads PIP_INDEX_URL (the package index; else pip's own), CXX (the compiler), XDG_CACHE_HOME (where the cache lies).
Exit codes: 10 platform · 11 no compiler · 12 network · 13 disk · 14 wrong checksum · 15 build · 16 does not work`;

/** @param {string} line */
const say = (line) => process.stderr.write(`native: ${line}\n`);

process.exitCode = await main(process.argv.slice(2));

/** @param {string[]} argv @returns {Promise<number>} the exit code */
async function main(argv) {
  try {
    const { values } = parseArgs({
      args: argv,
      options: { check: { type: 'boolean' }, wheel: { type: 'string' }, help: { type: 'boolean' } },
    });
    if (values.help) {
      console.log(usage);
      return 0;
    }
    if (values.check) return check();
    await install(values.wheel);
    return 0;
  } catch (error) {
    if (error instanceof NativeSetupError) {
      process.stderr.write(`native: ${error.message}\n`);
      return error.exitCode;
    }
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
      process.stderr.write(`${error.message}\n\n${usage}\n`);
      return 2;
    }
    throw error;
  }
}

/** @param {string | undefined} wheelFile */
async function install(wheelFile) {
  const before = installedPackage();
  if (before !== undefined) {
    const found = proveEngine();
    if (found.works && (found.proof.blocksSignals || !isLinked(before))) {
      say(`works already. ${inWords(found.proof)}`);
      return;
    }
    say(`tfjs-node is installed, but ${found.works ? 'a signal could damage its products' : found.reason}`);
  }
  const pin = wheelFor(thisMachine());
  let installed = installedPackage();
  if (installed === undefined) {
    say('npm brings the package tfjs-node, without its own installer');
    installed = installPackage();
  }
  const cached = cacheFolder(pin.version);
  const kept = cachedEngine(cached);
  if (kept === undefined) await fillCache(pin, cached, installed, wheelFile);
  else if (kept.addon !== addonVersion) compile(pin, cached, installed, findCompiler(process.env));
  else say(`taken from the cache ${cached}`);

  linkEngine(cached, installed);
  const found = proveEngine();
  if (!found.works) {
    unlinkEngine(installed);
    throw new ProofError(
      `the engine was built, but ${found.reason}.`,
      `It has been unlinked. Remove ${cached} and run again; until then use --backend wasm.`,
    );
  }
  say(`works. ${inWords(found.proof)}`);
}

/**
 * Makes the library and the addon in a folder beside the final one and moves it there when it is whole.
 *
 * @param {import('./pins.mjs').Pin} pin
 * @param {string} cached
 * @param {string} installed
 * @param {string | undefined} wheelFile
 */
async function fillCache(pin, cached, installed, wheelFile) {
  const compiler = findCompiler(process.env); // Before the download, which would be for nothing.
  const parent = dirname(cached);
  const downloads = join(parent, 'downloads');
  const making = `${cached}.making-${process.pid}`;
  await mkdir(downloads, { recursive: true });
  await removeLeftovers(parent);
  requireSpace(parent, pin.unpackedBytes + (wheelFile === undefined ? pin.bytes : 0));
  try {
    if (wheelFile === undefined) say(`downloading ${pin.file} (${megabytes(pin.bytes)})`);
    const wheel =
      wheelFile === undefined
        ? await downloadWheel(pin, downloads, { env: process.env, say })
        : await verify(resolve(process.env.INIT_CWD ?? '.', wheelFile), pin, { keep: true });
    say('unpacking the library');
    await unpack(wheel, pin.members, join(making, 'deps'));
    for (const [alias, target] of aliases) symlinkSync(target, join(making, 'deps', alias));
    compile(pin, making, installed, compiler);
    await rm(cached, { recursive: true, force: true });
    await rename(making, cached);
    await rm(downloads, { recursive: true, force: true });
  } catch (error) {
    if (isDiskFull(error)) throw diskFull(parent, pin.unpackedBytes + pin.bytes, { cause: error });
    throw error;
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/**
 * Compiles the addon in a folder that holds the library, and describes the folder.
 *
 * @param {import('./pins.mjs').Pin} pin
 * @param {string} folder
 * @param {string} installed
 * @param {ReturnType<typeof findCompiler>} compiler
 */
function compile(pin, folder, installed, compiler) {
  say(`compiling the binding with ${compiler.version}`);
  buildAddon(compiler.command, installed, folder);
  const description = {
    tensorflow: pin.version,
    wheel: pin.file,
    sha256: pin.sha256,
    compiler: compiler.version,
    addon: addonVersion,
  };
  writeFileSync(join(folder, 'description.json'), JSON.stringify(description, null, 2));
}

/** Removes what an earlier run was making when it was killed. @param {string} parent */
async function removeLeftovers(parent) {
  for (const name of await readdir(parent)) {
    const pid = /\.making-(\d+)$/.exec(name)?.[1];
    if (pid === undefined || isRunning(Number(pid))) continue;
    await rm(join(parent, name), { recursive: true });
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'; // It runs, as another user.
  }
}

/** Prints what is there. @returns {number} 0 where the engine works */
function check() {
  const found = installedPackage() === undefined ? undefined : proveEngine();
  const rows = [
    ['platform', attempt(() => `${wheelFor(thisMachine()).file} runs here`)],
    ['compiler', attempt(() => findCompiler(process.env).version)],
    ['tfjs-node', `${wantedVersion()} ${found === undefined ? 'is not' : 'is'} in node_modules`],
    ['cache', attempt(cacheState)],
    ['engine', found?.works ? inWords(found.proof) : `does not work: ${found?.reason ?? 'not installed'}`],
  ];
  for (const [name = '', value] of rows) console.log(`${name.padEnd(12)}${value}`);
  return found?.works ? 0 : 1;
}

function cacheState() {
  const cached = cacheFolder(wheelFor(thisMachine()).version);
  return `${cached}: ${cachedEngine(cached) === undefined ? 'empty' : 'complete'}`;
}

/** @param {string} tensorflow its version */
function cacheFolder(tensorflow) {
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const name = `${tensorflow}-${process.platform}-${process.arch}-napi${napiVersion}-tfjs${wantedVersion()}`;
  return join(caches, 'retinotopia', 'native', name);
}

/** @param {() => string} read @returns {string} what it says, or why it cannot */
function attempt(read) {
  try {
    return read();
  } catch (error) {
    if (error instanceof NativeSetupError) return error.message.replaceAll('\n', ' ');
    throw error;
  }
}

// The package tfjs-node in this checkout, and the links from it to the library and the addon in the cache.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { addonPath } from './build.mjs';
import { NetworkError } from './errors.mjs';

const compute = new URL('../../libs/compute/', import.meta.url);

/** The version of tfjs-node that this checkout asks for. @returns {string} */
export function wantedVersion() {
  const { optionalDependencies } = /** @type {{ optionalDependencies: Record<string, string> }} */ (
    JSON.parse(readFileSync(new URL('package.json', compute), 'utf8'))
  );
  return optionalDependencies['@tensorflow/tfjs-node'] ?? 'unknown';
}

/** Where the package lies, if npm kept it. @returns {string | undefined} */
export function installedPackage() {
  try {
    const { resolve } = createRequire(new URL('package.json', compute));
    return dirname(resolve('@tensorflow/tfjs-node/package.json'));
  } catch {
    return undefined; // npm removes an optional package whose own installer fails.
  }
}

/**
 * Brings the package back without running its installer, from npm's cache where it lies there.
 * @returns {string} where it lies
 * @throws {NetworkError}
 */
export function installPackage() {
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const [command = 'npm', ...first] = npm;
  const { status, error } = spawnSync(
    command,
    [...first, 'install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--prefer-offline'],
    { cwd: fileURLToPath(new URL('../../', import.meta.url)), stdio: ['ignore', 2, 2] },
  );
  const installed = installedPackage();
  if (status === 0 && installed !== undefined) return installed;
  throw new NetworkError(
    `npm could not install @tensorflow/tfjs-node${error ? `: ${error.message}` : ' (above: why)'}.`,
    'Check the network and `npm config get registry`, and that optional dependencies are not omitted.',
  );
}

/**
 * Makes the package load the addon and the library of a cache folder. The addon is copied, the library linked.
 * @param {string} cached
 * @param {string} installed
 */
export function linkEngine(cached, installed) {
  unlinkEngine(installed);
  symlinkSync(join(cached, 'deps'), join(installed, 'deps'), 'dir');
  mkdirSync(dirname(join(installed, addonPath)), { recursive: true });
  copyFileSync(join(cached, addonPath), join(installed, addonPath));
}

/** Whether the package loads what a cache folder holds, and not what its own installer got. @param {string} installed */
export const isLinked = (installed) =>
  lstatSync(join(installed, 'deps'), { throwIfNoEntry: false })?.isSymbolicLink() ?? false;

/**
 * Removes the addon, so that an engine that does not work is not tried by `--backend auto`.
 * @param {string} installed
 */
export function unlinkEngine(installed) {
  rmSync(join(installed, addonPath), { force: true });
  rmSync(join(installed, 'deps'), { recursive: true, force: true }); // A link is removed, not what it points to.
}

/**
 * What a cache folder holds, where it is whole: its description is written last.
 * @param {string} cached
 * @returns {{ addon?: string } | undefined} with the version of the addon
 */
export function cachedEngine(cached) {
  const file = join(cached, 'description.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

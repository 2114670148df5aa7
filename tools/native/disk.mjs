// Room on the disk, asked before it is needed.
import { statfsSync } from 'node:fs';
import { DiskSpaceError } from './errors.mjs';

/**
 * @param {string} folder an existing one on the disk in question
 * @param {number} bytes
 * @throws {DiskSpaceError} where fewer are free
 */
export function requireSpace(folder, bytes) {
  if (freeBytes(folder) < bytes) throw diskFull(folder, bytes);
}

/**
 * @param {string} folder
 * @param {number} bytes how many are needed
 * @param {ErrorOptions} [options]
 */
export function diskFull(folder, bytes, options) {
  return new DiskSpaceError(
    `${megabytes(bytes)} are needed in ${folder}; ${megabytes(freeBytes(folder))} are free.`,
    'Make room, or name another disk in XDG_CACHE_HOME.',
    options,
  );
}

/** Whether writing failed because the disk is full. @param {unknown} error */
export const isDiskFull = (error) => error instanceof Error && 'code' in error && error.code === 'ENOSPC';

/** @param {number} bytes */
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;

/** @param {string} folder */
function freeBytes(folder) {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

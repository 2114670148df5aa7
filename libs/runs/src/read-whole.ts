import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** A file that is not read: why, in words that follow its name. */
export class UnreadableFileError extends Error {
  override readonly name = 'UnreadableFileError';
  readonly path: string;
  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path} ${reason}`, options);
    this.path = path;
  }
}

/**
 * Reads a whole file of at most so many bytes. A device or pipe, which may never end, is refused; and so is a file that
 * is too large, before any of it is read.
 * @throws UnreadableFileError
 */
export function readWhole(path: string, mostBytes: number): Uint8Array {
  const file = attempt(path, () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
  try {
    const { size } = sizeOf(path, file, mostBytes);
    const bytes = new Uint8Array(size);
    let length = 0;
    for (let read = -1; read !== 0 && length < size; length += read) {
      read = attempt(path, () => readSync(file, bytes, length, size - length, null));
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** The same, as text. @throws UnreadableFileError where it is not UTF-8, too */
export function readText(path: string, mostBytes: number): string {
  const bytes = readWhole(path, mostBytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UnreadableFileError(path, 'is no text in UTF-8', { cause });
  }
}

function sizeOf(path: string, file: number, mostBytes: number): { readonly size: number } {
  const facts = fstatSync(file);
  if (facts.isDirectory()) throw new UnreadableFileError(path, 'is a folder, not a file');
  if (!facts.isFile()) throw new UnreadableFileError(path, 'is a device or pipe, not a file');
  if (facts.size > mostBytes) {
    throw new UnreadableFileError(path, `has ${facts.size} bytes, and at most ${mostBytes} are read`);
  }
  return facts;
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'does not exist: a part of its path is a file',
  EACCES: 'may not be read: its permissions forbid it',
  ELOOP: 'is a link that leads to itself',
};

function attempt<Result>(path: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new UnreadableFileError(path, reasons[code] ?? `cannot be read: ${message}`, { cause: error });
  }
}

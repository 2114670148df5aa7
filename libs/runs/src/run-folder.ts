import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** How far a run has come. A folder that still says `running` after its process is gone was cut off. */
export type RunStatus = 'running' | 'partial' | 'complete' | 'failed';

/** What `run.json` says of a run; times and machine are the caller's to read. */
export interface RunManifest {
  readonly formatVersion: 1;
  readonly status: RunStatus;
  /** The command line that repeats the run. */
  readonly command: string;
  /** Every setting, defaults filled in. */
  readonly config: unknown;
  readonly versions: Readonly<Record<string, string>>;
  readonly machine: unknown;
  /** ISO 8601. */
  readonly started: string;
  readonly ended?: string;
  /** How long things took: kept out of `result.json`, so that equal runs have equal results. */
  readonly timings?: unknown;
}

/** An open folder of one run. */
export interface RunFolder {
  readonly path: string;
  /** Replaces parts of `run.json`. */
  update(change: Partial<RunManifest>): void;
  /** Adds a line to `metrics.jsonl`. */
  appendMetrics(record: unknown): void;
  /** Writes `result.json`, with keys in the order given. */
  writeResult(result: unknown): void;
  /** Writes another file of the folder. @throws RunFolderError where the name leads out of it */
  writeFile(name: string, content: string | Uint8Array): void;
}

/** A run folder that cannot be opened or written: which, why, and what to do. */
export class RunFolderError extends Error {
  override readonly name = 'RunFolderError';
  readonly path: string;
  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`the run folder ${path} ${reason}`, options);
    this.path = path;
  }
}

/**
 * Opens a new run folder.
 * @throws RunFolderError where something is there already, or nothing can be written there
 */
export function createRunFolder(path: string, manifest: RunManifest): RunFolder {
  const folder = resolve(path);
  attempt(folder, () => {
    if (existsSync(folder) && readdirSync(folder).length > 0) {
      throw new RunFolderError(folder, 'is not empty: name another one by --out, or remove it');
    }
    mkdirSync(folder, { recursive: true });
  });
  let current = manifest;
  const writeManifest = () => writeWhole(folder, 'run.json', `${JSON.stringify(current, null, 2)}\n`);
  writeManifest();
  return {
    path: folder,
    update: (change) => {
      current = { ...current, ...change };
      writeManifest();
    },
    appendMetrics: (record) =>
      attempt(folder, () => appendFileSync(join(folder, 'metrics.jsonl'), `${JSON.stringify(record)}\n`)),
    writeResult: (result) => writeWhole(folder, 'result.json', `${JSON.stringify(result, null, 2)}\n`),
    writeFile: (name, content) => writeWhole(folder, name, content),
  };
}

/** Writes a file so that it is there whole or not at all: under another name, flushed, then renamed. */
function writeWhole(folder: string, name: string, content: string | Uint8Array): void {
  const target = resolve(folder, name);
  if (dirname(target) !== folder || basename(target) !== name) {
    throw new RunFolderError(folder, `does not hold '${name}': the name leads out of it`);
  }
  attempt(folder, () => {
    const temporary = `${target}.writing`;
    const file = openSync(temporary, 'w');
    try {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  });
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'may not be written: its permissions forbid it',
  EPERM: 'may not be written: its permissions forbid it',
  EROFS: 'is on a file system that is read-only',
  ENOSPC: 'cannot be written: the disk is full',
  ENOTDIR: 'cannot be made: a part of its path is a file',
  EEXIST: 'cannot be made: a part of its path is a file',
};

/** Turns the system's refusals into ones that say what to do. */
function attempt(folder: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const reason = reasons[code];
    if (reason === undefined) throw error;
    throw new RunFolderError(folder, reason, { cause: error });
  }
}

import { inShort, namedFaults, parseStrictJson } from '@retinotopia/core';
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { readText, UnreadableFileError } from './read-whole.ts';

/** What `run.json` says of a run; times and machine are the caller's to read. */
export const manifestFields = z.object({
  formatVersion: z.literal(2).describe('Of this file'),
  status: z
    .enum(['running', 'partial', 'complete', 'failed'])
    .describe('partial where it was stopped before all tasks had ended'),
  command: z.string().describe('The command that repeats it'),
  config: z.unknown().describe('All settings'),
  versions: z.record(z.string(), z.string()).describe('Of this program, of its commit, and of the engine'),
  machine: z.unknown().describe('Processor, memory and engine that it was begun on'),
  started: z.iso.datetime().describe('When it was begun'),
  ended: z.iso.datetime().optional().describe('When it ended, or was stopped'),
  // Kept out of `result.json`, so that equal runs have equal results.
  timings: z.unknown().optional().describe('How long it took, and how much memory'),
});
/** A folder that still says `running` after its process is gone was cut off. */
export type RunManifest = Readonly<z.infer<typeof manifestFields>>;
/** What `run.json` may be. Other keys are kept. */
export const manifestSchema = manifestFields.loose();

/** An open folder of one run. No other process has it open. */
export interface RunFolder {
  readonly path: string;
  readonly manifest: RunManifest;
  /** What the tasks that ended have left, by the tasks' names. @throws RunFolderError where one's file is damaged */
  finishedTasks(): ReadonlyMap<string, unknown>;
  /** Keeps what a task that ended has left, so that it is not run again. */
  finishTask(name: string, record: unknown): void;
  /** Replaces `metrics.jsonl`: a run that goes on begins it anew from the tasks that ended. */
  rewriteMetrics(records: readonly unknown[]): void;
  /** Replaces parts of `run.json`. */
  update(change: Partial<RunManifest>): void;
  /** Adds a line to `metrics.jsonl`. */
  appendMetrics(record: unknown): void;
  /** Writes `result.json`, with keys in the order given. */
  writeResult(result: unknown): void;
  /** Writes another file of the folder. @throws RunFolderError where the name leads out of it */
  writeFile(name: string, content: string | Uint8Array): void;
  /** Lets other processes open it. */
  close(): Promise<void>;
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

/** A run folder of another format than this version writes: whole, but another version's. */
export class OldRunFolderError extends RunFolderError {
  readonly format: number;
  constructor(path: string, format: number) {
    super(
      path,
      `is of format ${format}, and this version of the program reads format 2: open it with the version that wrote it`,
    );
    this.format = format;
  }
}

/**
 * Opens a new run folder.
 * @throws RunFolderError where something is there already, or nothing can be written there
 */
export async function createRunFolder(path: string, manifest: RunManifest): Promise<RunFolder> {
  const folder = resolve(path);
  attempt(folder, () => {
    if (existsSync(folder) && readdirSync(folder).length > 0) {
      throw new RunFolderError(folder, 'is not empty: name another one by --out, go on with it by --resume, or remove it'); // prettier-ignore
    }
    makeFolder(folder);
  });
  const held = await lockFolder(folder);
  attempt(folder, () => writeWhole(folder, 'run.json', asJson(manifest)));
  return folderOf(folder, manifest, held);
}

/**
 * Opens the folder of a run that was cut off, to go on with it.
 * @throws RunFolderError where it is none, is damaged, of another format, or in use
 */
export async function openRunFolder(path: string): Promise<RunFolder> {
  const folder = resolve(path);
  const manifest = readManifest(folder);
  refuseLinks(folder);
  const held = await lockFolder(folder);
  for (const name of readdirSync(folder)) if (name.endsWith(unfinished)) rmSync(join(folder, name));
  return folderOf(folder, manifest, held);
}

/**
 * Opens a run folder for one of its tasks, beside processes that have it open for others: a cluster's way. Nothing of
 * the whole run is to be written by it, and metrics are left to who puts the tasks together.
 * @param manifest of a folder that is not there yet
 * @throws RunFolderError
 */
export async function openTask(path: string, task: string, manifest: RunManifest): Promise<RunFolder> {
  const folder = resolve(path);
  if (!taskName.test(task)) throw new RunFolderError(folder, `does not hold a task named ${inShort(task)}`);
  const own = join(folder, 'checkpoints', task);
  attempt(folder, () => mkdirSync(own, { recursive: true }));
  if (!existsSync(join(folder, 'run.json'))) await begin(folder, manifest);
  const held = await lockFolder(own);
  const opened = folderOf(folder, readManifest(folder), held);
  return { ...opened, appendMetrics: () => undefined, rewriteMetrics: () => undefined };
}

/** Several processes may want to begin a run at the same time; one does. */
async function begin(folder: string, manifest: RunManifest): Promise<void> {
  const held = await lockFolder(folder);
  try {
    if (!existsSync(join(folder, 'run.json'))) attempt(folder, () => writeWhole(folder, 'run.json', asJson(manifest)));
  } finally {
    await held.unlock();
  }
}

/** A run may lie behind a link, but what it writes stays in its folder. @throws RunFolderError */
function refuseLinks(folder: string): void {
  const link = readdirSync(folder, { withFileTypes: true }).find((entry) => entry.isSymbolicLink());
  if (link === undefined) return;
  throw new RunFolderError(folder, `holds the link '${link.name}', which may lead out of it: put what it leads to in its place`); // prettier-ignore
}

/** The largest JSON file of a run that is read. */
const largestJson = 2 ** 26;

/** The JSON of a file in a run folder. @throws RunFolderError */
function readJson(folder: string, name: string): unknown {
  try {
    return parseStrictJson(readText(join(folder, name), largestJson));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof UnreadableFileError)) throw error;
    throw new RunFolderError(folder, `has a ${name} that is damaged: ${error.message}`, { cause: error });
  }
}

/** What `run.json` of a folder says. @throws RunFolderError */
export function readManifest(path: string): RunManifest {
  if (!existsSync(join(path, 'run.json'))) {
    throw new RunFolderError(path, 'is not the folder of a run: it has no run.json');
  }
  const value = readJson(path, 'run.json');
  const { formatVersion } = (value ?? {}) as { formatVersion?: unknown };
  if (typeof formatVersion === 'number' && formatVersion !== 2) {
    throw new OldRunFolderError(path, formatVersion);
  }
  const { data, error } = manifestSchema.safeParse(value);
  if (error !== undefined) {
    throw new RunFolderError(path, `has a run.json that is damaged: ${namedFaults(error.issues).join('; ')}`);
  }
  return data;
}

/** A lock that its process no longer renews is void after so long. */
const staleMs = 5000;

/** A lock that is held. */
interface Held {
  /** Whether it was lost: removed, or taken by another process while this one was suspended. */
  isLost(): boolean;
  readonly unlock: () => Promise<void>;
}

async function lockFolder(folder: string): Promise<Held> {
  const { lock } = await locking();
  let lost = false;
  try {
    const unlock = await lock(folder, {
      lockfilePath: join(folder, 'lock'),
      stale: staleMs,
      update: 1000,
      // A process that was killed leaves a lock behind, which is worth waiting for.
      retries: { retries: 7, factor: 1, minTimeout: 1000, randomize: true },
      // Whoever next writes into the folder is told.
      onCompromised: () => (lost = true),
    });
    return { isLost: () => lost, unlock };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOCKED') {
      throw new RunFolderError(folder, 'is in use by another process', { cause: error });
    }
    throw asFolderError(folder, error);
  }
}

/** Whether a process has the folder open. */
export async function isInUse(path: string): Promise<boolean> {
  const { check } = await locking();
  return check(resolve(path), { lockfilePath: join(resolve(path), 'lock'), stale: staleMs });
}

/**
 * Loaded for whoever locks, and no sooner: from then on it catches every signal, to take locks away, and catching waits
 * for a pause. A program that computes without one would not hear Ctrl-C.
 */
const locking = () => import('proper-lockfile');

/** Words of which the file of a task is named. */
const taskName = /^[\w+][\w+.,=-]*$/;

function folderOf(folder: string, manifest: RunManifest, held: Held): RunFolder {
  let current = manifest;
  const tasks = join(folder, 'tasks');
  const write = (act: () => void) => {
    if (held.isLost()) throw new RunFolderError(folder, 'is no longer this process’s: it was removed, or another process has taken it'); // prettier-ignore
    attempt(folder, act);
  };
  return {
    path: folder,
    get manifest() {
      return current;
    },
    update: (change) => {
      current = { ...current, ...change };
      write(() => writeWhole(folder, 'run.json', asJson(current)));
    },
    finishedTasks: () => {
      if (!existsSync(tasks)) return new Map();
      const names = readdirSync(tasks).filter((name) => name.endsWith('.json'));
      return new Map(names.map((name) => [name.slice(0, -5), readJson(folder, join('tasks', name))]));
    },
    finishTask: (name, record) => {
      if (!taskName.test(name))
        throw new RunFolderError(folder, `does not hold a task named ${inShort(name)}`);
      write(() => {
        mkdirSync(tasks, { recursive: true });
        writeWhole(tasks, `${name}.json`, asJson(record));
      });
    },
    appendMetrics: (record) =>
      write(() => appendFileSync(join(folder, 'metrics.jsonl'), `${JSON.stringify(record)}\n`)),
    rewriteMetrics: (records) => {
      const lines = records.map((record) => `${JSON.stringify(record)}\n`);
      write(() => writeWhole(folder, 'metrics.jsonl', lines.join('')));
    },
    writeResult: (result) => write(() => writeWhole(folder, 'result.json', asJson(result))),
    writeFile: (name, content) => write(() => writeWhole(folder, name, content)),
    close: async () => {
      await held.unlock().catch(() => undefined); // A folder that was removed meanwhile holds no lock.
    },
  };
}

const asJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** One folder after another: Node's own recursive way says ENOENT of a file system that is read-only. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path);
}

/** Ends the name of a file that is being written. */
const unfinished = '.writing';

/** Writes a file so that it is there whole or not at all: under another name, flushed, then renamed. */
export function writeWhole(folder: string, name: string, content: string | Uint8Array): void {
  const target = resolve(folder, name);
  if (dirname(target) !== folder || basename(target) !== name) {
    throw new RunFolderError(folder, `does not hold '${name}': the name leads out of it`);
  }
  const temporary = `${target}${unfinished}`;
  // Anew, so that a link that lies there leads nowhere.
  rmSync(temporary, { force: true });
  const file = openSync(temporary, 'wx');
  try {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(temporary, target);
  flushFolder(folder);
}

/** A new name is on the disk only once its folder is flushed too; Windows has no such thing. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const opened = openSync(folder, 'r');
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'may not be written: its permissions forbid it',
  EPERM: 'may not be written: its permissions forbid it',
  EROFS: 'is on a file system that is read-only',
  ENOSPC: 'cannot be written: the disk is full',
  ENOTDIR: 'cannot be made: a part of its path is a file',
  EEXIST: 'cannot be made: a part of its path is a file',
};

/** Turns the system's refusals into ones that say what to do. @throws RunFolderError */
export function attempt(folder: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw asFolderError(folder, error);
  }
}

function asFolderError(folder: string, error: unknown): unknown {
  const reason = reasons[(error as NodeJS.ErrnoException).code ?? ''];
  return reason === undefined ? error : new RunFolderError(folder, reason, { cause: error });
}

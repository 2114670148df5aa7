import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readWhole } from './read-whole.ts';
import { attempt, writeWhole } from './run-folder.ts';

/** The checkpoints of one task. Each file's name carries its step and the SHA-256 of its bytes. */
export interface Checkpoints {
  readonly path: string;
  /** Writes one, and removes all but this and the one before. @throws RunFolderError */
  save(step: number, bytes: Uint8Array): void;
  /**
   * What `read` makes of the one of the most steps that is whole, and that it does not throw at; the others are
   * complained of and passed over. `null` where there is none.
   */
  latest<State>(read: (checkpoint: Checkpoint) => State, complain: (fault: string) => void): State | null;
  /** Keeps what was learnt in the place of all checkpoints. @throws RunFolderError */
  finish(bytes: Uint8Array): void;
}

/** A checkpoint that was found whole. */
export interface Checkpoint {
  readonly step: number;
  readonly file: string;
  readonly bytes: Uint8Array;
}

const kept = 2;
/** The largest checkpoint that is read: what the engines could not hold anyway. */
const largest = 2 ** 31;
const pattern = /^step-(\d{1,15})\.([0-9a-f]{64})\.safetensors$/;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The file of what a task has learnt. @param task its name */
export const trainedFile = (runFolder: string, task: string): string =>
  join(runFolder, 'checkpoints', task, 'trained.safetensors');

/** The checkpoints of a task in a run folder. @param task its name, of letters, digits and `+ . , = -` */
export function checkpointsOf(runFolder: string, task: string): Checkpoints {
  const file = trainedFile(runFolder, task);
  const path = dirname(file);
  /** The newest first. */
  const found = () => {
    const names = existsSync(path) ? readdirSync(path) : [];
    return names
      .flatMap((name) => {
        const [, step, sum] = pattern.exec(name) ?? [];
        return step === undefined ? [] : [{ name, step: Number(step), sum: sum! }];
      })
      .sort((a, b) => b.step - a.step);
  };
  const write = (name: string, bytes: Uint8Array) =>
    attempt(runFolder, () => {
      mkdirSync(path, { recursive: true });
      writeWhole(path, name, bytes);
    });
  return {
    path,
    save(step, bytes) {
      write(`step-${String(step).padStart(8, '0')}.${sha256(bytes)}.safetensors`, bytes);
      const older = found().filter((one) => one.step < step);
      // A file of more steps is one that could not be read: the run has gone on from an older one.
      const newer = found().filter((one) => one.step > step);
      for (const { name } of [...newer, ...older.slice(kept - 1)]) rmSync(join(path, name));
    },
    latest(read, complain) {
      for (const { name, step, sum } of found()) {
        const file = join(path, name);
        const passOver = (why: string) => complain(`the checkpoint ${file} is ${why}: an older one is taken`);
        try {
          const bytes = readWhole(file, largest);
          if (sha256(bytes) === sum) return read({ step, file, bytes });
          passOver('damaged');
        } catch (error) {
          passOver(`unfit (${(error as Error).message})`);
        }
      }
      return null;
    },
    finish(bytes) {
      write(basename(file), bytes);
      for (const { name } of found()) rmSync(join(path, name));
    },
  };
}

import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';

/** A folder of results that one command writes at once. */
export interface OutputFolder {
  readonly path: string;
  write(name: string, content: string): void;
}

/** Makes a folder, or takes an empty one. @throws UsageError where it holds something or cannot be written */
export function openFolder(folder: string): OutputFolder {
  const path = resolve(process.env.INIT_CWD ?? '.', folder);
  attempt(path, () => mkdirSync(path, { recursive: true }));
  if (attempt(path, () => readdirSync(path)).length > 0) throw new UsageError(`${path} is not empty`);
  return { path, write: (name, content) => attempt(path, () => writeFileSync(join(path, name), content)) };
}

function attempt<Value>(path: string, act: () => Value): Value {
  try {
    return act();
  } catch (cause) {
    throw new UsageError(`${path} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

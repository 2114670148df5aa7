import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Something that a reader is given and must refuse. */
export interface BadInput {
  readonly reader: string;
  readonly input: string;
  readonly error: abstract new (...args: never[]) => Error;
  /** What the message says, among other things. */
  readonly says: string;
  readonly read: () => unknown;
}

/** Bad inputs of one reader: what each is, what it says, and how it is made. */
export const of = <Made>(
  reader: string,
  error: BadInput['error'],
  read: (made: Made) => unknown,
  cases: readonly (readonly [input: string, says: string, made: () => Made])[],
): readonly BadInput[] =>
  cases.map(([input, says, made]) => ({ reader, input, error, says, read: () => read(made()) }));

export const root = mkdtempSync(join(tmpdir(), 'bad-inputs-'));
/** The path of an empty folder. */
export const fresh = () => mkdtempSync(join(root, 'case-'));
/** The path of a file with this content. */
export function file(content: string | Uint8Array, name = 'file'): string {
  const path = join(fresh(), name);
  writeFileSync(path, content);
  return path;
}
/** Makes a pipe that nobody writes to. */
export const pipe = (path: string) => {
  execFileSync('mkfifo', [path]);
  return path;
};
/** JSON, or YAML, of 100,000 levels. */
export const deep = (open: string, close = '') => open.repeat(100_000) + close.repeat(100_000);

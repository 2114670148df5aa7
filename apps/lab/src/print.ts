import { UsageError } from './usage-error.ts';

/** One JSON document for programs, or text for people. */
export const print = (json: boolean | undefined, document: unknown, text: () => string): void =>
  void process.stdout.write(json === true ? `${JSON.stringify(document, null, 2)}\n` : text());

/** Writes what a person asked for. @param fault what is said where it fails, before the reason @throws UsageError */
export function writeAsked(fault: string, write: () => void): void {
  try {
    write();
  } catch (cause) {
    throw new UsageError(`${fault}: ${(cause as Error).message}`, { cause });
  }
}

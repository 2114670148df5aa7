import { writeFileSync } from 'node:fs';
import { pathFromHere } from '../arguments.ts';
import { UsageError } from '../usage-error.ts';

/** What every demonstration can be asked for. */
export interface PerceiveOptions {
  readonly json?: boolean;
  readonly svg?: string;
}

/** One document, or text for people; and the picture, where it is asked for. */
export function give(
  options: PerceiveOptions,
  result: object,
  words: () => string,
  draw: () => string,
): void {
  if (options.svg !== undefined) writePicture(options.svg, draw());
  process.stdout.write(options.json === true ? `${JSON.stringify(result, null, 2)}\n` : words());
}

function writePicture(file: string, svg: string): void {
  const path = pathFromHere(file);
  try {
    writeFileSync(path, svg);
  } catch (error) {
    throw new UsageError(`the picture cannot be written to ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  process.stderr.write(`picture: ${path}\n`);
}

/** A share with its interval, in percent. */
export const share = ({ value, low, high }: { value: number; low: number; high: number }): string =>
  `${percent(value)} [${percent(low)}, ${percent(high)}]`;

const percent = (value: number) => (100 * value).toFixed(1);

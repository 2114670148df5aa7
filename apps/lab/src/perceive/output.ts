import { writeFileSync } from 'node:fs';
import { pathFromHere } from '../arguments.ts';
import { print, writeAsked } from '../print.ts';

/** What every demonstration can be asked for. */
export interface PerceiveOptions {
  readonly json?: boolean;
  readonly svg?: string;
}

/** One document, or text for people; and the picture, where it is asked for. */
export function give(options: PerceiveOptions, result: object, words: () => string, draw: () => string): void {
  if (options.svg !== undefined) {
    const path = pathFromHere(options.svg);
    const svg = draw();
    writeAsked(`the picture cannot be written to ${path}`, () => writeFileSync(path, svg));
    process.stderr.write(`picture: ${path}\n`);
  }
  print(options.json, result, words);
}

/** A share with its interval, in percent. */
export const share = ({ value, low, high }: { value: number; low: number; high: number }): string =>
  `${percent(value)} [${percent(low)}, ${percent(high)}]`;

const percent = (value: number) => (100 * value).toFixed(1);

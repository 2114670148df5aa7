import { backendNames } from '@retinotopia/compute';
import { InvalidArgumentError, Option } from 'commander';
import { resolve } from 'node:path';

/** Parsers of option values, for commander. Each says what it takes where it is given something else. */

/** A whole number of at least `least`, and at most `most`. */
export const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) {
      const limit = most === Number.MAX_SAFE_INTEGER ? '' : ` and at most ${most}`;
      throw new InvalidArgumentError(`It takes a whole number of at least ${least}${limit}.`);
    }
    return value;
  };

/** A path from the folder that the person is in, which npm leaves. */
export const pathFromHere = (path: string): string => resolve(process.env.INIT_CWD ?? '.', path);

/** One of some words. */
export const oneOf =
  <Word extends string>(words: readonly Word[]) =>
  (text: string): Word => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) throw new InvalidArgumentError(`It takes one of ${words.join(', ')}.`);
    return word;
  };

/** Worker processes at most: more would only fill the machine. */
export const mostWorkers = 1024;

/** A number of at least `least`, and at most `most`. */
export const numberBetween =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most)) {
      throw new InvalidArgumentError(`It takes a number from ${least} to ${most === Infinity ? 'infinity' : most}.`);
    }
    return value;
  };

/** What the option of {@link backendOption} may be. */
const backends = ['auto', ...backendNames] as const;

/** Which engine runs. @param what it is the engine of */
export const backendOption = (byDefault: (typeof backends)[number] = 'auto', what = 'engine'): Option =>
  new Option('--backend <name>', `${what}: ${backends.join(', ')}`).argParser(oneOf(backends)).default(byDefault);

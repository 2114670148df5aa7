import { inShort } from '@retinotopia/core';
import { isScalar, parseDocument, visit } from 'yaml';
import { ExperimentError } from '../experiment/experiment-error.ts';

/** Lists and tables inside each other, at most. */
const deepest = 64;
/** How often what was said once may be meant again, by `*name`: enough for people, too few to fill the memory. */
const mostAliases = 100;

/**
 * Parses YAML 1.2 that may come from anybody: plain data only, every key once.
 * @param path how errors name the text
 * @throws ExperimentError
 */
export function parseStrictYaml(text: string, path: string): unknown {
  const fail = (fault: string, cause?: unknown): never => {
    throw new ExperimentError(`${path}: ${fault}`, { cause });
  };
  checkNesting(text, fail);
  // The parser would compare every key with every other, and show the line of every error; ours takes one look at each
  // key, and shows the first.
  const options = { uniqueKeys: false, prettyErrors: false, logLevel: 'error' } as const;
  const document = attempt(() => parseDocument(text, options), fail);
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined) fail(`${fault.message} ${placeIn(text, fault.pos[0])}`, fault);
  // What aliases mean is visited where it is said.
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) return fail('a list or table cannot be a key');
        const name = String(key.value);
        if (name === '__proto__') fail("the key '__proto__' is not taken");
        if (seen.has(name)) fail(`the key ${inShort(name)} comes twice`);
        seen.add(name);
      }
      return undefined;
    },
  });
  return attempt(() => document.toJS({ maxAliasCount: mostAliases }) as unknown, fail);
}

function placeIn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `at line ${before.length}, column ${before.at(-1)!.length + 1}`;
}

function attempt<Result>(act: () => Result, fail: (fault: string, cause: unknown) => never): Result {
  try {
    return act();
  } catch (error) {
    return fail((error as Error).message, error);
  }
}

/** The parser calls itself for everything that is inside of another thing: what is too deep must not reach it. */
function checkNesting(text: string, fail: (fault: string) => never): void {
  let [open, indent] = [0, 0];
  for (const line of text.split('\n')) {
    indent = Math.max(indent, /^[ ?:-]*/.exec(line)![0].length);
    for (const character of line) {
      if (character === '[' || character === '{') open++;
      else if (character === ']' || character === '}') open = Math.max(0, open - 1);
      if (open > deepest) fail(`it is nested deeper than ${deepest} levels`);
    }
  }
  if (indent > 8 * deepest) fail(`it is nested deeper than ${deepest} levels`);
}

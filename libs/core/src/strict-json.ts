/** Lists and tables inside each other, at most: none of our files comes near. */
const deepest = 64;

/**
 * Parses JSON that may come from anybody. It takes what `JSON.parse` takes, but not a key that comes twice (of which
 * `JSON.parse` keeps the last), not the key `__proto__` (which would change what other code sees in the table), and
 * nothing nested so deep that code walking it would run out of stack. What is too deep is refused before it is built.
 * @throws SyntaxError in words for the person who has the text
 */
export function parseStrictJson(text: string): unknown {
  /** The keys so far of each table that is open; `null` for a list. */
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '{' || character === '[') {
      if (open.length === deepest) throw new SyntaxError(`it is nested deeper than ${deepest} levels`);
      open.push(character === '{' ? new Set() : null);
    } else if (character === '}' || character === ']') {
      open.pop();
    } else if (character === '"') {
      const end = endOfString(text, at);
      if (isFollowedByColon(text, end)) takeKey(open.at(-1), text.slice(at, end + 1));
      at = end;
    }
  }
  return parse(text);
}

/** @throws SyntaxError in one line: the engine's own shows the text as it is */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(plain((cause as Error).message, 200), { cause });
  }
}

/** Where the string ends that begins at `start`; the end of the text, where it does not. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function isFollowedByColon(text: string, end: number): boolean {
  let next = end + 1;
  while (next < text.length && ' \t\r\n'.includes(text[next]!)) next++;
  return text[next] === ':';
}

function takeKey(keys: Set<string> | null | undefined, quoted: string): void {
  const key = parse(quoted) as string;
  if (key === '__proto__') throw new SyntaxError("the key '__proto__' is not taken");
  if (keys?.has(key) === true) throw new SyntaxError(`the key ${inShort(key)} comes twice`);
  keys?.add(key);
}

/** Words from a file for an error: quoted, without control characters, and cut where they are long. */
export function inShort(value: unknown): string {
  if (typeof value === 'string') return `'${plain(value)}'`;
  // JSON writes what is no number as null.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) as string | undefined);
  return plain(text ?? 'nothing');
}

/** The text without what a terminal would act on, and cut after so many characters. */
export function plain(text: string, longest = 60): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  // eslint-disable-next-line no-control-regex -- these are meant
  return cut.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\u{fffd}');
}

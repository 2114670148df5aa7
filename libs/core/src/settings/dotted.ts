import { SettingsError } from './settings-error.ts';

/** Settings by name; a dot leads into a group, such as `agreement.sameContent`, and a star into all: `*.epochs`. */
export type DottedSettings = Readonly<Record<string, unknown>>;

/**
 * A tree of settings with some of them set otherwise. A name that leads nowhere is kept as it is, so that whoever checks
 * the whole refuses it by its name.
 */
export function withSettings(base: object, own: DottedSettings): Readonly<Record<string, unknown>> {
  // Maps: an assignment to the key `__proto__` of an object would be lost, and not refused.
  const changed = new Map<string, unknown>(Object.entries(base));
  const inner = new Map<string, Map<string, unknown>>();
  for (const [name, value] of Object.entries(own).flatMap((one) => inAllGroups(base, one))) {
    const [first, ...rest] = name.split('.');
    if (rest.length === 0 || !isGroup(changed.get(first!))) {
      changed.set(name, value);
      continue;
    }
    const members = inner.get(first!) ?? new Map<string, unknown>();
    inner.set(first!, members.set(rest.join('.'), value));
  }
  for (const [name, members] of inner) {
    changed.set(name, withSettings(changed.get(name) as object, Object.fromEntries(members)));
  }
  return Object.fromEntries(changed);
}

/** `*.epochs` as the settings of every group that has one; any other name as it is. */
function inAllGroups(base: object, [name, value]: readonly [string, unknown]): (readonly [string, unknown])[] {
  if (!name.startsWith('*.')) return [[name, value]];
  const key = name.slice(2);
  const groups = Object.entries(base).filter(([, group]) => isGroup(group) && Object.hasOwn(group, key));
  return groups.length === 0 ? [[name, value]] : groups.map(([group]) => [`${group}.${key}`, value] as const);
}

const isGroup = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The names of all settings in a tree, with their values. */
export const settingsIn = (base: object, prefix = ''): readonly (readonly [name: string, value: unknown])[] =>
  Object.entries(base).flatMap(([name, value]) =>
    isGroup(value) ? settingsIn(value, `${prefix}${name}.`) : [[`${prefix}${name}`, value] as const],
  );

/**
 * Parses an option that sets one setting and may come many times: `student.temperature=4`. Lists have commas,
 * `small=100,100`, with one at the end where there is one member, `withheld.without=3,`, or brackets, `small=[100]`.
 * @param earlier what the option said before
 */
export function oneSetting(text: string, earlier: DottedSettings = {}): DottedSettings {
  const [, name, value] = /^([\w.*]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined) throw new SettingsError(['a setting takes a name and a value, such as peers.nets=5']);
  if (Object.hasOwn(earlier, name)) throw new SettingsError([`${name} is set twice`]);
  return Object.fromEntries([...Object.entries(earlier), [name, valueOf(value!)]]);
}

function valueOf(text: string): unknown {
  const bracketed = /^\[(.*)\]$/s.exec(text)?.[1];
  if (bracketed === undefined && !text.includes(',')) return scalarOf(text);
  const members = (bracketed ?? text).replace(/,$/, '');
  return members.trim() === '' ? [] : members.split(',').map(scalarOf);
}

/** A number, yes or no, or a word. */
const scalarOf = (text: string): unknown => {
  const word = text.trim();
  if (word === 'true' || word === 'false') return word === 'true';
  return word !== '' && !Number.isNaN(Number(word)) ? Number(word) : word;
};

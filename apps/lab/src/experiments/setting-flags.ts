import { jsonSchemaOf, reportSeeds, settingsIn, type z, type DottedSettings } from '@retinotopia/core';
import type { Experiment } from '@retinotopia/runs/experiment';
import { Option, type Command } from 'commander';

/** One setting, as its schema tells of it. */
export interface Setting {
  /** Its path, such as `agreement.batch`. */
  readonly path: string;
  /** `--agreement-batch` */
  readonly flag: string;
  readonly about: string;
  readonly kind: 'number' | 'yes or no' | 'word' | 'list';
  /** What one value, or a member of the list, may be, where there are few. */
  readonly words: readonly string[];
  readonly schema: JsonSchema;
}

type JsonSchema = z.core.JSONSchema.JSONSchema;

/** All settings of a schema, those of its groups among them. */
export function settingsOf(schema: z.ZodType): readonly Setting[] {
  const walk = ({ properties = {} }: JsonSchema, prefix: string): readonly Setting[] =>
    Object.entries(properties).flatMap(([key, own]) => {
      const setting = own as JsonSchema;
      const path = `${prefix}${key}`;
      return setting.properties === undefined ? [settingAt(path, setting)] : walk(setting, `${path}.`);
    });
  return walk(jsonSchemaOf(schema), '');
}

function settingAt(path: string, schema: JsonSchema): Setting {
  const { type, enum: words, items, description = '' } = schema;
  const member = type === 'array' ? (items as JsonSchema) : schema;
  return {
    path,
    flag: `--${path.replaceAll('.', '-').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    about: `${description.charAt(0).toLowerCase()}${description.slice(1)}`,
    kind: type === 'array' ? 'list' : type === 'boolean' ? 'yes or no' : isNumber(type) ? 'number' : 'word',
    words: ((type === 'array' ? member.enum : words) ?? []).map(String),
    schema,
  };
}

const isNumber = (type: unknown): boolean => type === 'number' || type === 'integer';

/** The value of a setting in words of the command line: `100,50`, `yes`. */
export const valueInWords = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(valueInWords).join(',');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
};

/** A value as it is written on a command line; what it may be is for the schema to say. */
export function valueOf({ path, kind }: Setting, text: string): unknown {
  if (path === 'seeds' && !text.includes(',')) return seedsOf(text);
  if (kind === 'list') return text.split(',').flatMap((word) => (word.trim() === '' ? [] : [scalar(word.trim())]));
  return scalar(text);
}

/** How many seeds to report on; what is no number is left for the schema to refuse. */
const seedsOf = (text: string): unknown => {
  const count = Number(text);
  return /^\d+$/.test(text) && count <= 1000 ? reportSeeds(count) : [text];
};

const scalar = (word: string): unknown => {
  if (word === 'yes' || word === 'true') return true;
  if (word === 'no' || word === 'false') return false;
  return word.trim() !== '' && !Number.isNaN(Number(word)) ? Number(word) : word;
};

/** Gives a command an option for every setting, with the value that each preset has. */
export function addSettingOptions(command: Command, { settings, presets }: Experiment): void {
  const byPreset = Object.entries(presets).map(
    ([name, preset]) => [name, new Map(settingsIn(preset.settings))] as const,
  );
  for (const { path, flag, about, kind, words } of settingsOf(settings)) {
    const values = byPreset.map(([name, all]) => [name, valueInWords(all.get(path))] as const);
    const same = values.every(([, value]) => value === values[0]![1]);
    const shown = same ? values[0]![1] : values.map(([name, value]) => `${name} ${value}`).join(' · ');
    const placeholder = kind === 'number' ? 'n' : kind === 'word' ? words.join('|') || 'word' : kind;
    const listed = kind === 'list' && words.length > 0 ? `: ${words.join(', ')}` : '';
    const seeds = path === 'seeds' ? '; or how many' : '';
    command.addOption(new Option(`${flag} <${placeholder}>`, `${about}${seeds}${listed} (${shown})`));
  }
}

/** What the options of a command set otherwise than its preset, by the settings' paths. */
export function settingsSaid(settings: z.ZodType, options: Readonly<Record<string, unknown>>): DottedSettings {
  const said = settingsOf(settings).flatMap((setting): [string, unknown][] => {
    const text = options[attributeOf(setting.flag)];
    return typeof text === 'string' ? [[setting.path, valueOf(setting, text)]] : [];
  });
  return Object.fromEntries(said);
}

/** As commander names it. */
const attributeOf = (flag: string): string =>
  flag.slice(2).replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

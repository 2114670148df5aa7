import { SettingsError, inShort, namedFaults, withSettings } from '@retinotopia/core';
import { datasetNames } from '@retinotopia/datasets';
import { checkProtocol, plannedRuns, presets, type Preset, type Protocol } from '@retinotopia/hypothesis';
import { readText } from '@retinotopia/runs';
import { z } from 'zod';
import { parseStrictYaml } from './strict-yaml.ts';
import { UsageError } from '../usage-error.ts';

/** One combination of settings of a sweep. */
export interface Variant {
  /** What sets it apart, such as `trainImages=1000,agreement.sameContent=5`. */
  readonly name: string;
  readonly protocol: Protocol;
}

/** What a sweep file says. */
export interface Sweep {
  readonly dataset: (typeof datasetNames)[number];
  readonly variants: readonly Variant[];
}

const single = z.union([z.number(), z.string(), z.boolean()]);
const setting = z.union([single, z.array(single)]);
/** Settings by path: `trainImages`, `agreement.sameContent`. */
const settings = z.record(z.string(), setting);
/** What a sweep file may be; settings are then checked as a protocol. */
export const fileSchema = z.strictObject({
  preset: z
    .enum(Object.keys(presets) as [Preset, ...Preset[]])
    .default('quick')
    .describe('Where all settings start from'),
  dataset: z.enum(datasetNames).default('mnist').describe('The images'),
  settings: settings.default({}).describe('Settings of all runs, by their paths in the protocol'),
  grid: z
    .record(z.string(), z.array(setting).min(1))
    .default({})
    .describe('Values of settings that are tried in every combination'),
  list: z
    .array(settings)
    .min(1)
    .default([{}])
    .describe('Settings that are tried together, each with all of the grid'),
});

/** A sweep of more combinations or runs than this is a mistake. */
const mostVariants = 10_000;
const mostRuns = 100_000;
/** Text that is meant to harm keeps the parser busy for the square of its length. */
const largestFile = 100_000;
/** After so many faults no more are looked for. */
const mostFaults = 10;

/**
 * Reads a sweep: every entry of `list`, with every combination of `grid`, on top of `settings` and the preset.
 * @throws UnreadableFileError; UsageError naming everything that is wrong with the file
 */
export const readSweep = (path: string): Sweep => parseSweep(readText(path, largestFile), path);

/** The same, of text. @param path how errors name it */
export function parseSweep(text: string, path: string): Sweep {
  const { preset, dataset, settings: common, grid, list } = parseFile(text, path);
  const combinations = Object.values(grid).reduce((product, values) => product * values.length, list.length);
  if (combinations > mostVariants) throw new UsageError(`${path}: ${combinations} combinations are more than ${mostVariants}`); // prettier-ignore
  const faults = list.flatMap((entry) =>
    Object.keys(entry)
      .filter((key) => Object.hasOwn(grid, key))
      .map((key) => `${inShort(key)} is set by list and by grid`),
  );
  const variants: Variant[] = [];
  const names = new Set<string>();
  let runs = 0;
  for (const own of combine(Object.entries(grid), list)) {
    const name = nameOf(own);
    if (!/^[\w.=,+-]{1,200}$/.test(name)) faults.push(`${inShort(name)} cannot name a folder`);
    if (names.has(name)) faults.push(`${inShort(name)} comes twice`);
    names.add(name);
    try {
      const protocol = protocolOf(preset, { ...common, ...own });
      variants.push({ name, protocol });
      runs += plannedRuns(protocol);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      faults.push(`${inShort(name)}: ${error.message}`);
    }
    // Enough to say no.
    if (runs > mostRuns) faults.push(`it asks for more than ${mostRuns} runs`);
    if (runs > mostRuns || faults.length >= mostFaults) break;
  }
  if (faults.length > 0) throw new UsageError(`${path}: ${faults.slice(0, mostFaults).join('; ')}`);
  return { dataset, variants };
}

function parseFile(text: string, path: string): z.infer<typeof fileSchema> {
  const { data, error } = fileSchema.safeParse(parseStrictYaml(text, path) ?? {});
  if (error !== undefined) throw new UsageError(`${path}: ${namedFaults(error.issues).join('; ')}`);
  return data;
}

type Settings = Readonly<Record<string, z.infer<typeof setting>>>;

/** What sets a combination apart. */
const nameOf = (own: Settings): string =>
  Object.entries(own)
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join('+') : value}`)
    .join(',') || 'base';

/** Every entry of the list with every combination of the values, the last value changing fastest. */
function combine(
  axes: readonly (readonly [string, readonly z.infer<typeof setting>[]])[],
  list: readonly Settings[],
): readonly Settings[] {
  return axes.reduce<readonly Settings[]>(
    (points, [key, values]) => points.flatMap((point) => values.map((value) => ({ ...point, [key]: value }))),
    list,
  );
}

/** @throws SettingsError */
const protocolOf = (preset: Preset, own: Settings): Protocol =>
  checkProtocol(withSettings(presets[preset], own));

import { checkSettings, inShort, namedFaults, SettingsError, withSettings, z } from '@retinotopia/core';
import { datasetNames, type DatasetName } from '@retinotopia/datasets';
import { ExperimentError } from '../experiment/experiment-error.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { readText } from '../read-whole.ts';
import { parseStrictYaml } from './strict-yaml.ts';

/** One combination of settings of a sweep. */
export interface Variant {
  /** What sets it apart, such as `trainImages=1000,agreement.sameContent=5`. */
  readonly name: string;
  readonly settings: object;
}

/** What a sweep file says. */
export interface Sweep {
  readonly experiment: Experiment;
  /** `null` for an experiment that draws its own images. */
  readonly dataset: DatasetName | null;
  readonly variants: readonly Variant[];
}

/** Gives an experiment by its name. @throws ExperimentError where there is none of this name */
export type FindExperiment = (name: string) => Promise<Experiment>;

const single = z.union([z.number(), z.string(), z.boolean()]);
const setting = z.union([single, z.array(single)]);
/** Settings by path: `trainImages`, `agreement.sameContent`. */
const settings = z.record(z.string(), setting);
/** What a sweep file may be; settings are then checked by their experiment. */
export const sweepFileSchema = z.strictObject({
  experiment: z.string().default('weight-sharing').describe('What is run'),
  preset: z.string().optional().describe('Where all settings start from; the first preset, where left out'),
  dataset: z.enum(datasetNames).default('mnist').describe('The images, for an experiment on a data set'),
  settings: settings.default({}).describe('Settings of all runs, by their paths'),
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
 * @throws UnreadableFileError; ExperimentError naming everything that is wrong with the file
 */
export const readSweep = async (path: string, find: FindExperiment): Promise<Sweep> =>
  parseSweep(readText(path, largestFile), path, find);

/** The same, of text. @param path how errors name it */
export async function parseSweep(text: string, path: string, find: FindExperiment): Promise<Sweep> {
  const fail = (fault: string): never => {
    throw new ExperimentError(`${path}: ${fault}`);
  };
  const { data, error } = sweepFileSchema.safeParse(parseStrictYaml(text, path) ?? {});
  if (error !== undefined) return fail(namedFaults(error.issues).join('; '));
  const { settings: common, grid, list } = data;
  const experiment = await find(data.experiment);
  const names = Object.keys(experiment.presets);
  const preset = data.preset ?? names[0]!;
  if (!Object.hasOwn(experiment.presets, preset)) fail(`preset: there is no ${inShort(preset)} of ${experiment.name}, but ${names.join(', ')}`); // prettier-ignore
  const combinations = Object.values(grid).reduce((product, values) => product * values.length, list.length);
  if (combinations > mostVariants) fail(`${combinations} combinations are more than ${mostVariants}`);
  const faults = list.flatMap((entry) =>
    Object.keys(entry)
      .filter((key) => Object.hasOwn(grid, key))
      .map((key) => `${inShort(key)} is set by list and by grid`),
  );
  const variants: Variant[] = [];
  const known = new Set<string>();
  let runs = 0;
  for (const own of combine(Object.entries(grid), list)) {
    const name = nameOf(own);
    if (!/^[\w.=,+-]{1,200}$/.test(name)) faults.push(`${inShort(name)} cannot name a folder`);
    if (known.has(name)) faults.push(`${inShort(name)} comes twice`);
    known.add(name);
    try {
      const whole = withSettings(experiment.presets[preset]!.settings, { ...common, ...own });
      const checked = checkSettings(experiment.settings, whole);
      variants.push({ name, settings: checked });
      runs += experiment.tasks(checked).length;
    } catch (fault) {
      if (!(fault instanceof SettingsError)) throw fault;
      faults.push(`${inShort(name)}: ${fault.message}`);
    }
    // Enough to say no.
    if (runs > mostRuns) faults.push(`it asks for more than ${mostRuns} runs`);
    if (runs > mostRuns || faults.length >= mostFaults) break;
  }
  if (faults.length > 0) fail(faults.slice(0, mostFaults).join('; '));
  return { experiment, dataset: experiment.imagesNeeded === undefined ? null : data.dataset, variants };
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

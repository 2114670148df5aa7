import { datasetNames } from '@retinotopia/datasets';
import { checkProtocol, presets, ProtocolError, type Preset, type Protocol } from '@retinotopia/hypothesis';
import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
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

const setting = z.union([z.number(), z.string(), z.array(z.union([z.number(), z.string()]))]);
/** Settings by path: `trainImages`, `agreement.sameContent`. */
const settings = z.record(z.string(), setting);
/** What a sweep file may be; settings are then checked as a protocol. */
export const fileSchema = z.strictObject({
  preset: z.enum(Object.keys(presets) as [Preset, ...Preset[]]).default('quick'),
  dataset: z.enum(datasetNames).default('mnist'),
  settings: settings.default({}),
  grid: z.record(z.string(), z.array(setting).min(1)).default({}),
  list: z.array(settings).min(1).default([{}]),
});

/** A sweep of more runs than this is a mistake. */
const mostVariants = 10_000;
const largestFile = 1_000_000;

/**
 * Reads a sweep: every entry of `list`, with every combination of `grid`, on top of `settings` and the preset.
 * @throws UsageError naming everything that is wrong with the file
 */
export function readSweep(path: string): Sweep {
  const { preset, dataset, settings: common, grid, list } = parseFile(path);
  const combinations = Object.values(grid).reduce((product, values) => product * values.length, list.length);
  if (combinations > mostVariants) throw new UsageError(`${path}: ${combinations} combinations are more than ${mostVariants}`); // prettier-ignore
  const faults: string[] = [];
  const variants = list.flatMap((entry) =>
    combine(Object.entries(grid)).flatMap((point) => {
      const own = { ...entry, ...point };
      const name = Object.entries(own).map(([key, value]) => `${key}=${Array.isArray(value) ? value.join('+') : value}`).join(',') || 'base'; // prettier-ignore
      try {
        return [{ name, protocol: protocolOf(preset, { ...common, ...own }) }];
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error;
        faults.push(`${name}: ${error.message}`);
        return [];
      }
    }),
  );
  const names = variants.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) faults.push(`${twice}: comes twice`);
  const unfit = names.find((name) => !/^[\w.=,+-]{1,200}$/.test(name));
  if (unfit !== undefined) faults.push(`${unfit}: cannot name a folder`);
  if (faults.length > 0) throw new UsageError(`${path}: ${faults.join('; ')}`);
  return { dataset, variants };
}

function parseFile(path: string): z.infer<typeof fileSchema> {
  let value: unknown;
  try {
    if (statSync(path).size > largestFile) throw new UsageError(`${path}: a sweep is smaller than 1 MB`);
    value = parse(readFileSync(path, 'utf8'), { maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const [line] = (error as Error).message.split('\n');
    throw new UsageError(`${path}: ${line ?? ''}`);
  }
  const { data, error } = fileSchema.safeParse(value ?? {});
  if (error !== undefined) {
    const faults = error.issues.map(({ path: at, message }) => `${at.join('.') || 'the whole'}: ${message}`);
    throw new UsageError(`${path}: ${faults.join('; ')}`);
  }
  return data;
}

type Settings = Readonly<Record<string, z.infer<typeof setting>>>;

/** Every combination of the values, the last one changing fastest. */
function combine(
  axes: readonly (readonly [string, readonly z.infer<typeof setting>[]])[],
): readonly Settings[] {
  return axes.reduce<readonly Settings[]>(
    (points, [key, values]) => points.flatMap((point) => values.map((value) => ({ ...point, [key]: value }))),
    [{}],
  );
}

/** @throws ProtocolError */
function protocolOf(preset: Preset, own: Settings): Protocol {
  const { agreement, ...top }: Protocol = presets[preset];
  const changed: Record<string, unknown> = { ...top };
  const changedAgreement: Record<string, unknown> = { ...agreement };
  for (const [key, value] of Object.entries(own)) {
    const [first, second, ...more] = key.split('.');
    if (second === undefined) changed[key] = value;
    else if (first === 'agreement' && more.length === 0) changedAgreement[second] = value;
    else changed[key] = value; // Refused by its name.
  }
  return checkProtocol({ agreement: changedAgreement, ...changed });
}

import {
  initialiseColumns,
  openSceneColumns,
  sceneLevels,
  type SceneColumns,
  type SceneColumnsSettings,
} from '@retinotopia/columns';
import {
  disposeParameters,
  randomStream,
  readSafetensors,
  writeSafetensors,
  type Parameters,
} from '@retinotopia/compute';
import { readWhole } from '@retinotopia/runs';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { UsageError } from '../usage-error.ts';
import type { Agreements } from './measure-islands.ts';

/** A trained field of columns, and what it takes to look at something with it. */
export interface TrainedColumns {
  readonly sceneColumns: SceneColumns;
  readonly parameters: Parameters;
  readonly agreements: Agreements;
}

const settingsSchema = z.strictObject({
  retina: z.enum(['uniform', 'foveated']),
  weights: z.enum(['shared', 'unshared']),
  across: z.int().min(4).max(32),
  embedding: z.int().min(2).max(512),
  hidden: z.int().min(2).max(1024),
  steps: z.int().min(1).max(100),
  temperature: z.number().positive(),
  radius: z.number().min(1).max(64),
  attention: z.boolean(),
  self: z.boolean(),
  reach: z.number().min(0.5).max(3),
  ownFrame: z.boolean(),
  attentionWeight: z.number().min(0).max(100),
  adaptation: z.strictObject({ mean: z.number(), deviation: z.number().positive() }),
}) satisfies z.ZodType<SceneColumnsSettings>;
const byLevel = z.array(z.number().min(-1).max(1)).length(sceneLevels);
const agreementsSchema = z.strictObject({ joined: byLevel, merged: byLevel }) satisfies z.ZodType<Agreements>;

/** Columns that were trained with `lab islands train` and ship with the program. */
export const shippedColumns = fileURLToPath(
  new URL('../../src/islands/trained.safetensors', import.meta.url),
);

/** The largest file of parameters that is read: 256 unshared columns are some 60 MB. */
const mostBytes = 2 ** 28;

/** Writes parameters and what belongs to them into one file. @throws UsageError where it cannot be written */
export async function writeTrained(
  path: string,
  { sceneColumns, parameters, agreements }: TrainedColumns,
): Promise<void> {
  const metadata = { islands: JSON.stringify({ settings: sceneColumns.settings, agreements }) };
  const bytes = await writeSafetensors(parameters, metadata);
  try {
    writeFileSync(path, bytes);
  } catch (error) {
    throw new UsageError(`the parameters cannot be written to ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/**
 * Reads what {@link writeTrained} wrote.
 * @throws UnreadableFileError; UsageError where the file holds no trained columns, or others than it says
 */
export function readTrained(path: string): TrainedColumns {
  const wrong = (fault: string, cause?: unknown) =>
    new UsageError(`${path} holds no columns trained by 'lab islands train': ${fault}`, { cause });
  let found: ReturnType<typeof readSafetensors>;
  try {
    found = readSafetensors(readWhole(path, mostBytes), path);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'SafetensorsError') throw error;
    throw wrong(error.message, error);
  }
  const described = z
    .strictObject({ settings: settingsSchema, agreements: agreementsSchema })
    .safeParse(headerIn(found.metadata.islands));
  if (!described.success)
    throw wrong(`its header says nothing of the columns (${described.error.issues[0]!.message})`);
  const { settings, agreements } = described.data;
  const sceneColumns = openSceneColumns(settings);
  const expected = initialiseColumns(sceneColumns.field, randomStream(0, 'shapes'));
  const misfit = Object.entries(expected).find(
    ([name, { shape }]) => String(found.parameters[name]?.shape) !== String(shape),
  );
  disposeParameters(expected);
  if (misfit !== undefined) {
    const [name, { shape }] = misfit;
    throw wrong(
      `'${name}' should be of shape ${shape.join(' × ')}, found ${found.parameters[name]?.shape.join(' × ') ?? 'none'}`,
    );
  }
  return { sceneColumns, parameters: found.parameters, agreements };
}

/** The header's JSON; nothing, where it is none. */
function headerIn(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null; // Refused by the schema, with the file's name.
  }
}

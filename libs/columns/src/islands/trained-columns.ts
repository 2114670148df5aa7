import { namedFaults, settings, z } from '@retinotopia/core';
import {
  disposeParameters,
  randomStream,
  readSafetensors,
  SafetensorsError,
  writeSafetensors,
  type Parameters,
} from '@retinotopia/compute';
import { initialiseColumns } from '../model.ts';
import type { IslandReading } from './reading.ts';
import { openSceneColumns, type SceneColumns } from './scene-columns.ts';
import { sceneColumnsSchema, sceneLevels } from './settings.ts';

const byLevel = z.array(settings.cosine).length(sceneLevels);

/** The least cosine of columns on one island, level 0 first, for either reading. */
export const agreementsSchema = z.strictObject({ joined: byLevel, merged: byLevel });
export type Agreements = Readonly<Record<IslandReading, readonly number[]>>;

/** Trained columns, and what it takes to look at something with them. */
export interface TrainedColumns {
  readonly sceneColumns: SceneColumns;
  readonly parameters: Parameters;
  readonly agreements: Agreements;
}

/** A file that holds no trained columns, or others than it says. */
export class TrainedColumnsError extends Error {
  override readonly name = 'TrainedColumnsError';
}

/** Parameters and what belongs to them as the bytes of one file: safetensors, described in its header. */
export const packTrainedColumns = ({ sceneColumns, parameters, agreements }: TrainedColumns) =>
  writeSafetensors(parameters, {
    islands: JSON.stringify({ settings: sceneColumns.settings, agreements }),
  });

const descriptionSchema = z.strictObject({ settings: sceneColumnsSchema, agreements: agreementsSchema });

/**
 * Reads what {@link packTrainedColumns} made.
 * @param file its name, for what is said of it
 * @throws TrainedColumnsError
 */
export function readTrainedColumns(bytes: Uint8Array, file: string): TrainedColumns {
  const wrong = (fault: string, cause?: unknown) =>
    new TrainedColumnsError(`${file} holds no trained columns: ${fault}`, { cause });
  let found: ReturnType<typeof readSafetensors>;
  try {
    found = readSafetensors(bytes, file);
  } catch (error) {
    throw error instanceof SafetensorsError ? wrong(error.message, error) : error;
  }
  const { parameters, metadata } = found;
  try {
    const described = descriptionSchema.safeParse(headerIn(metadata.islands));
    if (!described.success) throw wrong(`its header says nothing of the columns (${namedFaults(described.error.issues)[0]!})`); // prettier-ignore
    const { agreements } = described.data;
    const sceneColumns = openSceneColumns(described.data.settings);
    const expected = initialiseColumns(sceneColumns.field, randomStream(0, 'shapes'));
    disposeParameters(expected); // Their shapes are all that is asked for.
    for (const [name, { shape }] of Object.entries(expected)) {
      const own = parameters[name]?.shape;
      if (String(own) !== String(shape)) throw wrong(`'${name}' should be of shape ${shape.join(' × ')}, found ${own?.join(' × ') ?? 'none'}`); // prettier-ignore
    }
    return { sceneColumns, parameters, agreements };
  } catch (error) {
    disposeParameters(parameters);
    throw error;
  }
}

/** The header's JSON; nothing, where it is none. */
function headerIn(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null; // Refused by the schema, with the file's name.
  }
}

import { parseStrictJson } from '@retinotopia/core';
import { configIn, readManifest, readText, type Seeded } from '@retinotopia/runs';
import { metricsAsEvents, metricsAsParquet } from '@retinotopia/runs/export';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findExperiment } from './experiments/find-experiment.ts';
import { writeAsked } from './print.ts';
import { UsageError } from './usage-error.ts';

/** Where metrics go besides `metrics.jsonl`. */
export interface ExportTargets {
  /** TensorBoard's folder. */
  readonly tensorboard?: string | undefined;
  /** A Parquet file. */
  readonly parquet?: string | undefined;
}

/**
 * Writes the metrics of a run for other programs, also while the run is at work.
 * @param run its folder
 * @returns the files written
 * @throws RunFolderError, UnreadableFileError, ExperimentError, UsageError
 */
export async function exportMetrics(run: string, { tensorboard, parquet }: ExportTargets): Promise<readonly string[]> {
  const manifest = readManifest(run);
  const { started } = manifest;
  const { experiment, settings } = configIn(run, manifest);
  const found = await findExperiment(experiment);
  /** A run in TensorBoard is a task: its condition and its seed. */
  const runOf = (record: unknown) => `${found.conditionOf(record as Seeded)}/seed-${(record as Seeded).seed}`;
  const records = recordsIn(run);
  const files: (readonly [string, Uint8Array])[] = [];
  if (parquet !== undefined) files.push([parquet, metricsAsParquet(records)]);
  if (tensorboard !== undefined) {
    const notMeasures = Object.keys(found.tasks(settings)[0]!);
    const events = metricsAsEvents(records, { runOf, notMeasures, started });
    files.push(...events.map(({ path, bytes }) => [join(tensorboard, path), bytes] as const));
  }
  for (const [path, bytes] of files) {
    writeAsked(`${path} cannot be written`, () => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    });
  }
  return files.map(([path]) => path);
}

const largestMetrics = 2 ** 28;

/** The records that are whole: the last line of a run at work may be half there. */
function recordsIn(run: string): readonly unknown[] {
  const path = join(run, 'metrics.jsonl');
  if (!existsSync(path)) throw new UsageError(`${run} has no metrics yet`);
  const lines = readText(path, largestMetrics).split('\n');
  return lines.slice(0, -1).map((line, index) => {
    try {
      return parseStrictJson(line);
    } catch (cause) {
      throw new UsageError(`${path}, line ${index + 1}: this is no JSON`, { cause });
    }
  });
}

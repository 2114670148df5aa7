import { parseStrictJson } from '@retinotopia/core';
import { readManifest, readText } from '@retinotopia/runs';
import { metricsAsEvents, metricsAsParquet } from '@retinotopia/runs/export';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
 * @throws RunFolderError, UnreadableFileError, UsageError
 */
export function exportMetrics(run: string, { tensorboard, parquet }: ExportTargets): readonly string[] {
  const { started } = readManifest(run);
  const records = recordsIn(run);
  const files: (readonly [string, Uint8Array])[] = [];
  if (parquet !== undefined) files.push([parquet, metricsAsParquet(records)]);
  if (tensorboard !== undefined) {
    for (const { path, bytes } of metricsAsEvents(records, { runOf, notMeasures: ['seed'], started })) {
      files.push([join(tensorboard, path), bytes]);
    }
  }
  for (const [path, bytes] of files) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, bytes);
    } catch (error) {
      throw new UsageError(`${path} cannot be written: ${(error as Error).message}`, { cause: error });
    }
  }
  return files.map(([path]) => path);
}

/** A run in TensorBoard is a task: what its records have in words, and its seed. */
function runOf(record: unknown): string {
  const words = Object.entries(record as object).filter(
    ([key, value]) => typeof value === 'string' || key === 'seed',
  );
  return words.map(([key, value]) => (key === 'seed' ? `seed-${value}` : String(value))).join('/');
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

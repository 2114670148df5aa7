import { checkProtocol, tasksOf, type Task } from '@retinotopia/hypothesis';
import { readManifest } from '@retinotopia/runs';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { configIn, type RunConfig } from '../hypothesis/experiment-folder.ts';
import { taskNameOf } from '../hypothesis/task-name.ts';
import { UsageError } from '../usage-error.ts';
import type { Sweep, Variant } from './sweep-file.ts';

/** A task of a sweep. Its number is its place among all of them. */
export interface PlannedTask {
  readonly variant: Variant;
  /** The run folder of its variant. */
  readonly path: string;
  readonly task: Task;
}

/** All tasks of a sweep, in an order that only the sweep file decides: a cluster calls them by number. */
export const planOf = ({ variants }: Sweep, out: string): readonly PlannedTask[] =>
  variants.flatMap((variant) =>
    tasksOf(variant.protocol).map((task) => ({ variant, path: join(out, variant.name), task })),
  );

/** Whether a task has ended, as its run folder shows it to who has not opened it. */
export const hasEnded = ({ path, task }: PlannedTask): boolean =>
  existsSync(join(path, 'tasks', `${taskNameOf(task)}.json`));

/** A sweep's name: its file's. */
export const sweepName = (file: string): string => basename(file).replace(/\.ya?ml$/, '');

/** @throws UsageError where a variant's folder is there, and was begun with other settings */
export function checkSameSettings(path: string, config: RunConfig): void {
  if (!existsSync(join(path, 'run.json'))) return;
  const { protocol } = configIn(path, readManifest(path), checkProtocol);
  if (inOrder(protocol) !== inOrder(config.protocol)) {
    throw new UsageError(`${path} was begun with other settings: name another folder by --out`);
  }
}

/** JSON with keys in order, so that two of the same settings are written the same. */
const inOrder = (settings: unknown): string =>
  JSON.stringify(settings, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

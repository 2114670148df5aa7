import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ExperimentError } from '../experiment/experiment-error.ts';
import { labelOf } from '../experiment/experiment.ts';
import type { Seeded } from '../experiment/task.ts';
import { configOf, type RunConfig } from '../experiment/run-config.ts';
import { readManifest } from '../run-folder.ts';
import type { Sweep, Variant } from './sweep-file.ts';

/** A task of a sweep. Its number is its place among all of them. */
export interface PlannedTask {
  readonly variant: Variant;
  /** The run folder of its variant. */
  readonly path: string;
  readonly task: Seeded;
  /** Its name in that folder. */
  readonly name: string;
  /** How people read it. */
  readonly label: string;
}

/** All tasks of a sweep, in an order that only the sweep file decides: a cluster calls them by number. */
export const planOf = ({ experiment, variants }: Sweep, out: string): readonly PlannedTask[] =>
  variants.flatMap((variant) =>
    experiment.tasks(variant.settings).map((task) => ({
      variant,
      path: join(out, variant.name),
      task,
      name: experiment.nameOf(task),
      label: `${variant.name}: ${labelOf(experiment, task)}`,
    })),
  );

/** Whether a task has ended, as its run folder shows it to who has not opened it. */
export const hasEnded = ({ path, name }: PlannedTask): boolean => existsSync(join(path, 'tasks', `${name}.json`));

/** A sweep's name: its file's. */
export const sweepName = (file: string): string => basename(file).replace(/\.ya?ml$/, '');

/** @throws ExperimentError where a variant's folder is there, and was begun with other settings */
export function checkSameSettings({ experiment }: Pick<Sweep, 'experiment'>, path: string, config: RunConfig): void {
  if (!existsSync(join(path, 'run.json'))) return;
  const { settings } = configOf(experiment, path, readManifest(path));
  if (inOrder(settings) !== inOrder(config.settings)) {
    throw new ExperimentError(`${path} was begun with other settings: name another folder by --out`);
  }
}

/** JSON with keys in order, so that two of the same settings are written the same. */
const inOrder = (settings: unknown): string =>
  JSON.stringify(settings, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

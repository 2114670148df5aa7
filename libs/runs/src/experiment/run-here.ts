import type { TrainAndTest } from '@retinotopia/datasets';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkpointsOf, trainedFile } from '../checkpoints.ts';
import { onceEach } from './attempt.ts';
import type { Experiment } from './experiment.ts';
import type { Run, Seeded } from './task.ts';

/**
 * Runs tasks of an experiment one after another in this process, without workers and without a run folder: for scripts
 * and tests. The engine is to be chosen before.
 * @param tasks some of the experiment's; all of them, where left out
 */
export async function runHere<
  Settings extends object,
  Task extends Seeded,
  Found extends object,
  Images extends TrainAndTest | null,
>(
  experiment: Experiment<Settings, Task, Found, Images>,
  settings: Settings,
  images: Images,
  tasks: readonly Task[] = experiment.tasks(settings),
): Promise<readonly Run<Task, Found>[]> {
  const folder = mkdtempSync(join(tmpdir(), `${experiment.name}-`));
  const once = onceEach();
  const work = await experiment.work();
  const runs: Run<Task, Found>[] = [];
  try {
    for (const task of tasks) {
      const found = await work.run(task, settings, images, {
        progress: () => undefined,
        record: () => undefined,
        stop: new AbortController().signal,
        checkpoints: checkpointsOf(folder, experiment.nameOf(task)),
        checkpointSeconds: Infinity,
        trained: (name) => trainedFile(folder, name),
        timed: () => undefined,
        once,
      });
      runs.push({ task, found });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return runs;
}

import type { Protocol, Task } from '@retinotopia/hypothesis';
import { runJobs, type Findings, type Job, type RunFolder } from '@retinotopia/runs';
import { extname } from 'node:path';
import { showProgress } from '../progress.ts';
import { replyIn } from './experiment-folder.ts';
import { metricsOf } from './metrics.ts';
import { labelOf, taskNameOf } from './task-name.ts';
import type { TrainingJob } from '../run-trainings.ts';
import type { WorkerSetup } from '../worker-setup.ts';
import type { WorkerReply } from './worker.ts';

type HypothesisJob = TrainingJob<Task, Protocol>;

/** The jobs of some tasks of a protocol. @param prefix sets them apart from those of another protocol */
export const jobsOf = (
  tasks: readonly Task[],
  protocol: Protocol,
  folder: RunFolder,
  prefix = '',
): readonly Job<HypothesisJob>[] =>
  tasks.map((task) => ({
    name: taskNameOf(task),
    label: `${prefix}${labelOf(task)}`,
    folder,
    task: { task, protocol, runFolder: folder.path },
  }));

/** Runs those jobs in worker processes that have not ended before; see {@link runJobs}. */
export const runAll = (
  jobs: readonly Job<HypothesisJob>[],
  setup: WorkerSetup,
  workers: number,
): Promise<Findings<WorkerReply>> =>
  runJobs<HypothesisJob, WorkerReply>({
    jobs,
    entry: new URL(`worker${extname(import.meta.url)}`, import.meta.url),
    setup,
    workers,
    progress: showProgress(jobs.length),
    readReply: (record, { task }) => replyIn(record, task),
    metricsOf,
    inWords: ({ result, seconds }) =>
      `consensus ${result.test.consensus.toFixed(3)} in ${seconds.toFixed(1)} s`,
  });

import { namedFaults } from '@retinotopia/core';
import { runJobs, type Findings, type Job, type Measured, type RunFolder } from '@retinotopia/runs';
import { z } from 'zod';
import { recordIn } from './hypothesis/experiment-folder.ts';
import { showProgress } from './progress.ts';
import { UsageError } from './usage-error.ts';

/** What a worker is given: one task of one protocol. */
export interface TrainingJob<Task, Protocol> {
  readonly task: Task;
  readonly protocol: Protocol;
  /** Where checkpoints go. */
  readonly runFolder: string;
}

/** What a worker found of a task. */
export interface TrainingResult<Task> {
  readonly task: Task;
  /** Mean loss of each epoch. */
  readonly losses: readonly number[];
}

/** Which trainings are run, and by what. */
export interface RunTrainingsOptions<Task, Protocol, Result extends TrainingResult<Task>> {
  readonly protocol: Protocol;
  readonly tasks: readonly Task[];
  readonly folder: RunFolder;
  /** The module that workers run. */
  readonly worker: URL;
  readonly setup: unknown;
  readonly workers: number;
  /** A task's name in the folder, which tells it from all others. */
  readonly nameOf: (task: Task) => string;
  /** How people read it. */
  readonly labelOf: (task: Task) => string;
  /** Names of tasks that must have ended before it begins. */
  readonly after?: (task: Task) => readonly string[];
  /** What of a result is relied on, task and losses aside. */
  readonly schema: z.ZodObject;
  /** What a task has found, in a few words. */
  readonly inWords: (result: Result) => string;
}

/** Runs trainings in worker processes that have not ended before. */
export const runTrainings = <Task extends object, Protocol, Result extends TrainingResult<Task>>(
  options: RunTrainingsOptions<Task, Protocol, Result>,
): Promise<Findings<Measured<Result>>> => {
  const { protocol, tasks, folder, worker, setup, workers, nameOf, labelOf, after, inWords } = options;
  const jobs = tasks.map((task): Job<TrainingJob<Task, Protocol>> => ({
    name: nameOf(task),
    label: labelOf(task),
    folder,
    task: { task, protocol, runFolder: folder.path },
    after: after?.(task) ?? [],
  }));
  return runJobs<TrainingJob<Task, Protocol>, Measured<Result>>({
    jobs,
    entry: worker,
    setup,
    workers,
    progress: showProgress(jobs.length),
    readReply: (record, { task }) => replyIn(record, task, options),
    metricsOf,
    inWords: ({ result, seconds }) => `${inWords(result)} in ${seconds.toFixed(0)} s`,
  });
};

/** What a worker found of a task, as its folder kept it. @throws UsageError where it is not that */
function replyIn<Task extends object, Protocol, Result extends TrainingResult<Task>>(
  record: unknown,
  task: Task,
  { schema, nameOf }: RunTrainingsOptions<Task, Protocol, Result>,
): Measured<Result> {
  const { result, seconds, peakBytes } = recordIn(record);
  const whole = schema.extend({ task: z.looseObject({}), losses: z.array(z.number()) });
  const { error } = whole.safeParse(result);
  if (error !== undefined) throw new UsageError(namedFaults(error.issues).join('; '));
  const found = result as Result;
  if (nameOf(found.task) !== nameOf(task))
    throw new UsageError(`it is of another task, ${JSON.stringify(found.task)}`);
  return { result: found, seconds, peakBytes };
}

/** All lines of a task for `metrics.jsonl`: its learning curve, and what the test showed. */
function metricsOf<Task extends object>({ result }: Measured<TrainingResult<Task>>): readonly unknown[] {
  const { task, losses, ...test } = result;
  return [...losses.map((loss, index) => ({ ...task, epoch: index + 1, loss })), { ...task, test }];
}

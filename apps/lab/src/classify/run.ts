import { namedFaults } from '@retinotopia/compute';
import { total } from '@retinotopia/distillation';
import { runJobs, type Findings, type Job, type RunFolder } from '@retinotopia/runs';
import { extname } from 'node:path';
import { z } from 'zod';
import { recordIn } from '../hypothesis/experiment-folder.ts';
import { showProgress } from '../progress.ts';
import { UsageError } from '../usage-error.ts';
import type { WorkerSetup } from '../worker-setup.ts';
import { labelOf, taskNameOf, tasksOf, type ClassifyProtocol, type ClassifyTask } from './protocol.ts';
import type { ClassifyResult } from './training.ts';
import type { ClassifyJob, ClassifyReply } from './worker.ts';

/** Runs the tasks of a protocol in worker processes that have not ended before. */
export const runClassification = (
  protocol: ClassifyProtocol,
  folder: RunFolder,
  setup: WorkerSetup,
  workers: number,
): Promise<Findings<ClassifyReply>> => {
  const jobs = tasksOf(protocol).map((task): Job<ClassifyJob> => ({
    name: taskNameOf(task),
    label: labelOf(task),
    folder,
    task: { task, protocol, runFolder: folder.path },
  }));
  return runJobs<ClassifyJob, ClassifyReply>({
    jobs,
    entry: new URL(`worker${extname(import.meta.url)}`, import.meta.url),
    setup,
    workers,
    progress: showProgress(jobs.length),
    readReply: (record, { task }) => replyIn(record, task),
    metricsOf,
    inWords: ({ result: { errors, errorsBefore }, seconds }) =>
      `${total(errors)} errors, ${total(errorsBefore)} before settling, in ${seconds.toFixed(0)} s`,
  });
};

const byClass = z.array(z.int().nonnegative());
const cosine = z.number().nullable();
/** What of a task's result is relied on. */
const resultSchema = z.looseObject({
  task: z.looseObject({ weights: z.string(), seed: z.int() }),
  errors: byClass,
  errorsBefore: byClass,
  singleErrors: z.array(z.number()).min(1),
  islands: z.array(z.array(z.looseObject({ islands: z.number(), inside: cosine, edge: cosine, outside: cosine })).min(1)).min(1), // prettier-ignore
  losses: z.array(z.number()),
});

/** What a worker found of a task, as its folder kept it. @throws UsageError where it is not that */
function replyIn(record: unknown, { weights, seed }: ClassifyTask): ClassifyReply {
  const { result, seconds, peakBytes } = recordIn(record);
  const { data, error } = resultSchema.safeParse(result);
  if (error !== undefined) throw new UsageError(namedFaults(error.issues).join('; '));
  if (data.task.weights !== weights || data.task.seed !== seed) {
    throw new UsageError(`it is of another task, ${data.task.weights}, seed ${data.task.seed}`);
  }
  return { result: result as ClassifyResult, seconds, peakBytes };
}

/** All lines of a task for `metrics.jsonl`: its learning curve, and what the test showed. */
const metricsOf = ({ result: { task, losses, ...test } }: ClassifyReply): readonly unknown[] => [
  ...losses.map((loss, index) => ({ ...task, epoch: index + 1, loss })),
  { ...task, test },
];

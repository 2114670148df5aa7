import { runJobs, type Findings, type Job, type RunFolder } from '@retinotopia/runs';
import { extname } from 'node:path';
import { total } from '@retinotopia/distillation';
import { namedFaults } from '@retinotopia/compute';
import { z } from 'zod';
import { recordIn } from '../hypothesis/experiment-folder.ts';
import { showProgress } from '../progress.ts';
import type { DistillProtocol } from './protocol.ts';
import { UsageError } from '../usage-error.ts';
import { labelOf, taskNameOf, tasksOf, teacherOf, type DistillTask } from './tasks.ts';
import type { TaskResult } from './training.ts';
import type { WorkerSetup } from '../worker-setup.ts';
import type { DistillJob, DistillReply } from './worker.ts';

/** Runs the tasks of a protocol in worker processes that have not ended before, students after their teachers. */
export const runDistillation = (
  protocol: DistillProtocol,
  folder: RunFolder,
  setup: WorkerSetup,
  workers: number,
): Promise<Findings<DistillReply>> => {
  const jobs = tasksOf(protocol).map((task): Job<DistillJob> => {
    const teacher = teacherOf(task, protocol);
    return {
      name: taskNameOf(task),
      label: labelOf(task),
      folder,
      task: { task, protocol, runFolder: folder.path },
      after: teacher === null ? [] : [taskNameOf(teacher)],
    };
  });
  return runJobs<DistillJob, DistillReply>({
    jobs,
    entry: new URL(`worker${extname(import.meta.url)}`, import.meta.url),
    setup,
    workers,
    progress: showProgress(jobs.length),
    readReply: (record, { task }) => replyIn(record, task),
    metricsOf,
    inWords: ({ result, seconds }) => `${errorsInWords(result)} in ${seconds.toFixed(0)} s`,
  });
};

const byClass = z.array(z.int().nonnegative());
/** What of a task's result is relied on. */
const resultSchema = z.looseObject({
  task: z.looseObject({ recipe: z.string(), seed: z.int() }),
  errors: z.array(byClass).min(1),
  vote: byClass.nullable(),
  bias: z.looseObject({ classes: byClass, bias: z.number(), errors: byClass }).nullable(),
  losses: z.array(z.number()),
});

/** What a worker found of a task, as its folder kept it. @throws UsageError where it is not that */
function replyIn(record: unknown, { recipe, seed }: DistillTask): DistillReply {
  const { result, seconds, peakBytes } = recordIn(record);
  const { data, error } = resultSchema.safeParse(result);
  if (error !== undefined) throw new UsageError(namedFaults(error.issues).join('; '));
  if (data.task.recipe !== recipe || data.task.seed !== seed) {
    throw new UsageError(`it is of another task, ${labelOf(data.task)}`);
  }
  return { result: result as TaskResult, seconds, peakBytes };
}

/** All lines of a task for `metrics.jsonl`: its learning curve, and what the test showed. */
const metricsOf = ({ result: { task, losses, ...test } }: DistillReply): readonly unknown[] => [
  ...losses.map((loss, index) => ({ ...task, epoch: index + 1, loss })),
  { ...task, test },
];

function errorsInWords({ errors, vote, bias }: TaskResult): string {
  const each = errors.map(total);
  const mean = each.reduce((sum, count) => sum + count, 0) / each.length;
  if (vote !== null) return `${mean.toFixed(1)} test errors each, ${total(vote)} by vote`;
  return `${mean} test errors${bias === null ? '' : `, ${total(bias.errors)} with a bias of ${bias.bias.toFixed(2)}`}`;
}

import { runJobs, type Findings, type Job, type RunFolder } from '@retinotopia/runs';
import { extname } from 'node:path';
import { total } from '@retinotopia/distillation';
import { showProgress } from '../progress.ts';
import type { DistillProtocol } from './protocol.ts';
import { labelOf, taskNameOf, tasksOf, teacherOf } from './tasks.ts';
import type { TaskResult } from './training.ts';
import type { DistillJob, DistillReply, DistillSetup } from './worker.ts';

/** Runs the tasks of a protocol in worker processes that have not ended before, students after their teachers. */
export const runDistillation = (
  protocol: DistillProtocol,
  folder: RunFolder,
  setup: DistillSetup,
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
    metricsOf,
    inWords: ({ result, seconds }) => `${errorsInWords(result)} in ${seconds.toFixed(0)} s`,
  });
};

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

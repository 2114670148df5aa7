import { total } from '@retinotopia/distillation';
import type { Findings, RunFolder } from '@retinotopia/runs';
import { extname } from 'node:path';
import { z } from 'zod';
import { runTrainings } from '../run-trainings.ts';
import type { WorkerSetup } from '../worker-setup.ts';
import type { DistillProtocol } from './protocol.ts';
import { labelOf, taskNameOf, tasksOf, teacherOf } from './tasks.ts';
import type { TaskResult } from './training.ts';
import type { DistillReply } from './worker.ts';

const byClass = z.array(z.int().nonnegative());
/** What of a task's result is relied on. */
const schema = z.looseObject({
  errors: z.array(byClass).min(1),
  vote: byClass.nullable(),
  bias: z.looseObject({ classes: byClass, bias: z.number(), errors: byClass }).nullable(),
});

/** Runs the tasks of a protocol in worker processes that have not ended before, students after their teachers. */
export const runDistillation = (
  protocol: DistillProtocol,
  folder: RunFolder,
  setup: WorkerSetup,
  workers: number,
): Promise<Findings<DistillReply>> =>
  runTrainings({
    protocol,
    tasks: tasksOf(protocol),
    folder,
    worker: new URL(`worker${extname(import.meta.url)}`, import.meta.url),
    setup,
    workers,
    nameOf: taskNameOf,
    labelOf,
    after: (task) => {
      const teacher = teacherOf(task, protocol);
      return teacher === null ? [] : [taskNameOf(teacher)];
    },
    schema,
    inWords: errorsInWords,
  });

function errorsInWords({ errors, vote, bias }: TaskResult): string {
  const each = errors.map(total);
  const mean = each.reduce((sum, count) => sum + count, 0) / each.length;
  if (vote !== null) return `${mean.toFixed(1)} test errors each, ${total(vote)} by vote`;
  return `${mean} test errors${bias === null ? '' : `, ${total(bias.errors)} with a bias of ${bias.bias.toFixed(2)}`}`;
}

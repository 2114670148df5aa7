import { total } from '@retinotopia/distillation';
import type { Findings, RunFolder } from '@retinotopia/runs';
import { extname } from 'node:path';
import { z } from 'zod';
import { runTrainings } from '../run-trainings.ts';
import type { WorkerSetup } from '../worker-setup.ts';
import { labelOf, taskNameOf, tasksOf, type ClassifyProtocol } from './protocol.ts';
import type { ClassifyResult } from './training.ts';
import type { ClassifyReply } from './worker.ts';

const byClass = z.array(z.int().nonnegative());
const cosine = z.number().nullable();
/** What of a task's result is relied on. */
const schema = z.looseObject({
  errors: byClass,
  errorsBefore: byClass,
  singleErrors: z.array(z.number()).min(1),
  islands: z.array(z.array(z.looseObject({ islands: z.number(), inside: cosine, edge: cosine, outside: cosine })).min(1)).min(1), // prettier-ignore
});

/** Runs the tasks of a protocol in worker processes that have not ended before. */
export const runClassification = (
  protocol: ClassifyProtocol,
  folder: RunFolder,
  setup: WorkerSetup,
  workers: number,
): Promise<Findings<ClassifyReply>> =>
  runTrainings({
    protocol,
    tasks: tasksOf(protocol),
    folder,
    worker: new URL(`worker${extname(import.meta.url)}`, import.meta.url),
    setup,
    workers,
    nameOf: taskNameOf,
    labelOf,
    schema,
    inWords: ({ errors, errorsBefore }: ClassifyResult) =>
      `${total(errors)} errors, ${total(errorsBefore)} before settling,`,
  });

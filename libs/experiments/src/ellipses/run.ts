import type { Findings, Measured, RunFolder } from '@retinotopia/runs';
import { extname } from 'node:path';
import { z } from 'zod';
import { runTrainings } from '../run-trainings.ts';
import type { EllipseFinding } from './measure.ts';
import { labelOf, taskNameOf, tasksOf, type EllipseProtocol } from './protocol.ts';
import type { EllipseSetup } from './worker.ts';

const byStep = z.array(z.number()).min(1);
const level = z.looseObject({ islands: z.number(), inside: z.number(), across: z.number() });
/** What of a finding is relied on. */
const schema = z.looseObject({
  accuracy: byStep,
  single: byStep,
  islands: z.array(z.array(level).min(1)).min(1),
});

/** Runs the trainings of a protocol in worker processes that have not ended before. */
export const runEllipses = (
  protocol: EllipseProtocol,
  folder: RunFolder,
  setup: EllipseSetup,
  workers: number,
): Promise<Findings<Measured<EllipseFinding>>> =>
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
    inWords: ({ accuracy, single }: EllipseFinding) =>
      `${accuracy.at(-1)!.toFixed(3)} together, ${single.at(-1)!.toFixed(3)} each,`,
  });

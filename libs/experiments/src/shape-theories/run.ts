import type { Findings, Measured, RunFolder } from '@retinotopia/runs';
import { extname } from 'node:path';
import { z } from 'zod';
import { runTrainings } from '../run-trainings.ts';
import type { TheoryFinding } from './measure.ts';
import { labelOf, taskNameOf, tasksOf, type TheoriesProtocol } from './protocol.ts';
import { tests } from './viewpoints.ts';
import type { TheoriesSetup } from './worker.ts';

/** What of a finding is relied on. */
const schema = z.looseObject({
  tests: z.record(z.enum(tests), z.looseObject({ accuracy: z.number(), area: z.number() })),
  weights: z.number(),
});

/** Runs the tasks of a protocol in worker processes that have not ended before. */
export const runTheories = (
  protocol: TheoriesProtocol,
  folder: RunFolder,
  setup: TheoriesSetup,
  workers: number,
): Promise<Findings<Measured<TheoryFinding>>> =>
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
    inWords: ({ tests: { seen, rotated } }: TheoryFinding) =>
      `${seen.accuracy.toFixed(3)} at seen viewpoints, ${rotated.accuracy.toFixed(3)} at unseen directions,`,
  });

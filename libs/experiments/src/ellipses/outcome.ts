import type { BackendDescription } from '@retinotopia/compute';
import type { Findings, Measured, RunFolder } from '@retinotopia/runs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { endRun, repliesIn } from '../end-run.ts';
import type { EllipseFinding } from './measure.ts';
import { drawObject } from './pictures.ts';
import { taskNameOf, tasksOf, conditionsOf, conditionInWords, type EllipseProtocol } from './protocol.ts';
import { assembleEllipses, type EllipseResult } from './result.ts';

/** Writes what all trainings of a folder have found: result, report with pictures, and how it ended. */
export async function writeEllipsesOutcome(
  folder: RunFolder,
  protocol: EllipseProtocol,
  backend: BackendDescription,
  outcome: Findings<Measured<EllipseFinding>>,
): Promise<EllipseResult> {
  const result = assembleEllipses(protocol, backend, repliesIn(outcome).map((reply) => reply.result)); // prettier-ignore
  folder.writeResult(result);
  const fileOf = (task: string) => join(folder.path, 'checkpoints', task, 'trained.safetensors');
  // Of each condition of training, one seed.
  const pictures = conditionsOf(protocol).flatMap((condition) => {
    const trained = tasksOf(protocol).find((task) => conditionInWords(task) === conditionInWords(condition) && existsSync(fileOf(taskNameOf(task)))); // prettier-ignore
    return trained === undefined ? [] : [drawObject(trained, fileOf(taskNameOf(trained)), protocol)];
  });
  const { command, started } = folder.manifest;
  const { ellipsesReport } = await import('./report.ts');
  folder.writeFile(
    'report.html',
    ellipsesReport(result, { command, started, seconds: outcome.seconds, pictures }),
  );
  endRun(folder, outcome);
  return result;
}

import type { BackendDescription } from '@retinotopia/compute';
import type { DatasetName, TrainAndTest } from '@retinotopia/datasets';
import type { Findings, RunFolder } from '@retinotopia/runs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { endRun, repliesIn } from '../end-run.ts';
import { UsageError } from '../usage-error.ts';
import { darkKnowledgeOf } from './dark-knowledge.ts';
import type { DistillProtocol } from './protocol.ts';
import { teacherName } from './recipes.ts';
import { assembleDistillResult, type DistillResult } from './result.ts';
import { taskNameOf } from './tasks.ts';
import type { DistillReply } from './worker.ts';

/** What `run.json` says of the settings. */
export interface DistillConfig {
  readonly dataset: DatasetName;
  /** The folder of its files, where one was named. */
  readonly data: string | null;
  readonly protocol: DistillProtocol;
}

/** @throws UsageError where the protocol asks for more images, or for other classes, than there are */
export function checkImages(
  protocol: DistillProtocol,
  { train, test }: { readonly train: { readonly count: number }; readonly test: { readonly count: number } },
): void {
  const { trainImages, validationImages, testImages } = protocol;
  const asked = [
    ['training', trainImages, train.count],
    ['validation', validationImages, train.count - 1],
    ['test', testImages, test.count],
  ] as const;
  for (const [kind, count, there] of asked) {
    if (count > there) throw new UsageError(`${count} ${kind} images are asked for, but there are ${there}`);
  }
}

/** Writes what all runs of a folder have found: result, dark knowledge, report, and how it ended. */
export async function writeDistillOutcome(
  folder: RunFolder,
  { dataset, protocol }: DistillConfig,
  backend: BackendDescription,
  { test }: TrainAndTest,
  outcome: Findings<DistillReply>,
): Promise<DistillResult> {
  const done = repliesIn(outcome);
  const result = assembleDistillResult(protocol, dataset, backend, done.map((reply) => reply.result)); // prettier-ignore
  folder.writeResult(result);
  const teacher = protocol.seeds.map((seed) => fileOf(folder, seed)).find(existsSync);
  const darkKnowledge =
    teacher === undefined ? null : await darkKnowledgeOf(teacher, test, protocol.testImages);
  if (darkKnowledge !== null) {
    folder.writeFile('dark-knowledge.json', `${JSON.stringify(darkKnowledge, null, 2)}\n`);
  }
  const { command, started } = folder.manifest;
  const { seconds } = outcome;
  const { distillReport } = await import('./report.ts');
  folder.writeFile('report.html', distillReport(result, { command, started, seconds, test, darkKnowledge }));
  endRun(folder, outcome);
  return result;
}

const fileOf = ({ path }: RunFolder, seed: number): string =>
  join(path, 'checkpoints', taskNameOf({ recipe: teacherName, seed }), 'trained.safetensors');

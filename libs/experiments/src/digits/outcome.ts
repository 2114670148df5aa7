import type { BackendDescription } from '@retinotopia/compute';
import type { DatasetName, TrainAndTest } from '@retinotopia/datasets';
import type { Findings, RunFolder } from '@retinotopia/runs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { endRun, repliesIn } from '../end-run.ts';
import { UsageError } from '../usage-error.ts';
import { drawSettling } from './pictures.ts';
import { taskNameOf, tasksOf, type ClassifyProtocol } from './protocol.ts';
import { assembleClassification, type ClassificationResult } from './result.ts';
import type { ClassifyReply } from './worker.ts';

/** @throws UsageError where the protocol asks for more images than there are */
export function checkImages(
  { trainImages, testImages, judgedOn }: ClassifyProtocol,
  { train, test }: { readonly train: { readonly count: number }; readonly test: { readonly count: number } },
): void {
  const ofFile = judgedOn === 'validation' ? trainImages + testImages : trainImages;
  if (ofFile > train.count) {
    const asked = judgedOn === 'validation' ? `${trainImages} training + ${testImages} validation` : `${trainImages} training`; // prettier-ignore
    throw new UsageError(`${asked} images are asked for, but the training file has ${train.count}`);
  }
  if (judgedOn === 'test' && testImages > test.count) {
    throw new UsageError(`${testImages} test images are asked for, but there are ${test.count}`);
  }
}

/** Writes what all runs of a folder have found: result, report with pictures, and how it ended. */
export async function writeClassifyOutcome(
  folder: RunFolder,
  { dataset, protocol }: { readonly dataset: DatasetName; readonly protocol: ClassifyProtocol },
  backend: BackendDescription,
  images: TrainAndTest,
  outcome: Findings<ClassifyReply>,
): Promise<ClassificationResult> {
  const done = repliesIn(outcome);
  const result = assembleClassification(protocol, dataset, backend, done.map((reply) => reply.result)); // prettier-ignore
  folder.writeResult(result);
  const { command, started } = folder.manifest;
  const pictures = protocol.weights.flatMap((weights) => {
    const task = tasksOf(protocol).find((one) => one.weights === weights && existsSync(fileOf(folder, taskNameOf(one)))); // prettier-ignore
    return task === undefined ? [] : drawSettling(task, fileOf(folder, taskNameOf(task)), protocol, images);
  });
  const { classifyReport } = await import('./report.ts');
  folder.writeFile(
    'report.html',
    classifyReport(result, { command, started, seconds: outcome.seconds, pictures }),
  );
  endRun(folder, outcome);
  return result;
}

const fileOf = ({ path }: RunFolder, task: string): string =>
  join(path, 'checkpoints', task, 'trained.safetensors');

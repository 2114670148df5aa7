import type { BackendDescription } from '@retinotopia/compute';
import { DatasetNotFoundError, findDataset, loadDataset, type DatasetName, type TrainAndTest } from '@retinotopia/datasets'; // prettier-ignore
import { assembleResult, tasksOf, type HypothesisResult, type Protocol, type Task } from '@retinotopia/hypothesis'; // prettier-ignore
import { describeMachine, gitCommit, type Findings, type RunFolder, type RunManifest } from '@retinotopia/runs'; // prettier-ignore
import { startCommand, version } from '../program.ts';
import { UsageError } from '../usage-error.ts';
import { hypothesisReport } from './report.ts';
import { labelOf } from './task-name.ts';
import type { WorkerReply } from './worker.ts';

/** What `run.json` of an experiment says of its settings. */
export interface RunConfig {
  readonly dataset: DatasetName;
  /** The folder of its files, where one was named. */
  readonly data: string | null;
  readonly protocol: Protocol;
}

/** How long it took; not a part of the result, because no two runs take equally long. */
export interface Timings {
  readonly seconds: number;
  readonly workers: number;
  /** Of the largest worker. */
  readonly peakMiB: number;
  readonly runs: readonly (Task & { readonly seconds: number })[];
}

/** The manifest of an experiment that begins now. */
export const manifestOf = (
  config: Omit<RunConfig, 'protocol'>,
  backend: BackendDescription,
  command: string,
): RunManifest => ({
  formatVersion: 1,
  status: 'running',
  command,
  config,
  versions: {
    retinotopia: version,
    commit: gitCommit(process.cwd()) ?? 'unknown',
    [backend.engine]: backend.version,
  },
  machine: { ...describeMachine(), engine: backend },
  started: new Date().toISOString(),
});

/** The command that repeats what this process does. */
export const commandLine = (): string => [startCommand, ...process.argv.slice(2)].join(' ');

/** @throws UsageError where a run was begun on another engine than this process has */
export function checkEngine({ machine }: RunManifest, backend: BackendDescription): void {
  const { engine: begun } = machine as { engine: BackendDescription };
  if (JSON.stringify(backend) === JSON.stringify(begun)) return;
  throw new UsageError(`the run was begun on ${describe(begun)}, and this is ${describe(backend)}: its results would not be those of one engine`); // prettier-ignore
}

const describe = ({ engine, version, columnKernels }: BackendDescription) =>
  `${engine} ${version} (column kernels: ${columnKernels ?? 'none'})`;

/** The images of an experiment. @throws DatasetNotFoundError, DataFileError */
export async function loadImages({
  dataset,
  data,
}: Pick<RunConfig, 'dataset' | 'data'>): Promise<TrainAndTest> {
  const path = data ?? undefined;
  const location = await findDataset(dataset, { path });
  if (!location.found) throw new DatasetNotFoundError(location);
  return loadDataset(dataset, { path });
}

/** @throws UsageError where the protocol asks for more images than there are */
export function checkImages(
  protocol: Protocol,
  images: { train: { count: number }; test: { count: number } },
): void {
  const { trainImages, unlabelledImages, validationImages, testImages } = protocol;
  const asked = trainImages + unlabelledImages + validationImages;
  if (asked > images.train.count) {
    throw new UsageError(
      `${trainImages} training + ${unlabelledImages} unlabelled + ${validationImages} validation = ${asked} images are asked for, but the data set has ${images.train.count}`,
    );
  }
  if (testImages > images.test.count) {
    throw new UsageError(
      `${testImages} test images are asked for, but the data set has ${images.test.count}`,
    );
  }
}

/** Writes what all runs of a folder have found: result, report, and how it ended. */
export function writeOutcome(
  folder: RunFolder,
  { dataset, protocol }: RunConfig,
  backend: BackendDescription,
  images: TrainAndTest,
  { findings, interrupted, seconds }: Findings<WorkerReply>,
  workers: number,
): HypothesisResult {
  const done = findings.flatMap((finding) => (finding.status === 'done' ? [finding.reply] : []));
  const missing = missingIn(findings, tasksOf(protocol).map(labelOf));
  const timings: Timings = {
    seconds,
    workers: Math.min(workers, findings.length),
    peakMiB: Math.round(Math.max(0, ...done.map(({ peakBytes }) => peakBytes)) / 2 ** 20),
    runs: done.map(({ result, seconds: own }) => ({ ...result.task, seconds: own })),
  };
  const result = assembleResult(protocol, dataset, backend, done.map((reply) => reply.result), missing); // prettier-ignore
  const { command, versions, started } = folder.manifest;
  folder.writeResult(result);
  folder.writeFile(
    'report.html',
    hypothesisReport(result, images.test, { command, versions, started: new Date(started), timings }),
  );
  folder.update({
    status: missing.length === 0 ? 'complete' : interrupted === null ? 'failed' : 'partial',
    ended: new Date().toISOString(),
    timings,
  });
  return result;
}

/** 0, or what says that something is missing: 130 or 143 after a signal, 1 otherwise. */
export function exitCodeOf({ findings, interrupted }: Findings<unknown>): number {
  if (interrupted !== null) return interrupted === 'SIGTERM' ? 143 : 130;
  return findings.some(({ status }) => status === 'missing') ? 1 : 0;
}

/** Jobs that did not end, each with its reason. @param labels of the jobs, in their order */
export const missingIn = (
  findings: Findings<unknown>['findings'],
  labels: readonly string[],
): readonly string[] =>
  findings.flatMap((finding, index) =>
    finding.status === 'missing' ? [`${labels[index]!} (${finding.reason})`] : [],
  );

import { namedFaults } from '@retinotopia/core';
import { backendNames, type BackendDescription } from '@retinotopia/compute';
import { datasetNames, DatasetNotFoundError, findDataset, loadDataset, type DatasetName, type TrainAndTest } from '@retinotopia/datasets'; // prettier-ignore
import { assembleResult, checkTaskResult, tasksOf, type HypothesisResult, type Protocol, type Task } from '@retinotopia/hypothesis'; // prettier-ignore
import { describeMachine, gitCommit, type Findings, type RunFolder, type RunManifest } from '@retinotopia/runs'; // prettier-ignore
import { z } from 'zod';
import { startCommand, version } from '../program.ts';
import { UsageError } from '../usage-error.ts';
import { labelOf } from './task-name.ts';
import type { WorkerReply } from './worker.ts';

/** What `run.json` of an experiment says of its settings. */
export interface RunConfig {
  readonly dataset: DatasetName;
  /** The folder of its files, where one was named. */
  readonly data: string | null;
  readonly protocol: Protocol;
}

const configSchema = z.looseObject({
  dataset: z.enum(datasetNames),
  data: z.string().nullable(),
  protocol: z.unknown(),
});
const machineSchema = z.looseObject({ engine: z.looseObject({ engine: z.enum(backendNames) }) });
const replySchema = z.looseObject({ result: z.unknown(), seconds: z.number(), peakBytes: z.number() });

/**
 * The settings in the `run.json` of a folder. @param check returns the protocol of the kind of experiment, or throws
 * @throws UsageError, SettingsError where they are not those of such an experiment
 */
export function configIn<Protocol>(
  path: string,
  { config }: RunManifest,
  check: (protocol: unknown) => Protocol,
): { readonly dataset: DatasetName; readonly data: string | null; readonly protocol: Protocol } {
  const { dataset, data, protocol } = parsed(configSchema, config, `the config in ${path}/run.json`);
  return { dataset, data, protocol: check(protocol) };
}

/**
 * The protocol in the `run.json` of a folder, whatever the experiment is on.
 * @throws UsageError, SettingsError where it is not that of such an experiment
 */
export const protocolIn = <Protocol>(
  path: string,
  { config }: RunManifest,
  check: (protocol: unknown) => Protocol,
): Protocol =>
  check(parsed(z.looseObject({ protocol: z.unknown() }), config, `the config in ${path}/run.json`).protocol);

/** The engine that a run was begun on. @throws UsageError where `run.json` does not say */
export const engineIn = (path: string, { machine }: RunManifest): BackendDescription =>
  parsed(machineSchema, machine, `the machine in ${path}/run.json`).engine as unknown as BackendDescription;

/** What a worker sent back of a task, as its folder kept it; the result is not looked at. @throws UsageError */
export const recordIn = (record: unknown): z.infer<typeof replySchema> =>
  parsed(replySchema, record, 'what it holds');

/** The same, with the result of this task. @throws UsageError, ResultFormatError where it is not that */
export function replyIn(record: unknown, { retina, arm, seed }: Task): WorkerReply {
  const { result, seconds, peakBytes } = recordIn(record);
  const found = checkTaskResult(result);
  const { task } = found;
  if (task.retina !== retina || task.arm !== arm || task.seed !== seed) {
    throw new UsageError(`it is of another task, ${labelOf(task)}`);
  }
  return { result: found, seconds, peakBytes };
}

function parsed<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.infer<Schema> {
  const { error } = schema.safeParse(value);
  if (error === undefined) return value as z.infer<Schema>; // As it is, its keys in their order.
  throw new UsageError(`${what} is not that of an experiment: ${namedFaults(error.issues).join('; ')}`);
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
export const manifestOf = (config: object, backend: BackendDescription, command: string): RunManifest => ({
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
export function checkEngine({ path, manifest }: RunFolder, backend: BackendDescription): void {
  const begun = engineIn(path, manifest);
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
export async function writeOutcome(
  folder: RunFolder,
  { dataset, protocol }: RunConfig,
  backend: BackendDescription,
  images: TrainAndTest,
  { findings, interrupted, seconds }: Findings<WorkerReply>,
  workers: number,
): Promise<HypothesisResult> {
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
  const { hypothesisReport } = await import('./report.ts');
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

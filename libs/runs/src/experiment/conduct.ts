import type { BackendDescription } from '@retinotopia/compute';
import { namedFaults, z } from '@retinotopia/core';
import type { TrainAndTest } from '@retinotopia/datasets';
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { trainedFile } from '../checkpoints.ts';
import { createRunFolder, openRunFolder, type RunFolder } from '../run-folder.ts';
import { runJobs, type Finding, type Findings, type Job, type JobProgress } from '../run-jobs.ts';
import { ExperimentError } from './experiment-error.ts';
import { labelOf, type Experiment } from './experiment.ts';
import { resultFormat, type Result } from './result.ts';
import type { Run, Seeded } from './task.ts';
import { checkEngine, manifestOf, type Program, type RunConfig } from './run-config.ts';
import type { WorkerReply, WorkerSetup, WorkerTask } from './worker.ts';

/** A run whose folder is open: it only has to be run. */
export interface OpenRun {
  readonly folder: RunFolder;
  readonly config: RunConfig;
  readonly backend: BackendDescription;
}

/** By how many, and who is told. */
export interface Conducting {
  /** Processes at most; with 0 nothing is run, and what has ended before is put together. */
  readonly workers: number;
  readonly checkpointSeconds: number;
  /** Shows how far so many tasks are. */
  readonly progress: (tasks: number) => JobProgress;
  /** Node's own arguments for the workers; those of this process, where left out. */
  readonly execArgv?: readonly string[];
}

/** What became of a run. */
export interface Concluded {
  readonly run: OpenRun;
  readonly result: Result;
}

/** What became of some runs. */
export interface Outcome {
  readonly concluded: readonly Concluded[];
  readonly missing: readonly string[];
  /** 0, or what says that something is missing: 130 or 143 after a signal, 1 otherwise. */
  readonly exitCode: number;
}

/** Begins a run in a new folder. @throws RunFolderError */
export const beginRun = async (
  path: string,
  config: RunConfig,
  backend: BackendDescription,
  program: Program,
): Promise<OpenRun> => ({
  folder: await createRunFolder(path, manifestOf(config, backend, program)),
  config,
  backend,
});

/** Opens a run that was cut off, to go on with it on the same engine. @throws RunFolderError, ExperimentError */
export async function reopenRun(
  path: string,
  config: RunConfig,
  backend: BackendDescription,
): Promise<OpenRun> {
  const folder = await openRunFolder(path);
  checkEngine(folder, backend);
  folder.update({ status: 'running' });
  return { folder, config, backend };
}

type Tasks = readonly Job<WorkerTask>[];

/** The jobs of some tasks of a run. @param prefix sets them apart from those of another run */
export const jobsOf = (
  experiment: Experiment,
  { folder, config }: OpenRun,
  tasks: readonly Seeded[],
  prefix = '',
): Tasks =>
  tasks.map((task) => ({
    name: experiment.nameOf(task),
    label: `${prefix}${labelOf(experiment, task)}`,
    folder,
    task: { task, settings: config.settings, runFolder: folder.path },
    after: experiment.after?.(task, config.settings).map((other) => experiment.nameOf(other)) ?? [],
  }));

/** Runs jobs that have not ended before in worker processes, on one engine and the same images. */
export const runTasksOf = (
  experiment: Experiment,
  { config, backend }: OpenRun,
  jobs: Tasks,
  { workers, checkpointSeconds, progress, execArgv }: Conducting,
): Promise<Findings<WorkerReply>> => {
  const setup: WorkerSetup = {
    module: experiment.module,
    backend: backend.engine,
    dataset: config.dataset,
    data: config.data,
    checkpointSeconds,
  };
  return runJobs<WorkerTask, WorkerReply>({
    jobs,
    entry: new URL(`worker${extname(import.meta.url)}`, import.meta.url),
    setup,
    workers,
    ...(execArgv === undefined ? {} : { execArgv }),
    progress: progress(jobs.length),
    readReply: (record, { task }) => replyIn(experiment, record, task),
    metricsOf: ({ result }, { task }) => metricsOf(experiment, { task, found: result }),
    inWords: ({ result, seconds }) => `${experiment.inWords(result)} in ${seconds.toFixed(1)} s`,
  });
};

const replySchema = z.looseObject({ task: z.looseObject({}), result: z.unknown(), seconds: z.number(), peakBytes: z.number(), times: z.record(z.string(), z.number()).optional() }); // prettier-ignore

/** What a worker found of a task, as the folder kept it. @throws ExperimentError where it is not that */
function replyIn(experiment: Experiment, record: unknown, task: Seeded): WorkerReply {
  const whole = replySchema.extend({ result: experiment.found }).safeParse(record);
  if (whole.error !== undefined) throw new ExperimentError(namedFaults(whole.error.issues).join('; '));
  const reply = record as WorkerReply & { readonly task: Seeded };
  const name = experiment.nameOf(reply.task);
  if (name !== experiment.nameOf(task)) throw new ExperimentError(`it is of another task, ${name}`);
  return reply;
}

/** All lines of a task that ended for `metrics.jsonl`: its learning curve, and what it found beside it. */
function metricsOf(experiment: Experiment, { task, found }: Run): readonly unknown[] {
  const { losses = [] } = found as { readonly losses?: readonly number[] };
  const points = experiment.curve?.(found) ?? losses.map((loss, index) => ({ epoch: index + 1, loss }));
  const test = Object.fromEntries(Object.entries(found).filter(([key]) => key !== 'losses' && key !== 'curve'));
  return [...points.map((point) => ({ ...task, ...point })), { ...task, test }];
}

/**
 * Runs everything of some runs of one experiment that has not ended before, and writes what each found: result, report,
 * and how it ended. SIGINT and SIGTERM stop it, and what is done is kept.
 * @param names set the runs apart in what is said of their tasks
 */
export async function conduct(
  experiment: Experiment,
  runs: readonly OpenRun[],
  images: TrainAndTest | null,
  how: Conducting,
  names: readonly string[] = [],
): Promise<Outcome> {
  const tasks = runs.map(({ config }) => experiment.tasks(config.settings));
  const jobs = runs.flatMap((run, index) =>
    jobsOf(experiment, run, tasks[index]!, names.length > 1 ? `${names[index]!}: ` : ''),
  );
  const found = await runTasksOf(experiment, runs[0]!, jobs, how);
  const concluded: Concluded[] = [];
  for (const [index, run] of runs.entries()) {
    const own = found.findings.filter((_, job) => jobs[job]!.folder === run.folder);
    const result = await writeOutcome(
      experiment,
      run,
      tasks[index]!,
      images,
      { ...found, findings: own },
      how.workers,
    );
    concluded.push({ run, result });
  }
  const missing = missingIn(found.findings, jobs.map(({ label }) => label));
  return { concluded, missing, exitCode: exitCodeOf(found) };
}

async function writeOutcome(
  experiment: Experiment,
  { folder, config, backend }: OpenRun,
  tasks: readonly Seeded[],
  images: TrainAndTest | null,
  { findings, interrupted, seconds }: Findings<WorkerReply>,
  workers: number,
): Promise<Result> {
  const ended = tasks.flatMap((task, index) => {
    const finding = findings[index]!;
    return finding.status === 'done' ? [{ task, reply: finding.reply }] : [];
  });
  const runs = ended.map(({ task, reply }): Run => ({ task, found: reply.result }));
  const work = await experiment.work();
  const { settings } = config;
  const result: Result = {
    formatVersion: resultFormat,
    experiment: experiment.name,
    dataset: config.dataset,
    backend,
    settings,
    runs,
    missing: missingIn(findings, tasks.map((task) => labelOf(experiment, task))),
    summary: work.summarise(settings, runs, images),
  };
  folder.writeResult(result);
  const timings = {
    seconds,
    workers: Math.min(workers, tasks.length),
    peakMiB: Math.round(Math.max(0, ...ended.map(({ reply }) => reply.peakBytes)) / 2 ** 20),
    runs: ended.map(({ task, reply: { seconds, times } }) => ({ ...task, seconds, ...(times === undefined ? {} : { times }) })), // prettier-ignore
  };
  const replies = new Map(ended.map(({ task, reply }) => [experiment.nameOf(task), reply]));
  const figures = await work.draw?.({
    settings,
    runs,
    images,
    trained(task) {
      const file = trainedFile(folder.path, experiment.nameOf(task));
      return existsSync(file) ? file : null;
    },
    write: (name, content) => folder.writeFile(name, content),
    seconds: (task) => replies.get(experiment.nameOf(task))?.seconds ?? null,
    times: (task) => replies.get(experiment.nameOf(task))?.times ?? null,
  });
  const { experimentReport } = await import('../report/experiment-report.ts');
  folder.writeFile(
    'report.html',
    experimentReport(experiment, result, figures ?? [], { ...folder.manifest, timings }),
  );
  folder.update({
    status: runs.length === tasks.length ? 'complete' : interrupted === null ? 'failed' : 'partial',
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
const missingIn = (findings: readonly Finding<unknown>[], labels: readonly string[]): readonly string[] =>
  findings.flatMap((finding, index) =>
    finding.status === 'missing' ? [`${labels[index]!} (${finding.reason})`] : [],
  );

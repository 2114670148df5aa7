import type { Protocol, Task } from '@retinotopia/hypothesis';
import { runTasks, type Outcome, type RunFolder } from '@retinotopia/runs';
import { showProgress } from '../progress.ts';
import { taskNameOf } from './task-name.ts';
import type { WorkerJob, WorkerReply, WorkerSetup } from './worker.ts';

/** One task of one protocol, and the folder that keeps what it finds. */
export interface Job {
  readonly task: Task;
  readonly protocol: Protocol;
  readonly folder: RunFolder;
  /** How progress names it. */
  readonly label: string;
}

export const jobsOf = (
  tasks: readonly Task[],
  protocol: Protocol,
  folder: RunFolder,
  prefix = '',
): readonly Job[] =>
  tasks.map((task) => ({
    task,
    protocol,
    folder,
    label: `${prefix}${task.retina} ${task.arm}, seed ${task.seed}`,
  }));

/** What became of a job. */
export type Finding = WorkerReply | { readonly missing: string };

/** What became of some jobs, in their order. */
export interface Findings {
  readonly findings: readonly Finding[];
  /** The signal that stopped them. */
  readonly interrupted: 'SIGINT' | 'SIGTERM' | null;
  readonly seconds: number;
}

/**
 * Runs those jobs in worker processes that have not ended before, and writes what each found into its folder when it
 * ends. SIGINT and SIGTERM stop it, with a checkpoint of every job at work.
 */
export async function runJobs(jobs: readonly Job[], setup: WorkerSetup, workers: number): Promise<Findings> {
  const begun = performance.now();
  const replies = repliesBefore(jobs);
  const left = [...jobs.keys()].filter((index) => replies[index] === undefined);
  const progress = showProgress(jobs.length);
  replies.forEach((reply, index) => {
    if (reply !== undefined) progress.update(index, 1);
  });
  if (left.length < jobs.length) {
    progress.say(`going on: ${jobs.length - left.length} of ${jobs.length} runs have ended before`);
  }
  const stop = new AbortController();
  let interrupted: Findings['interrupted'] = null;
  const onSignal = (signal: 'SIGINT' | 'SIGTERM') => {
    if (interrupted !== null) return;
    interrupted = signal;
    progress.say('stopping: what is finished is kept');
    stop.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  let outcomes: readonly Outcome<WorkerReply>[];
  try {
    outcomes = await runTasks<WorkerJob, WorkerReply>({
      entry: new URL('worker.ts', import.meta.url),
      tasks: left.map((index) => {
        const { task, protocol, folder } = jobs[index]!;
        return { task, protocol, runFolder: folder.path };
      }),
      workers,
      setup,
      signal: stop.signal,
      onProgress: (at, share) => progress.update(left[at]!, share),
      onOutcome: (at, outcome) => {
        const { task, folder, label } = jobs[left[at]!]!;
        progress.update(left[at]!, 1);
        progress.say(`${label}: ${inWords(outcome)}`);
        if (outcome.status !== 'done') return;
        replies[left[at]!] = outcome.result;
        folder.finishTask(taskNameOf(task), outcome.result);
        for (const record of metricsOf(outcome.result)) folder.appendMetrics(record);
      },
    });
  } finally {
    progress.stop();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
  const reasons = new Map(left.map((index, at) => [index, inWords(outcomes[at]!)]));
  return {
    findings: jobs.map(
      ({ label }, index) => replies[index] ?? { missing: `${label} (${reasons.get(index) ?? ''})` },
    ),
    interrupted,
    seconds: (performance.now() - begun) / 1000,
  };
}

/** What jobs that ended before have left; the metrics of their folders are written anew from it. */
function repliesBefore(jobs: readonly Job[]): (WorkerReply | undefined)[] {
  const finished = new Map([...new Set(jobs.map(({ folder }) => folder))].map((folder) => [folder, folder.finishedTasks()])); // prettier-ignore
  const replies = jobs.map(({ task, folder }) => finished.get(folder)!.get(taskNameOf(task)) as WorkerReply | undefined); // prettier-ignore
  for (const folder of finished.keys()) {
    const own = replies.filter((reply, index) => reply !== undefined && jobs[index]!.folder === folder);
    folder.rewriteMetrics(own.flatMap((reply) => metricsOf(reply!)));
  }
  return replies;
}

/** A record for every point of the learning curve, and one for the test. */
const metricsOf = ({ result }: WorkerReply): readonly unknown[] => [
  ...result.curve.map((point) => ({ ...result.task, ...point })),
  { ...result.task, test: result.test },
];

function inWords(outcome: Outcome<WorkerReply>): string {
  if (outcome.status === 'failed') return `failed: ${outcome.reason}`;
  if (outcome.status === 'not run') return 'not finished';
  const { result, seconds } = outcome.result;
  return `consensus ${result.test.consensus.toFixed(3)} in ${seconds.toFixed(1)} s`;
}

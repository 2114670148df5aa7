import type { Protocol, Task, TaskResult } from '@retinotopia/hypothesis';
import { runTasks, type Outcome, type RunFolder } from '@retinotopia/runs';
import { showProgress } from '../progress.ts';
import { UsageError } from '../usage-error.ts';
import { taskNameOf } from './task-name.ts';
import type { WorkerReply, WorkerSetup } from './worker.ts';

/** What the workers brought back. */
export interface Runs {
  /** Those that ended, in the order of the tasks. */
  readonly runs: readonly TaskResult[];
  /** Those that did not, and why. */
  readonly missing: readonly string[];
  /** The signal that stopped them. */
  readonly interrupted: 'SIGINT' | 'SIGTERM' | null;
  readonly timings: Timings;
}

/** How long it took; not a part of the result, because no two runs take equally long. */
export interface Timings {
  readonly seconds: number;
  readonly workers: number;
  /** Of the largest worker. */
  readonly peakMiB: number;
  readonly runs: readonly (Task & { readonly seconds: number })[];
}

/**
 * Runs those tasks in worker processes that have not ended before, and writes what each found into the run folder when
 * it ends.
 */
export async function runAll(
  tasks: readonly Task[],
  setup: WorkerSetup,
  workers: number,
  folder: RunFolder,
): Promise<Runs> {
  const begun = performance.now();
  const before = folder.finishedTasks();
  const replies = tasks.map((task) => before.get(taskNameOf(task)) as WorkerReply | undefined);
  folder.rewriteMetrics(replies.flatMap((reply) => (reply === undefined ? [] : metricsOf(reply))));
  const left = [...tasks.keys()].filter((index) => replies[index] === undefined);
  const progress = showProgress(tasks.length);
  tasks.forEach((_, index) => {
    if (replies[index] !== undefined) progress.update(index, 1);
  });
  if (left.length < tasks.length) {
    progress.say(`going on: ${tasks.length - left.length} of ${tasks.length} runs have ended before`);
  }
  const stop = new AbortController();
  let interrupted: Runs['interrupted'] = null;
  const onSignal = (signal: 'SIGINT' | 'SIGTERM') => {
    if (interrupted !== null) return;
    interrupted = signal;
    progress.say('stopping: what is finished is kept');
    stop.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  let outcomes: readonly Outcome<WorkerReply>[];
  try {
    outcomes = await runTasks<Task, WorkerReply>({
      entry: new URL('worker.ts', import.meta.url),
      tasks: left.map((index) => tasks[index]!),
      workers,
      setup,
      signal: stop.signal,
      onProgress: (at, share) => progress.update(left[at]!, share),
      onOutcome: (at, outcome) => {
        const index = left[at]!;
        progress.update(index, 1);
        progress.say(`${nameOf(tasks[index]!)}: ${inWords(outcome)}`);
        if (outcome.status !== 'done') return;
        replies[index] = outcome.result;
        folder.finishTask(taskNameOf(tasks[index]!), outcome.result);
        for (const record of metricsOf(outcome.result)) folder.appendMetrics(record);
      },
    });
  } finally {
    progress.stop();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
  const done = replies.filter((reply) => reply !== undefined);
  return {
    runs: done.map(({ result }) => result),
    missing: outcomes.flatMap((outcome, at) =>
      outcome.status === 'done' ? [] : [`${nameOf(tasks[left[at]!]!)} (${inWords(outcome)})`],
    ),
    interrupted,
    timings: {
      seconds: (performance.now() - begun) / 1000,
      workers: Math.min(workers, tasks.length),
      peakMiB: Math.round(Math.max(0, ...done.map(({ peakBytes }) => peakBytes)) / 2 ** 20),
      runs: done.map(({ result, seconds }) => ({ ...result.task, seconds })),
    },
  };
}

/** A record for every point of the learning curve, and one for the test. */
const metricsOf = ({ result }: WorkerReply): readonly unknown[] => [
  ...result.curve.map((point) => ({ ...result.task, ...point })),
  { ...result.task, test: result.test },
];

const nameOf = ({ retina, arm, seed }: Task) => `${retina} ${arm}, seed ${seed}`;

function inWords(outcome: Outcome<WorkerReply>): string {
  if (outcome.status === 'failed') return `failed: ${outcome.reason}`;
  if (outcome.status === 'not run') return 'not finished';
  const { result, seconds } = outcome.result;
  return `consensus ${result.test.consensus.toFixed(3)} in ${seconds.toFixed(1)} s`;
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

import type { URL } from 'node:url';
import { RunFolderError, type RunFolder } from './run-folder.ts';
import { runTasks, type Outcome } from './workers.ts';

/** One task of a run, and the folder that keeps what it finds. */
export interface Job<Task> {
  /** The task's name in the folder: words of letters, digits and `+ . , = -`. */
  readonly name: string;
  /** How progress names it. */
  readonly label: string;
  readonly folder: RunFolder;
  /** What its worker is given. */
  readonly task: Task;
  /** Names of jobs of the same folder that must have ended before it begins; none where left out. */
  readonly after?: readonly string[];
}

/** What became of a job: its worker's reply, or why there is none. */
export type Finding<Reply> =
  | { readonly status: 'done'; readonly reply: Reply }
  | { readonly status: 'missing'; readonly reason: string };

/** What became of some jobs, in their order. */
export interface Findings<Reply> {
  readonly findings: readonly Finding<Reply>[];
  /** The signal that stopped them. */
  readonly interrupted: 'SIGINT' | 'SIGTERM' | null;
  readonly seconds: number;
}

/** Shows people how far jobs are. */
export interface JobProgress {
  /** A job has come so far. @param job which of the jobs @param share of it that is done, from 0 to 1 */
  update(job: number, share: number): void;
  /** A line that stays. */
  say(line: string): void;
  /** Takes away what does not stay. */
  stop(): void;
}

/** Which jobs are to be run, by what and by how many. */
export interface RunJobsOptions<Task, Reply> {
  readonly jobs: readonly Job<Task>[];
  /** The module that workers run; see {@link runTasks}. */
  readonly entry: URL;
  readonly setup: unknown;
  /** Processes at most; with 0 nothing is run, and only what has ended before is found. */
  readonly workers: number;
  /** Node's own arguments for the workers; those of this process, where left out. */
  readonly execArgv?: readonly string[];
  readonly progress: JobProgress;
  /** The reply in the record that a folder has of a task; it throws where there is none. */
  readonly readReply: (record: unknown, task: Task) => Reply;
  /** All records that a job which ended has for `metrics.jsonl`, those told while it was at work included. */
  readonly metricsOf: (reply: Reply, task: Task) => readonly unknown[];
  /** What a job that ended has found, in a few words. */
  readonly inWords: (reply: Reply) => string;
}

/**
 * Runs those jobs in worker processes that have not ended before, and keeps what each found in its folder when it ends;
 * what jobs record while they are at work is added to the metrics at once. SIGINT and SIGTERM stop it, and workers keep
 * what they have.
 * @throws RunFolderError where what an ended task left is damaged, or a folder cannot be written any more: then the
 * workers are stopped first
 */
export async function runJobs<Task, Reply>(options: RunJobsOptions<Task, Reply>): Promise<Findings<Reply>> {
  const { jobs, entry, setup, workers, execArgv, progress, metricsOf, inWords } = options;
  const begun = performance.now();
  const replies = repliesBefore(options);
  const left = [...jobs.keys()].filter((index) => replies[index] === undefined);
  replies.forEach((reply, index) => {
    if (reply !== undefined) progress.update(index, 1);
  });
  if (left.length < jobs.length) {
    progress.say(`going on: ${jobs.length - left.length} of ${jobs.length} runs have ended before`);
  }
  const stop = new AbortController();
  const signals = onFirstSignal((signal) => {
    progress.say(`${signal}: stopping, what is done is kept`);
    stop.abort();
  });
  /** Writing may fail: the disk is full, the folder gone. Then the workers are stopped before anything is said. */
  const faults: unknown[] = [];
  const keep = (write: () => void) => {
    try {
      if (faults.length === 0) write();
    } catch (error) {
      faults.push(error);
      stop.abort();
    }
  };
  const live = liveMetrics(jobs);
  let outcomes: readonly Outcome<Reply>[];
  try {
    outcomes = await runTasks<Task, Reply>({
      entry,
      setup,
      workers,
      ...(execArgv === undefined ? {} : { execArgv }),
      tasks: left.map((index) => jobs[index]!.task),
      after: (at) => {
        const { folder, after = [] } = jobs[left[at]!]!;
        const comesBefore = (job: Job<Task>) => job.folder === folder && after.includes(job.name);
        return [...left.keys()].filter((other) => comesBefore(jobs[left[other]!]!));
      },
      signal: stop.signal,
      onProgress: (at, share) => progress.update(left[at]!, share),
      onRecord: (at, record) => keep(() => live.add(left[at]!, record)),
      onOutcome: (at, outcome) => {
        const index = left[at]!;
        const { name, folder, label } = jobs[index]!;
        progress.update(index, 1);
        progress.say(
          `${label}: ${outcome.status === 'done' ? inWords(outcome.result) : whyMissing(outcome)}`,
        );
        if (outcome.status !== 'done') return;
        replies[index] = outcome.result;
        keep(() => folder.finishTask(name, outcome.result));
        for (const record of metricsOf(outcome.result, jobs[index]!.task))
          keep(() => live.add(index, record));
      },
    });
  } finally {
    progress.stop();
    signals.forget();
  }
  if (faults.length > 0) throw faults[0];
  writeMetrics(jobs, (index) => {
    const reply = replies[index];
    return reply === undefined ? live.of(index) : metricsOf(reply, jobs[index]!.task);
  });
  const reasons = new Map(left.map((index, at) => [index, whyMissing(outcomes[at]!)]));
  return {
    findings: jobs.map((_, index): Finding<Reply> => {
      const reply = replies[index];
      return reply === undefined
        ? { status: 'missing', reason: reasons.get(index) ?? '' }
        : { status: 'done', reply };
    }),
    interrupted: signals.received(),
    seconds: (performance.now() - begun) / 1000,
  };
}

const whyMissing = (outcome: Outcome<unknown>): string =>
  outcome.status === 'failed' ? `failed: ${outcome.reason}` : 'not finished';

/** Calls back at the first SIGINT or SIGTERM, and lets later ones pass. */
function onFirstSignal(act: (signal: 'SIGINT' | 'SIGTERM') => void) {
  let first: 'SIGINT' | 'SIGTERM' | null = null;
  const hear = (signal: 'SIGINT' | 'SIGTERM') => {
    if (first !== null) return;
    first = signal;
    act(signal);
  };
  process.on('SIGINT', hear).on('SIGTERM', hear);
  return {
    received: () => first,
    forget: () => void process.off('SIGINT', hear).off('SIGTERM', hear),
  };
}

/** What jobs that ended before have left; the metrics of their folders are written anew from it. */
function repliesBefore<Task, Reply>({
  jobs,
  readReply,
  metricsOf,
}: RunJobsOptions<Task, Reply>): (Reply | undefined)[] {
  const folders = [...new Set(jobs.map(({ folder }) => folder))];
  const finished = new Map(folders.map((folder) => [folder, folder.finishedTasks()]));
  const replies = jobs.map(({ name, folder, task }) => {
    const record = finished.get(folder)!.get(name);
    if (record === undefined) return undefined;
    try {
      return readReply(record, task);
    } catch (cause) {
      const file = `tasks/${name}.json`;
      throw new RunFolderError(folder.path, `has a ${file} that is damaged (${(cause as Error).message}): remove it, and that task is run again`, { cause }); // prettier-ignore
    }
  });
  writeMetrics(jobs, (index) =>
    replies[index] === undefined ? [] : metricsOf(replies[index], jobs[index]!.task),
  );
  return replies;
}

function writeMetrics<Task>(jobs: readonly Job<Task>[], recordsOf: (index: number) => readonly unknown[]) {
  for (const folder of new Set(jobs.map((job) => job.folder))) {
    const own = [...jobs.keys()].filter((index) => jobs[index]!.folder === folder);
    folder.rewriteMetrics(own.flatMap(recordsOf));
  }
}

/** Records that jobs at work have told, each written once: a worker that was started again repeats itself. */
function liveMetrics<Task>(jobs: readonly Job<Task>[]) {
  const told = jobs.map(() => new Map<string, unknown>());
  return {
    add: (index: number, record: unknown) => {
      const key = JSON.stringify(record);
      if (told[index]!.has(key)) return;
      told[index]!.set(key, record);
      jobs[index]!.folder.appendMetrics(record);
    },
    of: (index: number) => [...told[index]!.values()],
  };
}

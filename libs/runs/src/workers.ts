import { fork, type ChildProcess } from 'node:child_process';
import type { URL } from 'node:url';

/** What became of a task. */
export type Outcome<Result> =
  | { readonly status: 'done'; readonly result: Result }
  /** Its worker died of it, or it threw, as often as it may. */
  | { readonly status: 'failed'; readonly reason: string }
  /** The run was stopped first. */
  | { readonly status: 'not run' };

/** What is to be run, and by how many. */
export interface RunTasksOptions<Task, Result> {
  /** The module that workers run; it calls {@link serveTasks}. */
  readonly entry: URL;
  readonly tasks: readonly Task[];
  /** Which tasks must have ended, well or not, before one begins, all by their places; none where left out. */
  readonly after?: (task: number) => readonly number[];
  /** Worker processes at most. */
  readonly workers: number;
  /** What every worker is told before its first task. */
  readonly setup?: unknown;
  /** Node's own arguments for the workers; those of this process, where left out. */
  readonly execArgv?: readonly string[];
  /** A worker that dies is started again on its task, this many times. */
  readonly restarts?: number;
  /** Once stopped, a worker has so long to keep what it has; then it is killed. */
  readonly graceMs?: number;
  /** Stops the workers; what is done by then is kept. */
  readonly signal?: AbortSignal;
  /** Told how far a task is. @param share from 0 to 1 */
  readonly onProgress?: (task: number, share: number) => void;
  /** What a task has to record while it is at work. */
  readonly onRecord?: (task: number, record: unknown) => void;
  /** Told when a task ends. */
  readonly onOutcome?: (task: number, outcome: Outcome<Result>) => void;
}

type ToWorker = { readonly setup: unknown } | { readonly task: unknown };
type FromWorker =
  | { readonly progress: number }
  | { readonly record: unknown }
  | { readonly result: unknown }
  | { readonly error: string };

/**
 * Runs tasks in worker processes: also where there is only one, so that a single worker and many give the same
 * results by the same path, and a task that brings its process down leaves the others alone.
 * @returns each task's outcome, in the order of the tasks
 */
export async function runTasks<Task, Result>(
  options: RunTasksOptions<Task, Result>,
): Promise<readonly Outcome<Result>[]> {
  const { tasks, workers, signal, after = () => [], onOutcome = () => undefined } = options;
  const outcomes: Outcome<Result>[] = tasks.map(() => ({ status: 'not run' }));
  const left = new Set(tasks.keys());
  const ended = new Set<number>();
  let oneEnds = promiseAndKeep();
  const work = async () => {
    const worker = new Worker<Task, Result>(options);
    while (left.size > 0 && signal?.aborted !== true) {
      const task = [...left].find((one) => after(one).every((other) => ended.has(other)));
      if (task === undefined) {
        if (ended.size + left.size === tasks.length) throw new RangeError('the tasks that are left wait for one another'); // prettier-ignore
        await oneEnds.promise;
        continue;
      }
      left.delete(task);
      const outcome = await worker.run(task);
      outcomes[task] = outcome;
      if (outcome.status !== 'not run') onOutcome(task, outcome);
      ended.add(task);
      oneEnds.keep();
      oneEnds = promiseAndKeep();
    }
    worker.stop();
  };
  await Promise.all(Array.from({ length: Math.min(workers, tasks.length) }, work));
  return outcomes;
}

/** A promise, and what keeps it. */
function promiseAndKeep(): { readonly promise: Promise<void>; readonly keep: () => void } {
  let keep: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => (keep = resolve));
  return { promise, keep };
}

/** One worker process after another, as they die. */
class Worker<Task, Result> {
  #child: ChildProcess | undefined;
  readonly #options: RunTasksOptions<Task, Result>;

  constructor(options: RunTasksOptions<Task, Result>) {
    this.#options = options;
  }

  async run(task: number): Promise<Outcome<Result>> {
    const { restarts = 3, signal } = this.#options;
    let reason = '';
    for (let attempt = 0; attempt <= restarts; attempt++) {
      const outcome = await this.#attempt(task);
      if (outcome.status === 'not run' && signal?.aborted === true) return outcome;
      if (outcome.status === 'done') return outcome;
      if (outcome.status === 'failed') return outcome; // Its own error would come again.
      reason = this.#lastWords;
    }
    return { status: 'failed', reason: `its worker died ${restarts + 1} times (${reason})` };
  }

  stop(): void {
    this.#child?.kill();
    this.#child = undefined;
  }

  #lastWords = '';

  /** `not run` where the worker died. */
  #attempt(task: number): Promise<Outcome<Result>> {
    const { tasks, signal, graceMs = 10_000 } = this.#options;
    const { onProgress = () => undefined, onRecord = () => undefined } = this.#options;
    const child = (this.#child ??= this.#start());
    return new Promise((resolve) => {
      const finish = (outcome: Outcome<Result>) => {
        child.off('message', onMessage);
        child.off('exit', onExit);
        signal?.removeEventListener('abort', onAbort);
        clearTimeout(killing);
        resolve(outcome);
      };
      const onMessage = (message: FromWorker) => {
        if ('progress' in message) onProgress(task, message.progress);
        else if ('record' in message) onRecord(task, message.record);
        else if ('result' in message) finish({ status: 'done', result: message.result as Result });
        else if ('error' in message) finish({ status: 'failed', reason: message.error });
      };
      const onExit = (code: number | null, death: NodeJS.Signals | null) => {
        this.#child = undefined;
        this.#lastWords = death === null ? `exit code ${String(code)}` : `signal ${death}`;
        finish({ status: 'not run' });
      };
      let killing: ReturnType<typeof setTimeout> | undefined;
      const onAbort = () => {
        child.kill('SIGTERM');
        killing = setTimeout(() => child.kill('SIGKILL'), graceMs);
      };
      child.on('message', onMessage);
      child.on('exit', onExit);
      signal?.addEventListener('abort', onAbort);
      if (signal?.aborted === true) onAbort();
      else send(child, { task: tasks[task] });
    });
  }

  #start(): ChildProcess {
    // Workers need their parent's loader and export conditions to run the same sources.
    const child = fork(this.#options.entry, {
      execArgv: [...(this.#options.execArgv ?? process.execArgv)],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // Ctrl-C reaches the whole process group; in a group of its own, a worker is the parent's to stop.
      detached: true,
    });
    send(child, { setup: this.#options.setup });
    return child;
  }
}

const send = (child: ChildProcess, message: ToWorker) => {
  // A worker that is gone says so by its exit; a message to it is lost without harm.
  if (child.connected) child.send(message, () => undefined);
};

/** What a task at work may say, and hear. */
export interface WorkerAttempt {
  /** Tells how far it is. @param share of the task that is done, from 0 to 1 */
  readonly progress: (share: number) => void;
  /** Something that belongs into the run's metrics now, not only when the task ends. */
  readonly record: (record: unknown) => void;
  /** Tells it to keep what it has and throw. */
  readonly stop: AbortSignal;
}

/**
 * The worker's side: handles one task after another until the parent is gone. Where it is stopped, it ends when the
 * task that it is at ends or throws.
 * @param prepare given the setup, once
 * @param handle given what `prepare` returned and a task
 */
export function serveTasks<Context>(
  prepare: (setup: unknown) => Context | Promise<Context>,
  handle: (context: Context, task: unknown, attempt: WorkerAttempt) => unknown,
): void {
  // A parent that is gone has nothing to hear; this process ends by itself then.
  const reply = (message: FromWorker) => process.send?.(message, () => undefined);
  let context: Promise<Context>;
  const stop = new AbortController();
  const attempt: WorkerAttempt = {
    progress: (share) => reply({ progress: share }),
    record: (record) => reply({ record }),
    stop: stop.signal,
  };
  let busy = false;
  process.on('SIGTERM', () => {
    stop.abort();
    if (!busy) process.exit(0);
  });
  process.on('message', (message: ToWorker) => {
    if ('setup' in message) {
      context = Promise.resolve(prepare(message.setup));
      context.catch(() => undefined); // The first task reports it.
      return;
    }
    busy = true;
    void context
      .then((ready) => handle(ready, message.task, attempt))
      .then(
        (result) => reply({ result }),
        (error: unknown) => {
          if (stop.signal.aborted) process.exit(0);
          reply({ error: error instanceof Error ? error.message : String(error) });
        },
      )
      .finally(() => (busy = false));
  });
  process.on('disconnect', () => process.exit());
}

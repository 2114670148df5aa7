import type { Checkpoints } from './checkpoints.ts';
import type { WorkerAttempt } from './workers.ts';

/** A training that waits after some of its steps until it is asked for more. */
export interface PausingTask<Pause, Result> {
  readonly run: Generator<Pause, Result, void>;
  /** How many it takes; it waits after the last one too. */
  readonly steps: number;
  /** Steps that are behind it at a pause. */
  readonly stepOf: (pause: Pause) => number;
  /** Told of every pause. */
  readonly onPause: (pause: Pause) => void;
  /** Bytes that an earlier pause can be gone on from. */
  readonly checkpoint: (pause: Pause) => Promise<Uint8Array>;
  /** Bytes of what has been learnt by the last step. */
  readonly trained: (pause: Pause) => Promise<Uint8Array>;
}

/** A run that was told to stop, with a checkpoint behind it. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';
}

/**
 * Runs a task to its end. A checkpoint is kept whenever so many seconds have passed, and where the task is told to stop;
 * what was learnt takes the place of all checkpoints.
 * @throws StoppedError once it has kept what it had
 */
export async function runWithCheckpoints<Pause, Result>(
  { run, steps, stepOf, onPause, checkpoint, trained }: PausingTask<Pause, Result>,
  checkpoints: Checkpoints,
  everySeconds: number,
  { progress, stop }: Pick<WorkerAttempt, 'progress' | 'stop'>,
): Promise<Result> {
  let saved = performance.now();
  try {
    for (;;) {
      const { done, value } = run.next();
      if (done === true) return value;
      const step = stepOf(value);
      progress(step / steps);
      onPause(value);
      if (step === steps) {
        checkpoints.finish(await trained(value));
      } else if (stop.aborted || performance.now() - saved >= 1000 * everySeconds) {
        checkpoints.save(step, await checkpoint(value));
        saved = performance.now();
        if (stop.aborted) throw new StoppedError(`stopped at step ${step}`);
      }
      await new Promise((resolve) => setImmediate(resolve)); // Lets a word from outside come in.
    }
  } finally {
    run.return(undefined as never); // Left early, it frees what it has.
  }
}

/** What a task has found, and what it took. */
export interface Measured<Result> {
  readonly result: Result;
  readonly seconds: number;
  /** The most memory that this process has held so far. */
  readonly peakBytes: number;
}

/** Measures what some work takes. */
export async function measured<Result>(work: () => Promise<Result>): Promise<Measured<Result>> {
  const begun = performance.now();
  const result = await work();
  const seconds = (performance.now() - begun) / 1000;
  return { result, seconds, peakBytes: process.resourceUsage().maxRSS * 1024 };
}

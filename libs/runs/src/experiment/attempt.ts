import type { Checkpoints } from '../checkpoints.ts';
import type { WorkerAttempt } from '../workers.ts';

/** Milliseconds, by the name of what took them. */
export type Times = Readonly<Record<string, number>>;

/** What a task at work may say, hear, keep and find. */
export interface Attempt extends WorkerAttempt {
  /** Its checkpoints. */
  readonly checkpoints: Checkpoints;
  /** Seconds between them. */
  readonly checkpointSeconds: number;
  /** The file of what another task, which has ended before, has learnt. @param name of that task */
  trained(name: string): string;
  /**
   * Keeps times that the task has measured, in milliseconds by name: beside its seconds, and out of what it found, which
   * is the same whenever it is run.
   */
  readonly timed: (times: Times) => void;
  /** What one worker needs for several tasks: made when it is first asked for. @param key of this thing alone */
  once<Value>(key: string, make: () => Promise<Value>): Promise<Value>;
}

/** What is made when it is first asked for, by its key. */
export function onceEach(): Attempt['once'] {
  const known = new Map<string, Promise<unknown>>();
  return <Value>(key: string, make: () => Promise<Value>) => {
    if (!known.has(key)) known.set(key, make());
    return known.get(key) as Promise<Value>;
  };
}

import type { Checkpoints } from '../checkpoints.ts';
import type { WorkerAttempt } from '../workers.ts';

/** What a task at work may say, hear, keep and find. */
export interface Attempt extends WorkerAttempt {
  /** Its checkpoints. */
  readonly checkpoints: Checkpoints;
  /** Seconds between them. */
  readonly checkpointSeconds: number;
  /** The file of what another task, which has ended before, has learnt. @param name of that task */
  trained(name: string): string;
  /** What one worker needs for several tasks: made when it is first asked for. @param key of this thing alone */
  once<Value>(key: string, make: () => Promise<Value>): Promise<Value>;
}

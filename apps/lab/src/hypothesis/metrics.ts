import type { CurvePoint, Task } from '@retinotopia/hypothesis';
import type { WorkerReply } from './worker.ts';

/** A line of `metrics.jsonl` for a point of a task's learning curve. */
export const pointRecord = (task: Task, point: CurvePoint): unknown => ({ ...task, ...point });

/** All lines of a task that ended: its learning curve, and what the test showed. */
export const metricsOf = ({ result }: WorkerReply): readonly unknown[] => [
  ...result.curve.map((point) => pointRecord(result.task, point)),
  { ...result.task, test: result.test },
];

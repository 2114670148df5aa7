import type { WorkerReply } from './worker.ts';

/** All lines of a task that ended: its learning curve, and what the test showed. */
export const metricsOf = ({ result }: WorkerReply): readonly unknown[] => [
  ...result.curve.map((point) => ({ ...result.task, ...point })),
  { ...result.task, test: result.test },
];

export * from './checkpoints.ts';
export * from './machine.ts';
export * from './read-whole.ts';
export {
  createRunFolder,
  isInUse,
  manifestFields,
  manifestSchema,
  OldRunFolderError,
  openRunFolder,
  readManifest,
  RunFolderError,
  type RunFolder,
  type RunManifest,
} from './run-folder.ts';
export type { JobProgress } from './run-jobs.ts';
export { shortest } from './shortest.ts';
export type { WorkerAttempt } from './workers.ts';
export type { Attempt, Times } from './experiment/attempt.ts';
export * from './experiment/breathe.ts';
export {
  beginRun,
  conduct,
  reopenRun,
  type Concluded,
  type Conducting,
  type OpenRun,
  type Outcome,
} from './experiment/conduct.ts';
export * from './experiment/experiment-error.ts';
export * from './experiment/index.ts';
export * from './experiment/learn.ts';
export * from './experiment/run-config.ts';
export * from './experiment/run-here.ts';

export { checkpointsOf, type Checkpoint, type Checkpoints } from './checkpoints.ts';
export { describeMachine, type Machine } from './machine.ts';
export { readText, readWhole, UnreadableFileError } from './read-whole.ts';
export {
  createRunFolder,
  isInUse,
  manifestSchema,
  OldRunFolderError,
  openRunFolder,
  readManifest,
  RunFolderError,
  type RunFolder,
  type RunManifest,
  type RunStatus,
} from './run-folder.ts';
export type { JobProgress } from './run-jobs.ts';
export { shortest } from './shortest.ts';
export type { WorkerAttempt } from './workers.ts';
export type { Attempt, Times } from './experiment/attempt.ts';
export { breathe } from './experiment/breathe.ts';
export {
  beginRun,
  conduct,
  reopenRun,
  type Concluded,
  type Conducting,
  type OpenRun,
  type Outcome,
} from './experiment/conduct.ts';
export { ExperimentError } from './experiment/experiment-error.ts';
export * from './experiment/index.ts';
export {
  configIn,
  configOf,
  configSchema,
  engineIn,
  imagesFor,
  type Program,
  type RunConfig,
} from './experiment/run-config.ts';
export { runHere } from './experiment/run-here.ts';
export { learn, learnAlong, type Curve, type ReadyTraining } from './experiment/learn.ts';

export { checkpointsOf, type Checkpoint, type Checkpoints } from './checkpoints.ts';
export { describeMachine, gitCommit, type Machine } from './machine.ts';
export {
  measured,
  runWithCheckpoints,
  StoppedError,
  type Measured,
  type PausingTask,
} from './pausing-task.ts';
export { readText, readWhole, UnreadableFileError } from './read-whole.ts';
export {
  createRunFolder,
  isInUse,
  manifestSchema,
  OldRunFolderError,
  openRunFolder,
  openTask,
  readManifest,
  RunFolderError,
  type RunFolder,
  type RunManifest,
  type RunStatus,
} from './run-folder.ts';
export {
  runJobs,
  type Finding,
  type Findings,
  type Job,
  type JobProgress,
  type RunJobsOptions,
} from './run-jobs.ts';
export { shortest } from './shortest.ts';
export {
  runTasks,
  serveTasks,
  type Outcome as TaskOutcome,
  type RunTasksOptions,
  type WorkerAttempt,
} from './workers.ts';
export type { Attempt, Times } from './experiment/attempt.ts';
export { breathe } from './experiment/breathe.ts';
export {
  beginRun,
  conduct,
  exitCodeOf,
  jobsOf,
  reopenRun,
  runTasksOf,
  type Concluded,
  type Conducting,
  type OpenRun,
  type Outcome,
} from './experiment/conduct.ts';
export { ExperimentError } from './experiment/experiment-error.ts';
export * from './experiment/index.ts';
export {
  checkEngine,
  configIn,
  configOf,
  configSchema,
  engineIn,
  engineInWords,
  imagesFor,
  manifestOf,
  type Program,
  type RunConfig,
} from './experiment/run-config.ts';
export { runHere } from './experiment/run-here.ts';
export { learn, learnAlong, type Curve, type ReadyTraining } from './experiment/learn.ts';

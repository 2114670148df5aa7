export { metricsAsParquet } from './export/parquet.ts';
export { metricsAsEvents, type EventFile, type EventOptions } from './export/tensorboard.ts';
export { checkpointsOf, type Checkpoint, type Checkpoints } from './checkpoints.ts';
export { describeMachine, gitCommit, type Machine } from './machine.ts';
export { copyableTable, figure, html, page, table, trusted, type Html } from './report/document.ts';
export {
  curves,
  curvesWithIntervals,
  discs,
  palette,
  pointsWithIntervals,
  type CurveRow,
  type Discs,
  type IntervalCurveRow,
  type IntervalRow,
  type PointRow,
} from './report/plots.ts';
export { tableAsCsv, tableAsLatex, type Rows } from './report/table-formats.ts';
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
export { runTasks, serveTasks, type Attempt, type Outcome, type RunTasksOptions } from './workers.ts';

export { aimNames, judgeAims, type Aim } from './aims.ts';
export { armRows, tableCells, tableHead, type ArmRow } from './arm-table.ts';
export { arms, armSettings, coreArms, existsOn, type Arm, type ArmSettings, type CoreArm } from './arms.ts';
export {
  curvePointSchema,
  prepareTask,
  retinaFor,
  runTask,
  runTaskByPoints,
  type CurvePoint,
  type PreparedTask,
  type RunAtPoint,
  type TaskResult,
} from './experiment.ts';
export { CollapsedError, type Collapse, type ConsensusSpread } from './collapse.ts';
export {
  imageRegimes,
  labelRegimes,
  withheldClass,
  type ImageRegime,
  type LabelRegime,
  type Regime,
} from './regimes.ts';
export { measureIsotropy, type Isotropy } from './isotropy.ts';
export type { Accuracies, Calibrations, Knowledge } from './measures.ts';
export {
  checkProtocol,
  placings,
  poolings,
  presets,
  protocolSchema,
  retinaNames,
  streamNameOf,
  tasksOf,
  type AgreementSettings,
  type Placing,
  type PoolingName,
  type Preset,
  type Protocol,
  type RetinaName,
  type Task,
} from './protocol.ts';
export { functionDivergence, weightSimilarity } from './functions-and-weights.ts';
export { assembleResult, plannedRuns, runsOf, type HypothesisResult } from './result.ts';
export { checkTaskResult, readResult, ResultFormatError } from './result-format.ts';
export { anyGaze, opticArrayOf, view, torus, torusDeg, type Views, type Batch } from './scenes.ts';
export { judge, type SeedAccuracies, type Verdict } from './verdict.ts';
export { labelsInWords, labelsNeeded, type LabelledAccuracy, type LabelsNeeded } from './label-efficiency.ts';
export { measureCells, measureHead, measureRows, type MeasureRow } from './measure-table.ts';

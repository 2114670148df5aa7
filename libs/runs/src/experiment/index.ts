export {
  conditionsIn,
  differenceOf,
  differencesTable,
  estimateOf,
  pairedBySeed,
  pairsOf,
  runsByCondition,
  valuesBySeed,
  type Comparable,
  type Difference,
} from './differences.ts';
export {
  labelOf,
  type Drawing,
  type Experiment,
  type Figure,
  type ImagesNeeded,
  type Measure,
  type Preset,
  type Work,
} from './experiment.ts';
export {
  readResult,
  ResultFormatError,
  resultFormat,
  type Result,
} from './result.ts';
export {
  cellText,
  columns,
  tableNumbers,
  tableText,
  type Aim,
  type Cell,
  type Column,
  type Summary,
  type Table,
} from './summary.ts';
export { compareRuns, comparisonTable, type Compared, type NamedRun } from './compare-runs.ts';
export { readResultOf } from './read-result.ts';
export type { Run, Seeded } from './task.ts';

export {
  conditionsIn,
  differenceOf,
  differencesTable,
  estimateOf,
  pairedBySeed,
  pairsOf,
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
  type Seeded,
  type Work,
} from './experiment.ts';
export {
  readResult,
  readResultOf,
  ResultFormatError,
  resultFormat,
  type Result,
  type Run,
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

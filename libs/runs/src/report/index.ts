export { copyableTable, figure, html, page, table, trusted, type Html } from './document.ts';
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
} from './plots.ts';
export { rowsAsCsv, tableAsLatex, type Rows } from './table-formats.ts';
export { experimentReport, measureFigures, type ReportContext } from './experiment-report.ts';
export { comparisonReport } from './comparison-report.ts';

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
export { tableAsCsv, tableAsLatex, type Rows } from './table-formats.ts';

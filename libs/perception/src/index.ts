export * from './africa/index.ts';
export * from './tetrahedron/index.ts';
export * from './square/index.ts';
export * from './mental-image/index.ts';
export { lineChart, type Axis, type Series } from './drawing/chart.ts';
export {
  colours,
  element,
  group,
  line,
  picture,
  text,
  type Attributes,
  type TextStyle,
} from './drawing/svg.ts';

export { corticalMagnification, humanCortex, toCortex, type CorticalMap, type CorticalPlace } from './cortical-map.ts';
export type { ColumnPatch } from './column-patches.ts';
export { sampleColumnsOfImages } from './batch-sampling.ts';
export { linearLaw, midgetFieldDensity, peakConeDensity, uniformLaw, watsonLaw, type SpacingLaw } from './density.ts';
export { blueNoiseMosaic, latticeMosaic, spacedPoints, type Extent, type Mosaic } from './mosaic.ts';
export {
  columnNeighbours,
  columnPlaces,
  latticePlaces,
  nearestPoint,
  neighboursNearby,
  type ColumnPlace,
} from './neighbours.ts';
export { checkOpticArray, onCanvas, OpticArrayError, type OpticArray } from './optic-array.ts';
export { fieldShapeDefaults, type FieldShape } from './receptive-fields.ts';
export { createRetina, retinaDefaults, RetinaConfigError, type Retina, type RetinaConfig } from './retina.ts';
export type { RetinotopicColumns } from './retinotopic-columns.ts';
export {
  createFieldSampler,
  sampleColumns,
  sampleColumnsAt,
  sampleFields,
  sampleReceptors,
  type Gaze,
} from './sampling.ts';
export { multiplySparse, sparseFromRows, type SparseMatrix } from './sparse.ts';
export {
  createFixationOptics,
  disposeFixationOptics,
  sampleOwnFixationTargets,
  sampleFixationTargets,
  type FixationTarget,
  type FixationFormat,
  type FixationOptics,
} from './fixation-sampling.ts';

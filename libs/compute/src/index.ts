export * from './backend.ts';
export { randomStream, type RandomStream } from './random.ts';
export * from './parameters.ts';
export { drawWeights, type WeightDraws } from './draw-weights.ts';
export { adamWDefaults, adamWStep, disposeAdamW, startAdamW, type AdamWSettings, type AdamWState } from './adamw.ts';
export { readArrays, readSafetensors, SafetensorsError, writeSafetensors, type PlainArray } from './safetensors.ts';
export {
  allNeighbours,
  columnAttention,
  columnKernels,
  groupedDense,
  installColumnKernels,
  layerNorm,
  NeighbourListError,
  neighboursOf,
  othersOnly,
  packLists,
  rootMeanSquareNorm,
  ShapeError,
  uninstallColumnKernels,
  type Activation,
  type KernelBuild,
  type NeighbourLists,
} from './column-kernels/index.ts';
export { withoutGradient } from './without-gradient.ts';

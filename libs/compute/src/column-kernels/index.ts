export { adamWUpdate, type AdamWConstants, type AdamWTensors } from './adamw-update.ts';
export type { Activation } from './activation.ts';
export { columnAttention } from './column-attention.ts';
export { groupedDense } from './grouped-dense.ts';
export { columnKernels, installColumnKernels, uninstallColumnKernels } from './install.ts';
export { kernelBuilds, KernelsNotFoundError, type KernelBuild } from './module.ts';
export {
  allNeighbours,
  NeighbourListError,
  neighboursOf,
  othersOnly,
  packLists,
  type NeighbourLists,
} from './neighbour-lists.ts';
export { layerNorm, rootMeanSquareNorm } from './normalise.ts';
export { ShapeError } from './shape-error.ts';

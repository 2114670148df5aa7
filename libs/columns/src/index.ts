export { allNeighbours, othersOnly } from '@retinotopia/compute';
export { neighboursNearby, type ColumnPlace } from '@retinotopia/retina';
export { agreementWithNeighbours } from './agreement.ts';
export { attend, attentionWeights } from './attention.ts';
export { calibrate, fitCalibration, sumVotes, type Calibration } from './calibration.ts';
export {
  columnsDefaults,
  ColumnsConfigError,
  settlingSteps,
  withoutAttention,
  type ColumnsConfig,
  type Mixing,
  type Schedule,
  type WeightSharing,
} from './config.ts';
export { createColumnField, disposeColumnField, initialiseColumns, type ColumnField } from './model.ts';
export { fitProjection, project, type Projection } from './projection.ts';
export { ownVotes, readOut } from './readout.ts';
export { settle, settleTrajectory, type Embeddings, type SettleOptions } from './settle.ts';
export { adjustedRandIndex } from './islands/adjusted-rand-index.ts';
export { chooseAgreement, type KnownParts } from './islands/choose-agreement.ts';
export { embeddingsOf } from './islands/embeddings-of.ts';
export { changeByStep, energyByStep, stepsToSettle, type LevelEnergy } from './islands/energy.ts';
export { findIslands, joinAgreeing, neighbourCosines, type Islands } from './islands/islands.ts';
export * from './islands/learn.ts';
export { islandsAfterMerges, mergeOrder, type Merge } from './islands/merge-islands.ts';
export { partAgreement, type PartAgreement } from './islands/part-agreement.ts';
export { partContrast, partMembers } from './islands/part-contrast.ts';
export { readIslands, type IslandReading } from './islands/reading.ts';
export * from './islands/scene-columns.ts';
export * from './islands/settings.ts';
export * from './islands/trained-columns.ts';
export type { OwnFrame } from './islands/own-frame.ts';
export * from './stimuli/loaders.ts';
export { measureIsotropy, type Isotropy } from './stimuli/isotropy.ts';
export { saccadicErrorsOf, sameContentBatch, type SaccadicError } from './stimuli/same-content.ts';
export { anyFixationTarget, anyGaze, opticArrayOf, torus, torusDeg, torusOptics } from './stimuli/torus.ts';
export { batchOf, freeBatch, viewImages, wholeBatch, type Batch, type Views } from './stimuli/views.ts';
export { plainPooling, pool, type Pooling } from './co-distillation/consensus.ts';
export { expertPatchesLoss, neighboursLoss, sameContentLoss } from './co-distillation/agreement.ts';
export * from './co-distillation/collapse.ts';
export { functionDivergence, weightSimilarity } from './co-distillation/divergence.ts';

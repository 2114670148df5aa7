export {
  allOf,
  batchesByStep,
  epochBatches,
  mapBatches,
  shuffledBatches,
  type DataLoader,
  type EpochBatches,
} from './batches.ts';
export { CheckpointError, packTraining, unpackTraining, type UnpackedTraining } from './checkpoint.ts';
export { crossEntropy, crossEntropySum, oneHot } from './cross-entropy.ts';
export { halfCosine, overEpochs, type EpochSettings } from './schedules.ts';
export type { Teacher } from './teachers.ts';
export {
  disposeTraining,
  meanLoss,
  startTraining,
  train,
  trainToEnd,
  TrainingDivergedError,
  type Fit,
  type Loss,
  type LossContext,
  type Pause,
  type Report,
  type Summed,
  type Training,
  type TrainingState,
} from './trainer.ts';

export * from './batches.ts';
export { CheckpointError, packTraining, unpackTraining, type UnpackedTraining } from './checkpoint.ts';
export { crossEntropy, crossEntropySum, oneHot } from './cross-entropy.ts';
export { halfCosine, overEpochs, type EpochSettings } from './schedules.ts';
export type { Teacher } from './teachers.ts';
export * from './trainer.ts';

export { allOf, batchesOf, rowsOf, type Batches } from './batches.ts';
export { bracketsOf, classTree, leavesOf, type Arm, type Bracket, type ClassTree } from './class-tree.ts';
export { averageSoftTargets, entropy, lookAlikes, mostAmbiguous, type Found } from './dark-knowledge.ts';
export { dropoutMasks, type Dropout } from './dropout.ts';
export { errorsByClass, total } from './errors.ts';
export { evaluate, type Forward } from './evaluate.ts';
export { drawMove, moveImage, type ImageSize } from './jitter.ts';
export {
  labelLessons,
  peerLessons,
  teacherLessons,
  type Course,
  type Regularisation,
  type Teaching,
  type Told,
} from './lessons.ts';
export { predictions, softDistribution, vote, withBias, type Logits } from './logits.ts';
export { limitNorms } from './max-norm.ts';
export { drawNets, logitsOf, oneOf, type NetsShape } from './nets.ts';
export { peerLoss, peerTargets, type PeerSettings } from './peers.ts';
export { crossEntropy, logitMatchingLoss, softLoss, softTargets } from './soft-targets.ts';
export {
  disposeTraining,
  startTraining,
  train,
  TrainingDivergedError,
  type Lessons,
  type TrainingSettings,
  type TrainingState,
} from './train.ts';
export { packTraining, unpackTraining } from './training-state.ts';
export { bestBias, transferImages, type TransferSet } from './withheld-classes.ts';

export { bracketsOf, classTree, leavesOf, type Arm, type Bracket, type ClassTree } from './class-tree.ts';
export { averageSoftTargets, entropy, lookAlikes, mostAmbiguous, type Found } from './dark-knowledge.ts';
export { dropoutMasks, type Dropout } from './dropout.ts';
export { errorsByClass } from './errors.ts';
export { evaluate, type Forward } from './evaluate.ts';
export { drawMove, moveImage, type ImageSize } from './jitter.ts';
export { predictions, softDistribution, vote, withBias, type Logits } from './logits.ts';
export { limitNorms } from './max-norm.ts';
export { drawNets, logitsOf, oneOf, type NetsShape } from './nets.ts';
export { rowsOf } from './pixel-rows.ts';
export { peerLoss, peerTargets, type PeerSettings } from './peers.ts';
export { hardLoss, logitMatchingLoss, softLoss, softTargets } from './soft-targets.ts';
export {
  labelTraining,
  peerTraining,
  teacherTraining,
  type Course,
  type LabelMask,
  type Regularisation,
  type Teaching,
} from './trainings.ts';
export { bestBias, transferImages, type TransferSet } from './withheld-classes.ts';

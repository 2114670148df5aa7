export {
  drawArrangement,
  drawViewpoint,
  exampleOf,
  seeArrangement,
  type Arrangement,
  type Seeing,
} from './arrangement.ts';
export { compareAnswers, type Answers, type AnswerTrials } from './compare-answers.ts';
export { changeView, measureViewChange, type ViewChange } from './equivariance.ts';
export { findWhole, findWholes, searchDefaults, type FoundWhole, type SearchSettings } from './find-whole.ts';
export { measureGrowth, type GrowthPoint } from './growth.ts';
export { learnWhole, type WholeExample } from './learn-whole.ts';
export { differentPose, meanPose, poseDifference, poseSize, type PoseDifference } from './pose-difference.ts';
export { logDensity, poseGaussian, type PoseGaussian } from './pose-gaussian.ts';
export { defaultPoseNoise, noisyPose, scaledNoise, type PoseNoise } from './pose-noise.ts';
export {
  confirmParts,
  randomFieldOf,
  type Connection,
  type FieldBeliefs,
  type RandomField,
} from './random-field.ts';
export {
  learnPartCapsules,
  partCapsuleDefaults,
  type PartCapsuleSettings,
  type PictureOfParts,
} from './seeing/learn-part-capsules.ts';
export { lookForWhole, seeShownParts, type ShownPart } from './seeing/look-for-whole.ts';
export type { Calibration, PartCapsule, PartCapsules } from './seeing/part-capsule.ts';
export type { Picture } from './seeing/picture.ts';
export { seeingDefaults, seeParts, type SeeingSettings } from './seeing/see-parts.ts';
export type { Template } from './seeing/template.ts';
export { areaUnderCurve } from './separation.ts';
export { attend, attentionWeights, average, multiply, type Activities } from './universal/agreement.ts';
export {
  densityOf,
  entropyBits,
  massNear,
  type Density,
  type Hypothesis,
  type IdentityPoseSpace,
} from './universal/identity-pose-space.ts';
export {
  activitiesFor,
  createUniversalCapsule,
  densityFrom,
  logProbabilities,
  type UniversalCapsule,
} from './universal/universal-capsule.ts';
export { votesFor } from './votes.ts';
export {
  capsuleDefaults,
  type CapsuleSettings,
  type PartOfWhole,
  type Sighting,
  type Vote,
  type WholeCapsule,
} from './whole-capsule.ts';

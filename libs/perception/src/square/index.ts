export { describeInFrame, type FrameDescription } from './description.ts';
export { drawInFrames } from './draw.ts';
export {
  checkQuadrilateral,
  cornerDeg,
  deform,
  deformations,
  quadrilateralOf,
  square,
  type Deformation,
  type Quadrilateral,
} from './quadrilateral.ts';
export {
  answer,
  nextStimulus,
  psychometric,
  questDefaults,
  startQuest,
  threshold,
  type QuestSettings,
  type QuestState,
} from './quest.ts';
export {
  choose,
  measureThreshold,
  modelChoice,
  nextTrial,
  questions,
  startTask,
  type ModelThreshold,
  type Question,
  type Trial,
} from './right-angle-task.ts';
export {
  directionNoiseDeg,
  ordinaryAcuity,
  sensitivities,
  type DirectionAcuity,
  type Sensitivity,
} from './sensitivity.ts';

export {
  accuracyAt,
  answerFrom,
  earTipsOrEyes,
  ordinaryReading,
  trueDistances,
  UnknownLandmarkError,
  type Answer,
  type Comparison,
  type Reading,
} from './compare.ts';
export { drawImages, drawNeededSize } from './draw.ts';
export {
  alsatian,
  dogHead,
  headWithEarTips,
  landmarksOf,
  type HeadProportions,
  type LandmarkName,
  type Part,
  type WholePartModel,
} from './head.ts';
export { faceToFace, imagine, UnseenError, type MentalImage, type Viewpoint } from './imagine.ts';
export { measureNeededSize, type NeededSize, type SizeRelation } from './needed-size.ts';

export { readAtlas, type Atlas } from './atlas.ts';
export { drawAfrica, drawAngleMatch, drawSeeing, drawTiltAccuracy } from './draw.ts';
export {
  describe,
  descriptionLength,
  turnedFrame,
  unlikeness,
  type Description,
} from './frame-description.ts';
export { earthRadiusKm, readLands, type Land } from './land.ts';
export {
  rank,
  recall,
  remember,
  show,
  UnknownShapeError,
  type Likeness,
  type RememberedShape,
  type ShapeMemory,
  type Showing,
} from './memory.ts';
export { drawLand, type LandShape } from './outline-of-land.ts';
export {
  matchByAngle,
  ordinaryLook,
  perfectLook,
  recognise,
  type AngleMatch,
  type FrameSource,
  type Look,
  type Recognition,
} from './recognise.ts';
export { paint, project, type Silhouette } from './raster.ts';
export {
  disposeSeeingColumns,
  learnToSee,
  look,
  nameAll,
  seeingProtocol,
  type LookJitter,
  type SeeingColumns,
  type SeeingProtocol,
} from './seeing-columns.ts';
export { measureSeeing, type SeeingAccuracy, type SeeingMeasurement, type SeenAs } from './seeing-tilt.ts';
export {
  measureTilt,
  tiltHurt,
  tiltProtocol,
  type TiltAccuracy,
  type TiltHurt,
  type TiltMeasurement,
  type TiltProtocol,
} from './tilt-accuracy.ts';

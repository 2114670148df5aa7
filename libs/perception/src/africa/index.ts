export { readAtlas, type Atlas } from './atlas.ts';
export { drawAfrica, drawAngleMatch, drawTiltAccuracy } from './draw.ts';
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
export {
  measureTilt,
  tiltHurt,
  tiltProtocol,
  type TiltAccuracy,
  type TiltHurt,
  type TiltMeasurement,
  type TiltProtocol,
} from './tilt-accuracy.ts';

export { readIdxFile, type TrainAndTest } from './card-files.ts';
export * from './cards.ts';
export * from './catalogue.ts';
export * from './data-file-error.ts';
export { readIdx, type IdxArray, type IdxValues } from './idx.ts';
export { largestIdxBody, type IdxElementType } from './idx-header.ts';
export * from './labelled-images.ts';
export * from './scenes/families.ts';
export * from './scenes/motion.ts';
export * from './scenes/noise-background.ts';
export * from './scenes/scene-object.ts';
export { openScenes } from './scenes/scene-source.ts';
export * from './scenes/scene.ts';
export {
  defaultSceneSettings,
  SceneSettingsError,
  type SceneSettings,
  type WholeSceneSettings,
} from './scenes/settings.ts';
export { type ConvexPolygon, type Ellipse, type Shape, type Tone } from './scenes/shapes.ts';
export { drawViewpoint, poseOf, type Range, type Viewpoint, type ViewpointRanges } from './scenes/viewpoint.ts';
export * from './splits.ts';
export * from './verify.ts';
export * from './ellipse-world.ts';

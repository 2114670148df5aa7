export { readIdxFile, type TrainAndTest } from './card-files.ts';
export { datasetCard, datasetNames, type CardFile, type DatasetCard, type DatasetName } from './cards.ts';
export {
  DatasetNotFoundError,
  datasetVariable,
  findDataset,
  isDatasetName,
  loadDataset,
  type DatasetLocation,
  type DatasetOptions,
  type FoundDataset,
  type MissingDataset,
} from './catalogue.ts';
export { DataFileError, type DataFileFault, type DataFileProblem } from './data-file-error.ts';
export { readIdx, type IdxArray, type IdxValues } from './idx.ts';
export { largestIdxBody, type IdxElementType } from './idx-header.ts';
export {
  imageAt,
  labelledImages,
  selectImages,
  type FromFile,
  type LabelledImages,
} from './labelled-images.ts';
export {
  families,
  familyNames,
  partKinds,
  subPartKinds,
  type Family,
  type FamilyName,
  type PartKind,
  type PartKindName,
  type PartPlace,
  type SubPartKindName,
} from './scenes/families.ts';
export { defaultMotionSettings, openSequences, type MotionSettings } from './scenes/motion.ts';
export { evenBackdrop, noiseBackdrop, type Backdrop } from './scenes/noise-background.ts';
export {
  sceneObject,
  slab,
  type ObjectOptions,
  type ObjectPart,
  type PlacedPart,
  type SceneObject,
  type Tones,
} from './scenes/scene-object.ts';
export { openScenes } from './scenes/scene-source.ts';
export {
  objectsIn,
  paintScene,
  partition,
  partsOf,
  type Scene,
  type SceneLevel,
  type SceneNode,
} from './scenes/scene.ts';
export {
  defaultSceneSettings,
  SceneSettingsError,
  type SceneSettings,
  type WholeSceneSettings,
} from './scenes/settings.ts';
export { type ConvexPolygon, type Ellipse, type Shape, type Tone } from './scenes/shapes.ts';
export {
  drawViewpoint,
  poseOf,
  type Range,
  type Viewpoint,
  type ViewpointRanges,
} from './scenes/viewpoint.ts';
export { splitIndices, type SplitIndices, type SplitOptions, type SplitSizes } from './splits.ts';
export { verifyDataset, type VerifiedFile } from './verify.ts';
export { drawEllipseImages, ellipseClasses, ellipseFeatures, ellipseObjects, type EllipseImages, type EllipseSettings, type ObjectEllipse } from './ellipse-world.ts'; // prettier-ignore

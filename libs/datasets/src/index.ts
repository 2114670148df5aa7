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
export { splitIndices, type SplitIndices, type SplitOptions, type SplitSizes } from './splits.ts';
export { verifyDataset, type VerifiedFile } from './verify.ts';
export { drawEllipseImages, ellipseClasses, ellipseFeatures, ellipseObjects, type EllipseImages, type EllipseSettings, type ObjectEllipse } from './ellipse-world.ts'; // prettier-ignore

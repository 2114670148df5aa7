export { agreementWithNeighbours } from './agreement.ts';
export { allNeighbours, attend, attentionWeights } from './attention.ts';
export {
  columnsDefaults,
  ColumnsConfigError,
  type ColumnsConfig,
  type Mixing,
  type Schedule,
  type WeightSharing,
} from './config.ts';
export {
  createColumnField,
  disposeColumnField,
  initialiseColumns,
  type ColumnField,
  type ColumnPlace,
} from './model.ts';
export { fitProjection, project, type Projection } from './projection.ts';
export { calibrate, fitCalibration, ownOpinions, readOut, sumVotes, type Calibration } from './readout.ts';
export { settle, settleTrajectory, type Embeddings, type SettleOptions } from './settle.ts';

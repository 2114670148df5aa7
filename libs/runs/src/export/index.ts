export { metricsAsParquet } from './parquet.ts';
export { metricsAsEvents, type EventFile, type EventOptions } from './tensorboard.ts';

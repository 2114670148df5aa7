export * from './compare-runs.ts';
export * from './differences.ts';
export * from './experiment.ts';
export * from './read-result.ts';
export * from './result.ts';
export * from './summary.ts';
export * from './task.ts';

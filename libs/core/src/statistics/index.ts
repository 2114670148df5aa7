export { bootstrap } from './bootstrap.ts';
export { excludesZero, interval, type Draws, type Estimate } from './estimate.ts';
export { mean, overSeeds, total, type OverSeeds } from './over-seeds.ts';
export { exponent } from './power-law.ts';
export { meanOver } from './resampled-mean.ts';
export { proportion } from './proportion.ts';
export { shares, softmax } from './shares.ts';

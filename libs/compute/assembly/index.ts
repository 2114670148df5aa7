export { adamW } from './adamw';
export { attend, attendGradient, attentionScratchBytes } from './attention';
export { batchMatMul, scratchBytes } from './matrix-product';
export { normalise, normaliseGradient } from './normalise';
export { sumLast, sumRows } from './sums';

export { adamW } from './adamw';
export { batchMatMul, scratchBytes } from './matrix-product';
export { normalise, normaliseGradient } from './normalise';
export { softmax } from './softmax';
export { sumLast, sumRows } from './sums';

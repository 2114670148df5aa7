export { batchMatMul, scratchBytes } from './matrix-product';

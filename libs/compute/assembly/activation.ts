import { exponential } from './exponential';

// The same numbers stand in src/column-kernels/activation.ts.
export const linear: i32 = 0;
export const relu: i32 = 1;
export const elu: i32 = 2;
export const sigmoid: i32 = 3;

// @ts-ignore: decorator
@inline
export function activate(x: v128, activation: i32): v128 {
  if (activation == relu) return f32x4.max(x, f32x4.splat(0));
  if (activation == elu) {
    const below = f32x4.sub(exponential(x), f32x4.splat(1));
    return v128.bitselect(below, x, f32x4.lt(x, f32x4.splat(0)));
  }
  if (activation == sigmoid) {
    return f32x4.div(f32x4.splat(1), f32x4.add(f32x4.splat(1), exponential(f32x4.neg(x))));
  }
  return x;
}

/** The gradient before the activation, from the gradient behind it and the activation's output y. */
// @ts-ignore: decorator
@inline
export function throughActivation(gradient: v128, y: v128, activation: i32): v128 {
  const one = f32x4.splat(1);
  if (activation == relu) return v128.and(gradient, f32x4.gt(y, f32x4.splat(0)));
  if (activation == elu) return f32x4.mul(gradient, f32x4.min(f32x4.add(y, one), one));
  if (activation == sigmoid) return f32x4.mul(gradient, f32x4.mul(y, f32x4.sub(one, y)));
  return gradient;
}

/**
 * Adds a bias to rows of C and activates them, while they are still in the first-level cache.
 * @param bias `[n]`, or 0 for none
 */
export function finishRows(c: usize, cStep: usize, rows: i32, n: i32, bias: usize, activation: i32): void {
  if (bias == 0 && activation == linear) return;
  for (let r = 0; r < rows; r++, c += cStep) {
    let j = 0;
    for (; j + 4 <= n; j += 4) {
      const at = c + (<usize>j << 2);
      let x = v128.load(at);
      if (bias != 0) x = f32x4.add(x, v128.load(bias + (<usize>j << 2)));
      v128.store(at, activate(x, activation));
    }
    for (; j < n; j++) {
      const at = c + (<usize>j << 2);
      let x = v128.load32_zero(at);
      if (bias != 0) x = f32x4.add(x, v128.load32_zero(bias + (<usize>j << 2)));
      v128.store32_lane(at, activate(x, activation), 0);
    }
  }
}

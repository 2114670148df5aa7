import { multiplyAdd } from './tile';

/**
 * e^x of four numbers, as expf of the Cephes library (Moshier 1989): x = n·ln 2 + r, a polynomial for e^r, and n into
 * the exponent. Within 2 units in the last place from −87.3 to 88.3; below it is 0, above it stays at e^88.3.
 */
// @ts-ignore: decorator
@inline
export function exponential(x: v128): v128 {
  const least = f32x4.splat(-87.33654);
  const clamped = f32x4.pmax(f32x4.pmin(x, f32x4.splat(88.3)), least); // In this order NaN stays NaN.
  // Adding 1.5 · 2²³ rounds to a whole number, which then stands in the lowest bits.
  const toWhole = f32x4.splat(12582912);
  const shifted = multiplyAdd(clamped, f32x4.splat(1.44269504), toWhole);
  const n = f32x4.sub(shifted, toWhole);
  let r = multiplyAdd(n, f32x4.splat(-0.693359375), clamped);
  r = multiplyAdd(n, f32x4.splat(2.12194440e-4), r);
  let sum = f32x4.splat(1.9875691500e-4);
  sum = multiplyAdd(sum, r, f32x4.splat(1.3981999507e-3));
  sum = multiplyAdd(sum, r, f32x4.splat(8.3334519073e-3));
  sum = multiplyAdd(sum, r, f32x4.splat(4.1665795894e-2));
  sum = multiplyAdd(sum, r, f32x4.splat(1.6666665459e-1));
  sum = multiplyAdd(sum, r, f32x4.splat(0.5));
  sum = f32x4.add(multiplyAdd(sum, f32x4.mul(r, r), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23);
  return v128.andnot(f32x4.mul(sum, power), f32x4.lt(x, least));
}

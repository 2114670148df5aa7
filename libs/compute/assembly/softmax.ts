import { exponential } from './exponential';
import { sumLanes } from './sums';

/** e^(x − max) / Σ e^(x − max) over the last axis of `[outer, n]`. */
export function softmax(x: usize, to: usize, outer: i32, n: i32): void {
  const bytes = <usize>n << 2;
  for (let index = 0; index < outer; index++, x += bytes, to += bytes) softmaxRow(x, to, n, 1);
}

/** Softmax of scale · x for one row, with a scale above 0; `x` and `to` may be the same. */
export function softmaxRow(x: usize, to: usize, n: i32, scale: f32): void {
  if (n == 0) return;
  const whole = <usize>(n & -4) << 2, end = <usize>n << 2;
  let most = v128.load32_splat(x);
  for (let at: usize = 0; at < whole; at += 16) most = f32x4.max(most, v128.load(x + at));
  for (let at = whole; at < end; at += 4) most = f32x4.max(most, v128.load32_splat(x + at));
  most = f32x4.max(most, v128.shuffle<f32>(most, most, 2, 3, 0, 1));
  most = f32x4.max(most, v128.shuffle<f32>(most, most, 1, 0, 3, 2));
  const scales = f32x4.splat(scale);
  let sums = f32x4.splat(0);
  for (let at: usize = 0; at < whole; at += 16) {
    const power = exponential(f32x4.mul(f32x4.sub(v128.load(x + at), most), scales));
    sums = f32x4.add(sums, power);
    v128.store(to + at, power);
  }
  let sum = sumLanes(sums);
  for (let at = whole; at < end; at += 4) {
    const power = exponential(f32x4.mul(f32x4.sub(v128.load32_splat(x + at), most), scales));
    sum += f32x4.extract_lane(power, 0);
    v128.store32_lane(to + at, power, 0);
  }
  const share = f32x4.splat(1 / sum);
  for (let at: usize = 0; at < whole; at += 16) v128.store(to + at, f32x4.mul(v128.load(to + at), share));
  for (let at = whole; at < end; at += 4) {
    v128.store32_lane(to + at, f32x4.mul(v128.load32_zero(to + at), share), 0);
  }
}

import { exponential } from './exponential';
import { sumLanes } from './sums';

/** w = e^(scale · (x − max)) / Σ e^(scale · (x − max)) for a row of n numbers, in place; the scale is above 0. */
export function softmaxRow(x: usize, n: i32, scale: f32): void {
  if (n == 0) return;
  const whole = <usize>(n & -4) << 2, end = <usize>n << 2;
  let most = v128.load32_splat(x);
  for (let at: usize = 0; at < whole; at += 16) most = f32x4.pmax(most, v128.load(x + at));
  for (let at = whole; at < end; at += 4) most = f32x4.pmax(most, v128.load32_splat(x + at));
  most = f32x4.pmax(most, v128.shuffle<f32>(most, most, 2, 3, 0, 1));
  most = f32x4.pmax(most, v128.shuffle<f32>(most, most, 1, 0, 3, 2));
  const scales = f32x4.splat(scale);
  let sums = f32x4.splat(0);
  for (let at: usize = 0; at < whole; at += 16) {
    const power = exponential(f32x4.mul(f32x4.sub(v128.load(x + at), most), scales));
    sums = f32x4.add(sums, power);
    v128.store(x + at, power);
  }
  let sum = sumLanes(sums);
  for (let at = whole; at < end; at += 4) {
    const power = exponential(f32x4.mul(f32x4.sub(v128.load32_splat(x + at), most), scales));
    sum += f32x4.extract_lane(power, 0);
    v128.store32_lane(x + at, power, 0);
  }
  const share = f32x4.splat(1 / sum);
  for (let at: usize = 0; at < whole; at += 16) v128.store(x + at, f32x4.mul(v128.load(x + at), share));
  for (let at = whole; at < end; at += 4) {
    v128.store32_lane(x + at, f32x4.mul(v128.load32_zero(x + at), share), 0);
  }
}

/** Turns gradients by the weights into gradients by the scalar products: scale · w · (g − Σ w·g). */
export function softmaxGradient(weights: usize, gradients: usize, count: i32, scale: f32): void {
  let mean: f32 = 0;
  const end = <usize>count << 2;
  for (let j: usize = 0; j < end; j += 4) mean += load<f32>(weights + j) * load<f32>(gradients + j);
  for (let j: usize = 0; j < end; j += 4) {
    store<f32>(gradients + j, scale * load<f32>(weights + j) * (load<f32>(gradients + j) - mean));
  }
}

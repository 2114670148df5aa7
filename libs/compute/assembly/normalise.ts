import { sumLanes } from './sums';
import { multiplyAdd } from './tile';

/**
 * Each row of `[outer, n]` less its mean (where `centred`), to a root mean square of 1: y = (x − x̄) · r with
 * r = 1 / √(mean (x − x̄)² + ε).
 */
export function normalise(x: usize, to: usize, outer: i32, n: i32, epsilon: f32, centred: bool): void {
  const bytes = <usize>n << 2;
  for (let index = 0; index < outer; index++, x += bytes, to += bytes) {
    const mean: f32 = centred ? sumOf(x, n) / <f32>n : 0;
    scaleRow(x, to, n, mean, 1 / sqrt(meanSquare(x, n, mean) + epsilon));
  }
}

/** The gradient of {@link normalise}: r · (g − mean g − y · mean(g·y)), the mean of g only where `centred`. */
export function normaliseGradient(
  gradient: usize, x: usize, to: usize, outer: i32, n: i32, epsilon: f32, centred: bool,
): void {
  const bytes = <usize>n << 2, whole = bytes & -16;
  for (let index = 0; index < outer; index++, x += bytes, gradient += bytes, to += bytes) {
    const mean: f32 = centred ? sumOf(x, n) / <f32>n : 0;
    const r: f32 = 1 / sqrt(meanSquare(x, n, mean) + epsilon);
    scaleRow(x, to, n, mean, r); // y, until the gradient takes its place.
    const gradientMean: f32 = centred ? sumOf(gradient, n) / <f32>n : 0;
    const along: f32 = product(gradient, to, n) / <f32>n;
    const rs = f32x4.splat(r), means = f32x4.splat(gradientMean), alongs = f32x4.splat(along);
    for (let at: usize = 0; at < whole; at += 16) {
      const across = f32x4.sub(f32x4.sub(v128.load(gradient + at), means), f32x4.mul(v128.load(to + at), alongs));
      v128.store(to + at, f32x4.mul(rs, across));
    }
    for (let at = whole; at < bytes; at += 4) {
      store<f32>(to + at, r * (load<f32>(gradient + at) - gradientMean - load<f32>(to + at) * along));
    }
  }
}

function sumOf(x: usize, n: i32): f32 {
  let sums = f32x4.splat(0);
  const bytes = <usize>n << 2, whole = bytes & -16;
  for (let at: usize = 0; at < whole; at += 16) sums = f32x4.add(sums, v128.load(x + at));
  let sum = sumLanes(sums);
  for (let at = whole; at < bytes; at += 4) sum += load<f32>(x + at);
  return sum;
}

function meanSquare(x: usize, n: i32, mean: f32): f32 {
  let sums = f32x4.splat(0);
  const means = f32x4.splat(mean);
  const bytes = <usize>n << 2, whole = bytes & -16;
  for (let at: usize = 0; at < whole; at += 16) {
    const part = f32x4.sub(v128.load(x + at), means);
    sums = multiplyAdd(part, part, sums);
  }
  let sum = sumLanes(sums);
  for (let at = whole; at < bytes; at += 4) {
    const part = load<f32>(x + at) - mean;
    sum += part * part;
  }
  return sum / <f32>n;
}

function scaleRow(x: usize, to: usize, n: i32, mean: f32, r: f32): void {
  const means = f32x4.splat(mean), rs = f32x4.splat(r);
  const bytes = <usize>n << 2, whole = bytes & -16;
  for (let at: usize = 0; at < whole; at += 16) {
    v128.store(to + at, f32x4.mul(f32x4.sub(v128.load(x + at), means), rs));
  }
  for (let at = whole; at < bytes; at += 4) store<f32>(to + at, (load<f32>(x + at) - mean) * r);
}

function product(x: usize, y: usize, n: i32): f32 {
  let sums = f32x4.splat(0);
  const bytes = <usize>n << 2, whole = bytes & -16;
  for (let at: usize = 0; at < whole; at += 16) sums = multiplyAdd(v128.load(x + at), v128.load(y + at), sums);
  let sum = sumLanes(sums);
  for (let at = whole; at < bytes; at += 4) sum += load<f32>(x + at) * load<f32>(y + at);
  return sum;
}

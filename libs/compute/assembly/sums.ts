import { linear, throughActivation } from './activation';

/**
 * Sums over the middle axis of `[outer, rows, n]`, to `[outer, n]`; over a gradient that goes back through an
 * activation on the way, where the activation's outputs are given. Four columns of numbers at a time.
 * @param outputs laid out as x, or 0
 */
export function sumRows(
  x: usize, outputs: usize, to: usize, outer: i32, rows: i32, n: i32, activation: i32,
): void {
  const step = <usize>n << 2;
  const through = outputs == 0 ? linear : activation;
  const back = outputs - x;
  for (let index = 0; index < outer; index++, x += <usize>rows * step, to += step) {
    let j = 0;
    for (; j + 16 <= n; j += 16) {
      let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
      let at = x + (<usize>j << 2);
      for (let r = 0; r < rows; r++, at += step) {
        s0 = f32x4.add(s0, part(at, back, through));
        s1 = f32x4.add(s1, part(at + 16, back, through));
        s2 = f32x4.add(s2, part(at + 32, back, through));
        s3 = f32x4.add(s3, part(at + 48, back, through));
      }
      const sums = to + (<usize>j << 2);
      v128.store(sums, s0), v128.store(sums, s1, 16), v128.store(sums, s2, 32), v128.store(sums, s3, 48);
    }
    for (; j + 4 <= n; j += 4) {
      let sum = f32x4.splat(0);
      let at = x + (<usize>j << 2);
      for (let r = 0; r < rows; r++, at += step) sum = f32x4.add(sum, part(at, back, through));
      v128.store(to + (<usize>j << 2), sum);
    }
    for (; j < n; j++) {
      let sum = f32x4.splat(0);
      let at = x + (<usize>j << 2);
      for (let r = 0; r < rows; r++, at += step) {
        let number = v128.load32_zero(at);
        if (through != linear) number = throughActivation(number, v128.load32_zero(at + back), through);
        sum = f32x4.add(sum, number);
      }
      v128.store32_lane(to + (<usize>j << 2), sum, 0);
    }
  }
}

// @ts-ignore: decorator
@inline
function part(at: usize, back: usize, through: i32): v128 {
  const x = v128.load(at);
  return through == linear ? x : throughActivation(x, v128.load(at + back), through);
}

/** Sums over the last axis of `[outer, n]`, to `[outer]`. */
export function sumLast(x: usize, to: usize, outer: i32, n: i32): void {
  for (let index = 0; index < outer; index++, to += 4) {
    let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
    let j = 0;
    for (; j + 16 <= n; j += 16, x += 64) {
      s0 = f32x4.add(s0, v128.load(x));
      s1 = f32x4.add(s1, v128.load(x, 16));
      s2 = f32x4.add(s2, v128.load(x, 32));
      s3 = f32x4.add(s3, v128.load(x, 48));
    }
    let sum = sumLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
    for (; j < n; j++, x += 4) sum += load<f32>(x);
    store<f32>(to, sum);
  }
}

// @ts-ignore: decorator
@inline
export function sumLanes(x: v128): f32 {
  const pairs = f32x4.add(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

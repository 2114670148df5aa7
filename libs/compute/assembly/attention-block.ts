import { linear } from './activation';
import { batchMatMul, scratchBytes } from './matrix-product';
import { softmaxGradient, softmaxRow } from './softmax';

/**
 * Attention of columns that follow each other and attend to the same neighbours, as matrix products of one image:
 * S = E·Kᵀ, W = softmax(S), W·K, with K the neighbours' vectors.
 */
export const largestBlock: i32 = 64;

/** @param row bytes of one vector */
export function blockScratchBytes(row: usize, longestList: i32): usize {
  const numbers = <i32>(row >> 2);
  const lists = (<usize>(2 * largestBlock) * <usize>longestList) << 2;
  const product = max(scratchBytes(longestList, numbers), scratchBytes(numbers, max(longestList, largestBlock)));
  return 2 * <usize>longestList * row + lists + product;
}

/** @param to vectors of the columns, side by side */
export function attendBlock(
  rows: usize, row: usize, first: i32, together: i32, list: usize, count: i32, scale: f32, to: usize, scratch: usize,
): void {
  const weights = scratch + <usize>count * row;
  const room = weights + (<usize>(together * count) << 2);
  const keys = listed(rows, row, list, count, scratch);
  weigh(rows + <usize>first * row, row, together, keys, count, scale, weights, room);
  product(weights, count, 1, keys, to, row, together, count, false, room);
}

/**
 * Adds the gradient by the columns' own vectors and by their neighbours' to `sums`.
 * With G the gradient behind: T = G·Kᵀ through the softmax; queries get T·K, neighbours Tᵀ·E as keys and Wᵀ·G as
 * values.
 */
export function attendBlockGradient(
  rows: usize, gradients: usize, sums: usize, row: usize, first: i32, together: i32,
  list: usize, count: i32, scale: f32, scratch: usize,
): void {
  const listBytes = <usize>count * row, weightBytes = <usize>(together * count) << 2;
  const backs = scratch + listBytes, weights = backs + listBytes, slopes = weights + weightBytes;
  const room = slopes + weightBytes;
  const keys = listed(rows, row, list, count, scratch);
  const at = <usize>first * row;
  weigh(rows + at, row, together, keys, count, scale, weights, room);
  scores(gradients + at, row, together, keys, count, slopes, room);
  for (let x = 0; x < together; x++) {
    const own = <usize>(x * count) << 2;
    softmaxGradient(weights + own, slopes + own, count, scale);
  }
  product(slopes, count, 1, keys, sums + at, row, together, count, true, room);
  const inPlace = keys != scratch;
  const to = inPlace ? sums + (keys - rows) : backs;
  product(slopes, 1, count, rows + at, to, row, count, together, inPlace, room);
  product(weights, 1, count, gradients + at, to, row, count, together, true, room);
  if (inPlace) return;
  for (let j = 0; j < count; j++) {
    const sum = sums + row * nth(list, j), back = backs + row * <usize>j;
    for (let d: usize = 0; d < row; d += 16) {
      v128.store(sum + d, f32x4.add(v128.load(sum + d), v128.load(back + d)));
    }
  }
}

/** The vectors of a list: where they lie, if they lie side by side; else copied together. */
function listed(rows: usize, row: usize, list: usize, count: i32, room: usize): usize {
  let sideBySide = true;
  for (let j = 1; sideBySide && j < count; j++) sideBySide = nth(list, j) == nth(list, 0) + <usize>j;
  if (sideBySide) return count == 0 ? rows : rows + row * nth(list, 0);
  for (let j = 0; j < count; j++) memory.copy(room + row * <usize>j, rows + row * nth(list, j), row);
  return room;
}

// @ts-ignore: decorator
@inline
function nth(list: usize, j: i32): usize {
  return load<u32>(list + (<usize>j << 2));
}

function weigh(
  queries: usize, row: usize, together: i32, keys: usize, count: i32, scale: f32, weights: usize, room: usize,
): void {
  scores(queries, row, together, keys, count, weights, room);
  for (let x = 0; x < together; x++) softmaxRow(weights + (<usize>(x * count) << 2), count, scale);
}

/** Every vector's scalar product with every key: `[together, count]`. */
function scores(
  vectors: usize, row: usize, together: i32, keys: usize, count: i32, to: usize, room: usize,
): void {
  const d = <i32>(row >> 2);
  batchMatMul(vectors, 0, keys, 0, to, 0, room, 1, together, count, d, 0, d, 1, 0, 1, d, 0, linear, false);
}

/** A · B of `m` rows and `k` vectors. */
// @ts-ignore: decorator
@inline
function product(
  a: usize, aRow: i32, aColumn: i32, b: usize, to: usize, row: usize, m: i32, k: i32,
  add: bool, room: usize,
): void {
  const d = <i32>(row >> 2);
  batchMatMul(a, 0, b, 0, to, 0, room, 1, m, d, k, 0, aRow, aColumn, 0, d, 1, 0, linear, add);
}

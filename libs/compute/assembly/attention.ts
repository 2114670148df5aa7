import { attendBlock, attendBlockGradient, blockScratchBytes, largestBlock } from './attention-block';
import { softmaxGradient, softmaxRow } from './softmax';
import { multiplyAdd } from './tile';

/**
 * Attention between columns over lists of neighbours, with query, key and value the same vector: for each column x
 * Σ_y w_xy · e_y with w = softmax over y of scale · (e_x · e_y). Only the weights of a few columns are ever held.
 *
 * Embeddings are `[C, B, D]`, so one image's vectors lie far apart, often at distances that fall on the same lines of
 * the cache. They are gathered first: one image's columns side by side, padded with zeros to whole vectors. Columns
 * that follow each other and attend to the same neighbours are worked out together as matrix products.
 */
export function attentionScratchBytes(columns: i32, size: i32, longestList: i32): usize {
  const row = rowBytes(size);
  return (
    (<usize>columns << 2) + 3 * <usize>columns * row + 2 * listBytes(longestList) +
    blockScratchBytes(row, longestList)
  );
}

/** From so many columns on that attend to the same neighbours, packing them for a product pays. */
const smallestBlock: i32 = 4;

// @ts-ignore: decorator
@inline
function rowBytes(size: i32): usize {
  return <usize>((size + 7) & -8) << 2;
}

/** One piece more than needed, because four scores are written at a time. */
// @ts-ignore: decorator
@inline
function listBytes(longestList: i32): usize {
  return <usize>((longestList + 7) & -4) << 2;
}

/**
 * @param offsets, indices the neighbours of column x are `indices[offsets[x]]` up to `indices[offsets[x + 1]]`
 */
export function attend(
  embeddings: usize, to: usize, scratch: usize, offsets: usize, indices: usize,
  columns: i32, images: i32, size: i32, scale: f32,
): void {
  const row = rowBytes(size);
  const runs = scratch, rows = runs + (<usize>columns << 2), means = rows + <usize>columns * row;
  const weights = means + <usize>columns * row, block = weights + listBytes(longest(offsets, columns));
  findRuns(offsets, indices, runs, columns);
  for (let image = 0; image < images; image++) {
    gather(embeddings, rows, columns, images, size, image);
    for (let x = 0, together = 1; x < columns; x += together) {
      const list = indices + (<usize>entry(offsets, x) << 2), count = entry(offsets, x + 1) - entry(offsets, x);
      const mean = means + <usize>x * row;
      together = min(entry(runs, x), largestBlock);
      if (together >= smallestBlock) {
        attendBlock(rows, row, x, together, list, count, scale, mean, block);
      } else {
        together = 1;
        products(rows + <usize>x * row, rows, row, list, count, weights);
        softmaxRow(weights, count, scale);
        weightedSum(rows, row, list, count, weights, mean, false);
      }
    }
    scatter(means, to, columns, images, size, image);
  }
}

/** The gradient of {@link attend} by the embeddings as query, as key and as value. */
export function attendGradient(
  embeddings: usize, gradient: usize, to: usize, scratch: usize, offsets: usize, indices: usize,
  columns: i32, images: i32, size: i32, scale: f32,
): void {
  const row = rowBytes(size), all = <usize>columns * row, listed = listBytes(longest(offsets, columns));
  const runs = scratch, rows = runs + (<usize>columns << 2), gradients = rows + all, sums = gradients + all;
  const weights = sums + all, slopes = weights + listed, block = slopes + listed;
  findRuns(offsets, indices, runs, columns);
  for (let image = 0; image < images; image++) {
    gather(embeddings, rows, columns, images, size, image);
    gather(gradient, gradients, columns, images, size, image);
    memory.fill(sums, 0, all);
    for (let x = 0, together = 1; x < columns; x += together) {
      const list = indices + (<usize>entry(offsets, x) << 2), count = entry(offsets, x + 1) - entry(offsets, x);
      together = min(entry(runs, x), largestBlock);
      if (together >= smallestBlock) {
        attendBlockGradient(rows, gradients, sums, row, x, together, list, count, scale, block);
      } else {
        together = 1;
        const query = rows + <usize>x * row, asked = gradients + <usize>x * row;
        products(query, rows, row, list, count, weights);
        softmaxRow(weights, count, scale);
        products(asked, rows, row, list, count, slopes);
        softmaxGradient(weights, slopes, count, scale);
        weightedSum(rows, row, list, count, slopes, sums + <usize>x * row, true);
        spread(query, asked, slopes, weights, sums, row, list, count);
      }
    }
    scatter(sums, to, columns, images, size, image);
  }
}

// @ts-ignore: decorator
@inline
function entry(list: usize, index: i32): i32 {
  return load<i32>(list + (<usize>index << 2));
}

function longest(offsets: usize, columns: i32): i32 {
  let most = 0;
  for (let x = 0; x < columns; x++) most = max(most, entry(offsets, x + 1) - entry(offsets, x));
  return most;
}

/** For each column, how many from it on attend to the very same neighbours. */
function findRuns(offsets: usize, indices: usize, runs: usize, columns: i32): void {
  for (let x = columns - 1; x >= 0; x--) {
    const first = entry(offsets, x), second = entry(offsets, x + 1);
    let same = x + 1 < columns && entry(offsets, x + 2) - second == second - first;
    for (let j = 0; same && j < second - first; j++) {
      same = entry(indices, first + j) == entry(indices, second + j);
    }
    store<i32>(runs + (<usize>x << 2), same ? entry(runs, x + 1) + 1 : 1);
  }
}

// @ts-ignore: decorator
@inline
function at(column: i32, image: i32, images: i32, size: i32): usize {
  return (<usize>column * <usize>images + <usize>image) * (<usize>size << 2);
}

/** One image's vectors, side by side. */
function gather(from: usize, rows: usize, columns: i32, images: i32, size: i32, image: i32): void {
  const row = rowBytes(size), bytes = <usize>size << 2;
  for (let x = 0; x < columns; x++, rows += row) {
    copy(from + at(x, image, images, size), rows, bytes);
    for (let pad = bytes; pad < row; pad += 4) store<f32>(rows + pad, 0);
  }
}

/** And back. */
function scatter(rows: usize, to: usize, columns: i32, images: i32, size: i32, image: i32): void {
  for (let x = 0; x < columns; x++, rows += rowBytes(size)) {
    copy(rows, to + at(x, image, images, size), <usize>size << 2);
  }
}

/** For short pieces, without memory.copy's call out of the module. */
// @ts-ignore: decorator
@inline
function copy(from: usize, to: usize, bytes: usize): void {
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) v128.store(to + at, v128.load(from + at));
  for (; at < bytes; at += 4) store<f32>(to + at, load<f32>(from + at));
}

/** The scalar products of a vector with those of a list, four of the list at a time. */
function products(vector: usize, rows: usize, row: usize, list: usize, count: i32, to: usize): void {
  for (let j = 0; j < count; j += 4, to += 16) {
    const k0 = rows + row * nth(list, j), k1 = rows + row * nth(list, min(j + 1, count - 1));
    const k2 = rows + row * nth(list, min(j + 2, count - 1)), k3 = rows + row * nth(list, min(j + 3, count - 1));
    // Two sums for each of the four hide the latency of the additions.
    let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
    let t0 = f32x4.splat(0), t1 = f32x4.splat(0), t2 = f32x4.splat(0), t3 = f32x4.splat(0);
    for (let d: usize = 0; d < row; d += 32) {
      let q = v128.load(vector + d);
      s0 = multiplyAdd(q, v128.load(k0 + d), s0), s1 = multiplyAdd(q, v128.load(k1 + d), s1);
      s2 = multiplyAdd(q, v128.load(k2 + d), s2), s3 = multiplyAdd(q, v128.load(k3 + d), s3);
      q = v128.load(vector + d, 16);
      t0 = multiplyAdd(q, v128.load(k0 + d, 16), t0), t1 = multiplyAdd(q, v128.load(k1 + d, 16), t1);
      t2 = multiplyAdd(q, v128.load(k2 + d, 16), t2), t3 = multiplyAdd(q, v128.load(k3 + d, 16), t3);
    }
    const first = sumPairs(f32x4.add(s0, t0), f32x4.add(s1, t1));
    const second = sumPairs(f32x4.add(s2, t2), f32x4.add(s3, t3));
    v128.store(to, f32x4.add(v128.shuffle<f64>(first, second, 0, 2), v128.shuffle<f64>(first, second, 1, 3)));
  }
}

/** [x₀ + x₂, y₀ + y₂, x₁ + x₃, y₁ + y₃] */
// @ts-ignore: decorator
@inline
function sumPairs(x: v128, y: v128): v128 {
  return f32x4.add(v128.shuffle<f32>(x, y, 0, 4, 1, 5), v128.shuffle<f32>(x, y, 2, 6, 3, 7));
}

// @ts-ignore: decorator
@inline
function nth(list: usize, j: i32): usize {
  return load<u32>(list + (<usize>j << 2));
}

/** The sum of a list's vectors, weighted, 32 and then 8 numbers of it at a time. */
function weightedSum(
  rows: usize, row: usize, list: usize, count: i32, weights: usize, to: usize, add: bool,
): void {
  let d: usize = 0;
  for (; d + 128 <= row; d += 128) {
    let s0 = f32x4.splat(0), s1 = f32x4.splat(0), s2 = f32x4.splat(0), s3 = f32x4.splat(0);
    let s4 = f32x4.splat(0), s5 = f32x4.splat(0), s6 = f32x4.splat(0), s7 = f32x4.splat(0);
    if (add) {
      s0 = v128.load(to + d), s1 = v128.load(to + d, 16), s2 = v128.load(to + d, 32), s3 = v128.load(to + d, 48);
      s4 = v128.load(to + d, 64), s5 = v128.load(to + d, 80), s6 = v128.load(to + d, 96), s7 = v128.load(to + d, 112);
    }
    for (let j = 0; j < count; j++) {
      const w = v128.load32_splat(weights + (<usize>j << 2));
      const value = rows + row * nth(list, j) + d;
      s0 = multiplyAdd(w, v128.load(value), s0), s1 = multiplyAdd(w, v128.load(value, 16), s1);
      s2 = multiplyAdd(w, v128.load(value, 32), s2), s3 = multiplyAdd(w, v128.load(value, 48), s3);
      s4 = multiplyAdd(w, v128.load(value, 64), s4), s5 = multiplyAdd(w, v128.load(value, 80), s5);
      s6 = multiplyAdd(w, v128.load(value, 96), s6), s7 = multiplyAdd(w, v128.load(value, 112), s7);
    }
    v128.store(to + d, s0), v128.store(to + d, s1, 16), v128.store(to + d, s2, 32), v128.store(to + d, s3, 48);
    v128.store(to + d, s4, 64), v128.store(to + d, s5, 80), v128.store(to + d, s6, 96), v128.store(to + d, s7, 112);
  }
  for (; d < row; d += 32) {
    let s0 = f32x4.splat(0), s1 = f32x4.splat(0);
    if (add) s0 = v128.load(to + d), s1 = v128.load(to + d, 16);
    for (let j = 0; j < count; j++) {
      const w = v128.load32_splat(weights + (<usize>j << 2));
      const value = rows + row * nth(list, j) + d;
      s0 = multiplyAdd(w, v128.load(value), s0), s1 = multiplyAdd(w, v128.load(value, 16), s1);
    }
    v128.store(to + d, s0), v128.store(to + d, s1, 16);
  }
}

/** What a column gives back to those it listened to: as keys slope · query, as values weight · gradient. */
function spread(
  query: usize, gradient: usize, slopes: usize, weights: usize, sums: usize, row: usize, list: usize, count: i32,
): void {
  for (let d: usize = 0; d < row; d += 32) {
    const q0 = v128.load(query + d), q1 = v128.load(query + d, 16);
    const g0 = v128.load(gradient + d), g1 = v128.load(gradient + d, 16);
    for (let j = 0; j < count; j++) {
      const slope = v128.load32_splat(slopes + (<usize>j << 2)), weight = v128.load32_splat(weights + (<usize>j << 2));
      const sum = sums + row * nth(list, j) + d;
      v128.store(sum, multiplyAdd(weight, g0, multiplyAdd(slope, q0, v128.load(sum))));
      v128.store(sum, multiplyAdd(weight, g1, multiplyAdd(slope, q1, v128.load(sum, 16))), 16);
    }
  }
}

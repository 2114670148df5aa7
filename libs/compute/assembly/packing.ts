import { throughActivation } from './activation';
import { tileColumns } from './tile';

/** Rows of A, each number four times over: `[k][rows][4]`. Steps are in bytes. */
export function packRows(a: usize, to: usize, rows: i32, k: i32, rowStep: usize, columnStep: usize): void {
  for (let p = 0; p < k; p++, a += columnStep) {
    for (let r = 0, from = a; r < rows; r++, from += rowStep, to += 16) {
      v128.store(to, v128.load32_splat(from));
    }
  }
}

/** As {@link packRows}, of a gradient A that goes back through an activation with outputs y, which lie as A does. */
export function packGradientRows(
  a: usize, y: usize, activation: i32, to: usize, rows: i32, k: i32, rowStep: usize, columnStep: usize,
): void {
  for (let p = 0; p < k; p++, a += columnStep, y += columnStep) {
    for (let r = 0, at: usize = 0; r < rows; r++, at += rowStep, to += 16) {
      v128.store(to, throughActivation(v128.load32_splat(a + at), v128.load32_splat(y + at), activation));
    }
  }
}

/** Up to 8 columns of B: `[k][8]`, zeros behind the edge. Steps are in bytes. */
export function packPanel(b: usize, to: usize, columns: i32, k: i32, rowStep: usize, columnStep: usize): void {
  if (columns == tileColumns && columnStep == 4) copyPanel(b, to, k, rowStep);
  else if (columns == tileColumns && rowStep == 4) transposePanel(b, to, k, columnStep);
  else gatherPanel(b, to, columns, k, rowStep, columnStep);
}

/** Takes a packed panel of a gradient back through an activation with outputs y. */
export function gradientOfPanel(
  panel: usize, y: usize, activation: i32, columns: i32, k: i32, rowStep: usize,
): void {
  for (let p = 0; p < k; p++, y += rowStep, panel += 32) {
    if (columns == tileColumns) {
      v128.store(panel, throughActivation(v128.load(panel), v128.load(y), activation));
      v128.store(panel, throughActivation(v128.load(panel, 16), v128.load(y, 16), activation), 16);
    } else {
      for (let at: usize = 0, end = <usize>columns << 2; at < end; at += 4) {
        const gradient = throughActivation(v128.load32_zero(panel + at), v128.load32_zero(y + at), activation);
        v128.store32_lane(panel + at, gradient, 0);
      }
    }
  }
}

function copyPanel(b: usize, to: usize, k: i32, rowStep: usize): void {
  for (let p = 0; p < k; p++, b += rowStep, to += 32) {
    v128.store(to, v128.load(b));
    v128.store(to, v128.load(b, 16), 16);
  }
}

/** Columns that lie one after another, four rows at a time. */
function transposePanel(b: usize, to: usize, k: i32, columnStep: usize): void {
  const right = columnStep << 2;
  let p = 0;
  for (; p + 4 <= k; p += 4, b += 16, to += 128) {
    transpose4(b, to, columnStep);
    transpose4(b + right, to + 16, columnStep);
  }
  gatherPanel(b, to, tileColumns, k - p, 4, columnStep);
}

/** Four columns × four rows, to rows that are 32 bytes apart. */
// @ts-ignore: decorator
@inline
function transpose4(b: usize, to: usize, columnStep: usize): void {
  const x = v128.load(b), y = v128.load(b + columnStep);
  const z = v128.load(b + 2 * columnStep), w = v128.load(b + 3 * columnStep);
  const xyLow = v128.shuffle<f32>(x, y, 0, 4, 1, 5), xyHigh = v128.shuffle<f32>(x, y, 2, 6, 3, 7);
  const zwLow = v128.shuffle<f32>(z, w, 0, 4, 1, 5), zwHigh = v128.shuffle<f32>(z, w, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(xyLow, zwLow, 0, 2));
  v128.store(to, v128.shuffle<f64>(xyLow, zwLow, 1, 3), 32);
  v128.store(to, v128.shuffle<f64>(xyHigh, zwHigh, 0, 2), 64);
  v128.store(to, v128.shuffle<f64>(xyHigh, zwHigh, 1, 3), 96);
}

function gatherPanel(b: usize, to: usize, columns: i32, k: i32, rowStep: usize, columnStep: usize): void {
  for (let p = 0; p < k; p++, b += rowStep) {
    for (let q = 0, from = b; q < tileColumns; q++, from += columnStep, to += 4) {
      store<f32>(to, q < columns ? load<f32>(from) : 0);
    }
  }
}

/**
 * C = A · B for a batch of matrices of 32-bit floats, with any strides, so that transposed operands cost nothing.
 *
 * Both operands are packed into panels first: A into panels of 6 rows, B into panels of 8 columns, zeros behind the
 * edges. The inner loop then keeps a tile of 6 × 8 sums in twelve vector registers (Goto and van de Geijn 2008).
 */

const tileRows: i32 = 6;
const tileColumns: i32 = 8;

/** Bytes of scratch that `batchMatMul` needs for one A, one B and one tile. */
export function scratchBytes(m: i32, n: i32, k: i32): usize {
  return panelsOf(m, tileRows, k) + panelsOf(n, tileColumns, k) + (<usize>(tileRows * tileColumns) << 2);
}

// @ts-ignore: decorator
@inline
function panelsOf(length: i32, tile: i32, k: i32): usize {
  return (<usize>((length + tile - 1) / tile) * <usize>tile * <usize>k) << 2;
}

/**
 * @param a, b, c addresses of the first matrices
 * @param aBatch, bBatch elements from one matrix to the next; 0 repeats the same one
 * @param aRow, aColumn, bRow, bColumn elements from one row or column to the next
 */
export function batchMatMul(
  a: usize, b: usize, c: usize, scratch: usize,
  batch: i32, m: i32, n: i32, k: i32,
  aBatch: i32, aRow: i32, aColumn: i32,
  bBatch: i32, bRow: i32, bColumn: i32,
): void {
  const aPanels = scratch;
  const bPanels = aPanels + panelsOf(m, tileRows, k);
  const tile = bPanels + panelsOf(n, tileColumns, k);
  for (let index = 0; index < batch; index++) {
    // A matrix that is repeated is packed once.
    if (index == 0 || aBatch != 0) packRows(a + (<usize>(index * aBatch) << 2), aPanels, m, k, aRow, aColumn);
    if (index == 0 || bBatch != 0) packColumns(b + (<usize>(index * bBatch) << 2), bPanels, n, k, bRow, bColumn);
    multiplyPanels(aPanels, bPanels, c + (<usize>(index * m * n) << 2), tile, m, n, k);
  }
}

/** Panels of 6 rows, element by element of k: panel[p][0 … 5]. */
function packRows(a: usize, panels: usize, m: i32, k: i32, row: i32, column: i32): void {
  let to = panels;
  for (let i = 0; i < m; i += tileRows) {
    const rows = min(tileRows, m - i);
    let from = a + (<usize>(i * row) << 2);
    const step = <usize>row << 2;
    if (rows == tileRows) {
      const next = <usize>column << 2;
      for (let p = 0; p < k; p++, from += next, to += 24) {
        store<f32>(to, load<f32>(from));
        store<f32>(to, load<f32>(from + step), 4);
        store<f32>(to, load<f32>(from + 2 * step), 8);
        store<f32>(to, load<f32>(from + 3 * step), 12);
        store<f32>(to, load<f32>(from + 4 * step), 16);
        store<f32>(to, load<f32>(from + 5 * step), 20);
      }
    } else {
      for (let p = 0; p < k; p++, from += <usize>column << 2) {
        for (let r = 0; r < tileRows; r++, to += 4) {
          store<f32>(to, r < rows ? load<f32>(from + <usize>r * step) : 0);
        }
      }
    }
  }
}

/** Panels of 8 columns, row by row: panel[p][0 … 7]. */
function packColumns(b: usize, panels: usize, n: i32, k: i32, row: i32, column: i32): void {
  let to = panels;
  for (let j = 0; j < n; j += tileColumns) {
    const columns = min(tileColumns, n - j);
    let from = b + (<usize>(j * column) << 2);
    const next = <usize>row << 2;
    if (columns == tileColumns && column == 1) {
      for (let p = 0; p < k; p++, from += next, to += 32) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
      }
    } else {
      const step = <usize>column << 2;
      for (let p = 0; p < k; p++, from += next) {
        for (let q = 0; q < tileColumns; q++, to += 4) {
          store<f32>(to, q < columns ? load<f32>(from + <usize>q * step) : 0);
        }
      }
    }
  }
}

function multiplyPanels(aPanels: usize, bPanels: usize, c: usize, tile: usize, m: i32, n: i32, k: i32): void {
  const aPanel = <usize>(k * tileRows) << 2;
  const bPanel = <usize>(k * tileColumns) << 2;
  const stride = <usize>n << 2;
  for (let j = 0, b = bPanels; j < n; j += tileColumns, b += bPanel) {
    for (let i = 0, a = aPanels; i < m; i += tileRows, a += aPanel) {
      const to = c + (<usize>(i * n + j) << 2);
      if (i + tileRows <= m && j + tileColumns <= n) {
        multiplyTile(a, b, to, stride, k);
      } else {
        multiplyTile(a, b, tile, <usize>tileColumns << 2, k);
        const rows = min(tileRows, m - i);
        const bytes = <usize>min(tileColumns, n - j) << 2;
        for (let r = 0; r < rows; r++) {
          memory.copy(to + <usize>r * stride, tile + (<usize>(r * tileColumns) << 2), bytes);
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function addProduct(sum: v128, x: v128, y: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(x, y, sum) : f32x4.add(sum, f32x4.mul(x, y));
}

function multiplyTile(a: usize, b: usize, c: usize, stride: usize, k: i32): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0), c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0), c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0), c50 = f32x4.splat(0), c51 = f32x4.splat(0);
  for (let p = 0; p < k; p++, a += 24, b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = addProduct(c00, x, b0);
    c01 = addProduct(c01, x, b1);
    x = v128.load32_splat(a, 4);
    c10 = addProduct(c10, x, b0);
    c11 = addProduct(c11, x, b1);
    x = v128.load32_splat(a, 8);
    c20 = addProduct(c20, x, b0);
    c21 = addProduct(c21, x, b1);
    x = v128.load32_splat(a, 12);
    c30 = addProduct(c30, x, b0);
    c31 = addProduct(c31, x, b1);
    x = v128.load32_splat(a, 16);
    c40 = addProduct(c40, x, b0);
    c41 = addProduct(c41, x, b1);
    x = v128.load32_splat(a, 20);
    c50 = addProduct(c50, x, b0);
    c51 = addProduct(c51, x, b1);
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store((c += stride), c10);
  v128.store(c, c11, 16);
  v128.store((c += stride), c20);
  v128.store(c, c21, 16);
  v128.store((c += stride), c30);
  v128.store(c, c31, 16);
  v128.store((c += stride), c40);
  v128.store(c, c41, 16);
  v128.store((c += stride), c50);
  v128.store(c, c51, 16);
}

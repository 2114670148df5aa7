import { finishRows, linear } from './activation';
import { gradientOfPanel, packGradientRows, packPanel, packRows } from './packing';
import { multiplyTile, tileColumns, tileRows } from './tile';

/**
 * C = activation(A · B + bias) for a batch of matrices of 32-bit floats with any strides, so that transposed operands
 * cost nothing.
 *
 * B is packed once per matrix. A is packed a few rows at a time, which stay in the first-level cache while the panels
 * of B pass by; a block of `blockDepth` × `blockColumns` of B stays in the second-level cache while the rows pass by.
 */
const blockDepth: i32 = 256;
const blockColumns: i32 = 512;

const rowsBytes: usize = <usize>(tileRows * blockDepth) << 4;
const tileBytes: usize = <usize>(tileRows * tileColumns) << 2;

/** Bytes of scratch that {@link batchMatMul} needs. */
export function scratchBytes(n: i32, k: i32): usize {
  return rowsBytes + tileBytes + ((<usize>roundUp(n) * <usize>k) << 2);
}

// @ts-ignore: decorator
@inline
function roundUp(n: i32): i32 {
  return (n + tileColumns - 1) & -tileColumns;
}

/**
 * Either operand may be a gradient that first has to go back through an activation, given the activation's outputs;
 * then C gets no activation of its own.
 * @param a, b, c addresses of the first matrices
 * @param aOutputs, bOutputs outputs of the activation, laid out as A or B; 0 where the operand is what it is
 * @param aBatch, bBatch elements from one matrix to the next; 0 repeats the same one
 * @param aRow, aColumn, bRow, bColumn elements from one row or column to the next; bColumn is 1 with bOutputs
 * @param add whether to add to C, before bias and activation, or to overwrite it
 * @param bias `[n]` for each matrix, `biasBatch` elements from one to the next; 0 for none
 */
export function batchMatMul(
  a: usize, aOutputs: usize, b: usize, bOutputs: usize, c: usize, bias: usize, scratch: usize,
  batch: i32, m: i32, n: i32, k: i32,
  aBatch: i32, aRow: i32, aColumn: i32,
  bBatch: i32, bRow: i32, bColumn: i32,
  biasBatch: i32, activation: i32, add: bool,
): void {
  if (m == 0 || n == 0) return;
  const aRowStep = <usize>aRow << 2, aColumnStep = <usize>aColumn << 2;
  const bRowStep = <usize>bRow << 2, bColumnStep = <usize>bColumn << 2, cStep = <usize>n << 2;
  const packed = scratch + rowsBytes + tileBytes;
  const backwards = aOutputs != 0 || bOutputs != 0;
  const finish = backwards ? linear : activation;
  // Packing B pays where it is used more than once.
  const direct = m <= tileRows && bColumn == 1 && bOutputs == 0;
  for (let index = 0; index < batch; index++) {
    if (k == 0) {
      if (!add) memory.fill(c, 0, <usize>m * cStep);
      finishRows(c, cStep, m, n, bias, finish);
    }
    for (let depth = 0; depth < k; depth += blockDepth) {
      const d = min(blockDepth, k - depth);
      const last = depth + d == k;
      const aBlock = a + <usize>depth * aColumnStep, bBlock = b + <usize>depth * bRowStep;
      const aBlockOutputs = aOutputs == 0 ? 0 : aOutputs + <usize>depth * aColumnStep;
      if (direct) {
        if (aOutputs == 0) packRows(aBlock, scratch, m, d, aRowStep, aColumnStep);
        else packGradientRows(aBlock, aBlockOutputs, activation, scratch, m, d, aRowStep, aColumnStep);
        multiplyUnpacked(scratch, bBlock, c, m, n, d, bRowStep, add || depth > 0);
        if (last) finishRows(c, cStep, m, n, bias, finish);
        continue;
      }
      const panels = packed + (<usize>depth * <usize>roundUp(n) << 2);
      // A matrix that is repeated is packed once.
      if (index == 0 || bBatch != 0) {
        const outputs = bOutputs == 0 ? 0 : bOutputs + <usize>depth * bRowStep;
        packBlock(bBlock, outputs, activation, panels, n, d, bRowStep, bColumnStep);
      }
      for (let j = 0; j < n; j += blockColumns) {
        const columns = min(blockColumns, n - j);
        const panel = panels + (<usize>(j * d) << 2);
        for (let groups = (m + tileRows - 1) / tileRows, i = 0; groups > 0; groups--) {
          // As even as can be: 16 rows are 4 × 4, not 5 + 5 + 5 + 1.
          const rows = (m - i + groups - 1) / groups;
          const at = <usize>i * aRowStep;
          if (aOutputs == 0) packRows(aBlock + at, scratch, rows, d, aRowStep, aColumnStep);
          else packGradientRows(aBlock + at, aBlockOutputs + at, activation, scratch, rows, d, aRowStep, aColumnStep);
          const to = c + <usize>i * cStep + (<usize>j << 2);
          multiplyPanels(scratch, panel, to, rows, columns, d, cStep, add || depth > 0);
          if (last) finishRows(to, cStep, rows, columns, bias == 0 ? 0 : bias + (<usize>j << 2), finish);
          i += rows;
        }
      }
    }
    a += <usize>aBatch << 2;
    b += <usize>bBatch << 2;
    c += <usize>m * cStep;
    if (aOutputs != 0) aOutputs += <usize>aBatch << 2;
    if (bOutputs != 0) bOutputs += <usize>bBatch << 2;
    if (bias != 0) bias += <usize>biasBatch << 2;
  }
}

function packBlock(
  b: usize, outputs: usize, activation: i32, to: usize, n: i32, k: i32, rowStep: usize, columnStep: usize,
): void {
  for (let j = 0; j < n; j += tileColumns, to += <usize>(k * tileColumns) << 2) {
    const columns = min(n - j, tileColumns);
    const at = <usize>j * columnStep;
    packPanel(b + at, to, columns, k, rowStep, columnStep);
    if (outputs != 0) gradientOfPanel(to, outputs + at, activation, columns, k, rowStep);
  }
}

/** A few packed rows of A by packed panels of B. */
function multiplyPanels(
  a: usize, panel: usize, c: usize, rows: i32, n: i32, k: i32, cStep: usize, add: bool,
): void {
  const panelBytes = <usize>(k * tileColumns) << 2;
  let j = 0;
  for (; j + tileColumns <= n; j += tileColumns, panel += panelBytes, c += 32) {
    multiplyTile(rows, a, panel, 32, c, cStep, k, add);
  }
  if (j < n) multiplyEdge(rows, a, panel, c, cStep, n - j, k, add);
}

/** A few packed rows of A by a B whose rows are read where they lie, but for its last columns. */
function multiplyUnpacked(
  a: usize, b: usize, c: usize, rows: i32, n: i32, k: i32, bRowStep: usize, add: bool,
): void {
  const cStep = <usize>n << 2;
  let j = 0;
  for (; j + tileColumns <= n; j += tileColumns, b += 32, c += 32) {
    multiplyTile(rows, a, b, bRowStep, c, cStep, k, add);
  }
  if (j == n) return;
  const panel = a + rowsBytes + tileBytes;
  packPanel(b, panel, n - j, k, bRowStep, 4);
  multiplyEdge(rows, a, panel, c, cStep, n - j, k, add);
}

/** A tile that reaches over the right edge of C: it is put together behind the rows of A and then copied. */
function multiplyEdge(
  rows: i32, a: usize, panel: usize, c: usize, cStep: usize, columns: i32, k: i32, add: bool,
): void {
  const tile = a + rowsBytes;
  if (add) copyRows(c, tile, cStep, 32, columns, rows);
  multiplyTile(rows, a, panel, 32, tile, 32, k, add);
  copyRows(tile, c, 32, cStep, columns, rows);
}

function copyRows(from: usize, to: usize, fromStep: usize, toStep: usize, columns: i32, rows: i32): void {
  const bytes = <usize>columns << 2;
  for (let r = 0; r < rows; r++, from += fromStep, to += toStep) {
    for (let at: usize = 0; at < bytes; at += 4) store<f32>(to + at, load<f32>(from + at));
  }
}

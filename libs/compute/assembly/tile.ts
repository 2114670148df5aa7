/**
 * The innermost product: a tile of up to 6 rows × 8 columns of C in vector registers (Goto and van de Geijn 2008).
 *
 * V8 has 15 vector registers to give. With multiply and add in one instruction 6 rows fit: 12 sums, two pieces of B
 * and one of A. With two instructions the product between them needs a register as well; a sum of a sixth row would
 * go through memory at every step, and that latency would bound everything. 5 rows fit.
 */
export const tileRows: i32 = ASC_FEATURE_RELAXED_SIMD ? 6 : 5;
export const tileColumns: i32 = 8;

/** x · y + sum */
// @ts-ignore: decorator
@inline
export function multiplyAdd(x: v128, y: v128, sum: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(x, y, sum) : f32x4.add(sum, f32x4.mul(x, y));
}

/**
 * @param a rows of A packed as `[k][rows][4]`: each number four times over, so that it loads as a vector
 * @param b 8 columns of B, `bStep` bytes from one row to the next
 * @param c `cStep` bytes from one row to the next
 * @param add whether to add to C or to overwrite it
 */
export function multiplyTile(
  rows: i32, a: usize, b: usize, bStep: usize, c: usize, cStep: usize, k: i32, add: bool,
): void {
  switch (rows) {
    case 1: return tile<One>(a, b, bStep, c, cStep, k, add);
    case 2: return tile<Two>(a, b, bStep, c, cStep, k, add);
    case 3: return tile<Three>(a, b, bStep, c, cStep, k, add);
    case 4: return tile<Four>(a, b, bStep, c, cStep, k, add);
    case 5: return tile<Five>(a, b, bStep, c, cStep, k, add);
    case 6: if (tileRows == 6) tile<Six>(a, b, bStep, c, cStep, k, add);
  }
}

// Numbers that the compiler knows, as the sizes of classes: AssemblyScript has no other generic constants.
@unmanaged class One { one: u8; }
@unmanaged class Two extends One { two: u8; }
@unmanaged class Three extends Two { three: u8; }
@unmanaged class Four extends Three { four: u8; }
@unmanaged class Five extends Four { five: u8; }
@unmanaged class Six extends Five { six: u8; }

/** Of the sums, those of the rows that there are remain. */
function tile<Rows>(
  a: usize, b: usize, bStep: usize, c: usize, cStep: usize, k: i32, add: bool,
): void {
  let c00 = f32x4.splat(0), c01 = f32x4.splat(0), c10 = f32x4.splat(0), c11 = f32x4.splat(0);
  let c20 = f32x4.splat(0), c21 = f32x4.splat(0), c30 = f32x4.splat(0), c31 = f32x4.splat(0);
  let c40 = f32x4.splat(0), c41 = f32x4.splat(0), c50 = f32x4.splat(0), c51 = f32x4.splat(0);
  if (add) {
    let from = c;
    c00 = v128.load(from), c01 = v128.load(from, 16);
    if (offsetof<Rows>() > 1) from += cStep, c10 = v128.load(from), c11 = v128.load(from, 16);
    if (offsetof<Rows>() > 2) from += cStep, c20 = v128.load(from), c21 = v128.load(from, 16);
    if (offsetof<Rows>() > 3) from += cStep, c30 = v128.load(from), c31 = v128.load(from, 16);
    if (offsetof<Rows>() > 4) from += cStep, c40 = v128.load(from), c41 = v128.load(from, 16);
    if (offsetof<Rows>() > 5) from += cStep, c50 = v128.load(from), c51 = v128.load(from, 16);
  }
  const aStep = offsetof<Rows>() << 4;
  for (const end = a + <usize>k * aStep; a < end; a += aStep, b += bStep) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    let x = v128.load(a);
    c00 = multiplyAdd(x, b0, c00), c01 = multiplyAdd(x, b1, c01);
    if (offsetof<Rows>() > 1) x = v128.load(a, 16), c10 = multiplyAdd(x, b0, c10), c11 = multiplyAdd(x, b1, c11);
    if (offsetof<Rows>() > 2) x = v128.load(a, 32), c20 = multiplyAdd(x, b0, c20), c21 = multiplyAdd(x, b1, c21);
    if (offsetof<Rows>() > 3) x = v128.load(a, 48), c30 = multiplyAdd(x, b0, c30), c31 = multiplyAdd(x, b1, c31);
    if (offsetof<Rows>() > 4) x = v128.load(a, 64), c40 = multiplyAdd(x, b0, c40), c41 = multiplyAdd(x, b1, c41);
    if (offsetof<Rows>() > 5) x = v128.load(a, 80), c50 = multiplyAdd(x, b0, c50), c51 = multiplyAdd(x, b1, c51);
  }
  v128.store(c, c00), v128.store(c, c01, 16);
  if (offsetof<Rows>() > 1) c += cStep, v128.store(c, c10), v128.store(c, c11, 16);
  if (offsetof<Rows>() > 2) c += cStep, v128.store(c, c20), v128.store(c, c21, 16);
  if (offsetof<Rows>() > 3) c += cStep, v128.store(c, c30), v128.store(c, c31, 16);
  if (offsetof<Rows>() > 4) c += cStep, v128.store(c, c40), v128.store(c, c41, 16);
  if (offsetof<Rows>() > 5) c += cStep, v128.store(c, c50), v128.store(c, c51, 16);
}

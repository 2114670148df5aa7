import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { kernelBuilds } from './index.ts';
import { expectAsOnCpu, expectClose, numbers, tensorOf, type Shape, startWith } from './oracle.spec.kit.ts';

/** 0, 1, primes, and one below, at and above each tile: 5 or 6 rows, 8 columns. */
const lengths = fc.constantFrom(0, 1, 2, 4, 5, 6, 7, 8, 9, 11, 12, 13, 16, 17, 23, 31);

describe.each(kernelBuilds)('the batched matrix product (%s)', (build) => {
  beforeAll(() => startWith(build));

  it('agrees with its definition for any shape, transposed or not, any axis of the batch repeated', () => {
    const axis = fc.record({ length: fc.integer({ min: 0, max: 3 }), a: fc.boolean(), b: fc.boolean() });
    const cases = fc.record({
      m: lengths,
      n: lengths,
      k: lengths,
      batch: fc.array(axis, { maxLength: 3 }),
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ m, n, k, batch, transposeA, transposeB }) => {
        const a = batch.map((one) => (one.a ? 1 : one.length));
        const b = batch.map((one) => (one.b ? 1 : one.length));
        expectProduct([...a, ...(transposeA ? [k, m] : [m, k])], [...b, ...(transposeB ? [n, k] : [k, n])], {
          transposeA,
          transposeB,
        });
      }),
      { numRuns: 150 },
    );
  });

  // One below, at and above the blocks of the cache: depth 256, 512 columns.
  it.each([
    [13, 511, 255],
    [7, 512, 256],
    [5, 513, 257],
    [2, 1030, 259],
    [1, 77, 513],
  ])('agrees with its definition across blocks: %i × %i × %i', (m, n, k) => {
    expectProduct([2, m, k], [2, k, n], { transposeA: false, transposeB: false });
    expectProduct([2, k, m], [1, k, n], { transposeA: true, transposeB: false });
    expectProduct([2, m, k], [2, n, k], { transposeA: false, transposeB: true });
    expectProduct([1, k, m], [2, n, k], { transposeA: true, transposeB: true });
  });

  it('has the gradients that the stock cpu backend finds', async () => {
    const positive = fc.constantFrom(1, 2, 5, 6, 7, 8, 9, 13, 17);
    const cases = fc.record({ m: positive, n: positive, k: positive, ta: fc.boolean(), tb: fc.boolean() });
    for (const { m, n, k, ta, tb } of fc.sample(cases, { numRuns: 20, seed: 7 })) {
      const shapes = [
        [3, ...(ta ? [k, m] : [m, k])],
        [3, ...(tb ? [n, k] : [k, n])],
      ];
      await expectAsOnCpu((a, b) => tf.matMul(a, b, ta, tb), shapes);
    }
  });

  it('lets a number that is none through, instead of hiding it', () => {
    const found = tf.tidy(() => tf.matMul(tf.tensor2d([[NaN, 1]]), tf.tensor2d([[0], [1]])).dataSync());
    expect([...found]).toEqual([NaN]);
  });

  it('leaves whole numbers to the stock kernel, and misfits too', () => {
    const whole = tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32');
    expect(() => tf.matMul(whole, whole)).toThrow(/float32/);
    expect(() => tf.matMul(tf.ones([2, 3]), tf.ones([2, 3]))).toThrow(/inner shapes|Inner dimensions|3.*2/);
  });

  it('survives that the memory grows', () => {
    expectProduct([2, 7, 9], [2, 9, 11]);
    const bytes = tf.memory().numBytes;
    const large = tf.zeros([64, 1024, 1024]); // 256 MiB: more than the backend starts with.
    expect(tf.memory().numBytes - bytes).toBe(2 ** 28);
    expectProduct([2, 7, 9], [2, 9, 11]);
    const big = tf.matMul(tf.ones([1, 600, 700]), tf.ones([1, 700, 500])); // A larger scratch than before.
    expect(big.dataSync().every((value) => value === 700)).toBe(true);
    tf.dispose([large, big]);
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    expectProduct([3, 6, 8], [3, 8, 8]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

function expectProduct(a: Shape, b: Shape, { transposeA, transposeB } = plain): void {
  const expected = product(a, b, transposeA, transposeB);
  const found = tf.tidy(() => tf.matMul(tensorOf(a, 'a'), tensorOf(b, 'b'), transposeA, transposeB));
  expect(found.shape).toEqual(expected.shape);
  expectClose(found.dataSync(), expected.values);
  found.dispose();
}

const plain = { transposeA: false, transposeB: false };

/** The product by its definition, in double precision. */
function product(a: Shape, b: Shape, transposeA: boolean, transposeB: boolean) {
  const [va, vb] = [numbers(a, 'a'), numbers(b, 'b')];
  const [rowsA, columnsA] = a.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.slice(-2) as [number, number];
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const n = transposeB ? rowsB : columnsB;
  const axes = a.length - 2;
  const batch = Array.from({ length: axes }, (_, axis) => (a[axis] === 1 ? b[axis]! : a[axis]!));
  const values: number[] = [];
  const visit = (axis: number, fromA: number, fromB: number): void => {
    if (axis < axes) {
      for (let place = 0; place < batch[axis]!; place++) {
        const [lengthA, lengthB] = [a[axis]!, b[axis]!];
        visit(axis + 1, fromA * lengthA + (lengthA === 1 ? 0 : place), fromB * lengthB + (lengthB === 1 ? 0 : place));
      }
      return;
    }
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) {
          const x = va[fromA * m * k + (transposeA ? p * m + i : i * k + p)]!;
          sum += x * vb[fromB * k * n + (transposeB ? j * k + p : p * n + j)]!;
        }
        values.push(sum);
      }
    }
  };
  visit(0, 0, 0);
  return { shape: [...batch, m, n], values };
}

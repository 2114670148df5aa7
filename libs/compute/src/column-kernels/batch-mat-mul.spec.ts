import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../backend.ts';
import { randomStream } from '../random.ts';
import { columnKernels, installColumnKernels, uninstallColumnKernels } from './index.ts';

beforeAll(() => useBackend('wasm'));

type Shape = number[];

const values = (shape: Shape, name: string): Float32Array => {
  const stream = randomStream(1, `${name}/${shape.join('x')}`);
  return Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => stream.normal());
};

/** The product by its definition, in double precision. */
function product(
  a: Shape,
  b: Shape,
  transposeA: boolean,
  transposeB: boolean,
): { shape: Shape; values: number[] } {
  const [va, vb] = [values(a, 'a'), values(b, 'b')];
  const [batchA, batchB] = [a, b].map((shape) => shape.slice(0, -2).reduce((x, y) => x * y, 1)) as [
    number,
    number,
  ];
  const [rowsA, columnsA] = a.slice(-2) as [number, number];
  const [rowsB, columnsB] = b.slice(-2) as [number, number];
  const [m, k] = transposeA ? [columnsA, rowsA] : [rowsA, columnsA];
  const n = transposeB ? rowsB : columnsB;
  const batch = batchA === 1 ? batchB : batchA;
  const out: number[] = [];
  for (let q = 0; q < batch; q++) {
    const [fromA, fromB] = [batchA === 1 ? 0 : q * m * k, batchB === 1 ? 0 : q * k * n];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) {
          const x = va[fromA + (transposeA ? p * m + i : i * k + p)]!;
          sum += x * vb[fromB + (transposeB ? j * k + p : p * n + j)]!;
        }
        out.push(sum);
      }
    }
  }
  return { shape: [...(batchA === 1 ? b : a).slice(0, -2), m, n], values: out };
}

function check(a: Shape, b: Shape, transposeA: boolean, transposeB: boolean): void {
  const expected = product(a, b, transposeA, transposeB);
  const found = tf.tidy(() =>
    tf.matMul(tf.tensor(values(a, 'a'), a), tf.tensor(values(b, 'b'), b), transposeA, transposeB),
  );
  expect(found.shape).toEqual(expected.shape);
  found.dataSync().forEach((value, i) => expect(Math.abs(value - expected.values[i]!)).toBeLessThan(1e-4));
  found.dispose();
}

/** 0, 1, primes, and one below, at and above each tile: 6 rows, 8 columns. */
const lengths = fc.constantFrom(0, 1, 2, 5, 6, 7, 8, 9, 11, 12, 13, 16, 17, 23, 31);
const positive = fc.constantFrom(1, 2, 5, 6, 7, 8, 9, 13, 17);

describe('the batched matrix product', () => {
  it('is installed with the wasm backend', () => {
    expect(columnKernels()).toMatch(/^(relaxed-)?simd$/);
  });

  it('agrees with the definition for any shape, transposed or not, batches repeated or not', () => {
    const cases = fc.record({
      m: lengths,
      n: lengths,
      k: lengths,
      batch: fc.constantFrom(1, 2, 3),
      repeat: fc.constantFrom('neither', 'a', 'b'),
      transposeA: fc.boolean(),
      transposeB: fc.boolean(),
    });
    fc.assert(
      fc.property(cases, ({ m, n, k, batch, repeat, transposeA, transposeB }) => {
        const a = [repeat === 'a' ? 1 : batch, ...(transposeA ? [k, m] : [m, k])];
        const b = [repeat === 'b' ? 1 : batch, ...(transposeB ? [n, k] : [k, n])];
        check(a, b, transposeA, transposeB);
      }),
      { numRuns: 400 },
    );
  });

  it('multiplies plain matrices and batches of batches', () => {
    check([7, 5], [5, 9], false, false);
    check([2, 3, 4, 5], [2, 3, 5, 6], false, false);
    check([2, 3, 4, 5], [1, 1, 5, 6], false, false);
  });

  it('has the gradients that the stock cpu backend finds', async () => {
    const cases = fc.record({ m: positive, n: positive, k: positive, ta: fc.boolean(), tb: fc.boolean() });
    for (const { m, n, k, ta, tb } of fc.sample(cases, { numRuns: 40, seed: 7 })) {
      const a = [3, ...(ta ? [k, m] : [m, k])];
      const b = [3, ...(tb ? [n, k] : [k, n])];
      const gradients = () =>
        tf.tidy(() => {
          const [x, y] = [tf.tensor(values(a, 'a'), a), tf.tensor(values(b, 'b'), b)];
          const loss = (p: tf.Tensor, q: tf.Tensor) => tf.sum(tf.square(tf.matMul(p, q, ta, tb)));
          return tf
            .grads(loss)([x, y])
            .map((gradient) => gradient.dataSync());
        });
      const own = gradients();
      await tf.setBackend('cpu');
      const stock = gradients();
      await tf.setBackend('wasm');
      own.forEach((gradient, which) =>
        gradient.forEach((value, i) => {
          const expected = stock[which]![i]!;
          expect(Math.abs(value - expected)).toBeLessThan(1e-3 + 1e-4 * Math.abs(expected));
        }),
      );
    }
  });

  it('leaves whole numbers to the stock kernel, and misfits too', () => {
    const whole = tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32');
    expect(() => tf.matMul(whole, whole)).toThrow(/float32/);
    expect(() => tf.matMul(tf.ones([2, 3]), tf.ones([2, 3]))).toThrow(/inner shapes|Inner dimensions|3.*2/);
  });

  it('survives that the memory grows', () => {
    check([2, 7, 9], [2, 9, 11], false, false);
    const large = tf.zeros([64, 1024, 1024]); // 256 MiB: more than the backend starts with.
    check([2, 7, 9], [2, 9, 11], false, false);
    const big = tf.matMul(tf.ones([1, 600, 700]), tf.ones([1, 700, 500])); // A larger scratch than before.
    expect(big.dataSync().every((value) => value === 700)).toBe(true);
    tf.dispose([large, big]);
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    check([3, 6, 8], [3, 8, 8], false, true);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('can be taken out and put back', async () => {
    uninstallColumnKernels();
    expect(columnKernels()).toBeNull();
    check([3, 6, 8], [3, 8, 5], false, false);
    await installColumnKernels();
    expect(columnKernels()).not.toBeNull();
    check([3, 6, 8], [3, 8, 5], false, false);
  });
});

describe('the compiled kernels', () => {
  it('are what their source compiles to', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kernels-'));
    const root = new URL('../../../../', import.meta.url);
    execFileSync(process.execPath, [fileURLToPath(new URL('tools/build-kernels.mjs', root)), folder]);
    for (const build of ['simd', 'relaxed-simd']) {
      const name = `column-kernels.${build}.wasm`;
      const shipped = readFileSync(new URL(`libs/compute/kernels/${name}`, root));
      expect(readFileSync(join(folder, name)).equals(shipped), `${name}: run nx build-kernels compute`).toBe(
        true,
      );
    }
    rmSync(folder, { recursive: true });
  }, 60_000);
});

import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomStream } from '../random.ts';
import { columnAttention, kernelBuilds, NeighbourListError, type NeighbourLists } from './index.ts';
import { expectAsOnCpu, tensorOf, startWith } from './oracle.spec.kit.ts';
import { memoryOf } from './wasm-backend.ts';

const lists = (neighbours: readonly (readonly number[])[]): NeighbourLists => {
  const offsets = [0];
  for (const list of neighbours) offsets.push(offsets.at(-1)! + list.length);
  return { offsets: Int32Array.from(offsets), indices: Int32Array.from(neighbours.flat()) };
};

/** Any number of neighbours, none and the same one twice among them; some lists are those of the column before. */
function someLists(columns: number, alike: number, seed: number): NeighbourLists {
  const random = randomStream(seed, 'lists');
  const neighbours: number[][] = [];
  for (let x = 0; x < columns; x++) {
    const length = random.integer(columns + 3);
    const own = Array.from({ length }, () => random.integer(columns));
    neighbours.push(x > 0 && random.uniform() < alike ? neighbours[x - 1]! : own);
  }
  return lists(neighbours);
}

const everybody = (columns: number) =>
  lists(Array.from({ length: columns }, () => Array.from({ length: columns }, (_, column) => column)));

describe.each(kernelBuilds)('columnAttention (%s)', (build) => {
  beforeAll(() => startWith(build));

  it('is the mean of two neighbours weighted by the softmax of their scalar products', () => {
    // Column 0 attends to itself and column 1; e₀·e₀ = 1, e₀·e₁ = 3; weights 1 : e² at temperature 1.
    const embeddings = tf.tensor3d([[[1, 0]], [[3, 4]], [[-2, 5]]]);
    const weight = Math.exp(2) / (1 + Math.exp(2));
    const found = columnAttention(embeddings, lists([[0, 1], [1], []]), 1).arraySync();
    expect(found[0]![0]![0]).toBeCloseTo(1 + 2 * weight, 6);
    expect(found[0]![0]![1]).toBeCloseTo(4 * weight, 6);
    expect(found[1]![0]).toEqual([3, 4]);
    expect(found[2]![0]).toEqual([0, 0]); // Attends to nobody.
  });

  it('agrees with the dense attention of the cpu backend, and so does its gradient', async () => {
    const cases = fc.record({
      columns: fc.integer({ min: 1, max: 13 }),
      images: fc.constantFrom(1, 2, 5),
      size: fc.constantFrom(1, 3, 4, 7, 8, 9, 31, 32, 33, 41),
      temperature: fc.constantFrom(0.7, 3, 30),
      alike: fc.constantFrom(0, 0.7, 1),
      seed: fc.nat(1000),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ columns, images, size, temperature, alike, seed }) => {
        await expectAsOnCpu(
          (x) => columnAttention(x as tf.Tensor3D, someLists(columns, alike, seed), temperature),
          [[columns, images, size]],
          1e-4,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('agrees with it where many columns attend to the same neighbours, in order or not', async () => {
    const backwards = Array.from({ length: 150 }, (_, x) => 149 - x);
    for (const neighbours of [everybody(150), lists(backwards.map(() => backwards))]) {
      await expectAsOnCpu((x) => columnAttention(x as tf.Tensor3D, neighbours, 4), [[150, 1, 12]], 1e-4);
    }
  });

  it('knows many columns that attend to nobody', async () => {
    const nobody = lists(Array.from({ length: 9 }, () => []));
    await expectAsOnCpu((x) => columnAttention(x as tf.Tensor3D, nobody, 1), [[9, 2, 5]]);
  });

  it('keeps its head where scalar products are large', async () => {
    await expectAsOnCpu((x) => columnAttention(tf.mul(x, 30), everybody(5), 1), [[5, 2, 16]], 1e-4);
  });

  it('gives every column the mean of all where they cannot be told apart by temperature', () => {
    const embeddings = tensorOf([6, 3, 10], 'x') as tf.Tensor3D;
    const mean = tf.mean(embeddings, 0).dataSync();
    const found = columnAttention(embeddings, everybody(6), 1e9);
    tf.unstack(found).forEach((column) =>
      column.dataSync().forEach((value, index) => expect(value).toBeCloseTo(mean[index]!, 5)),
    );
  });

  it('takes no columns, no images and no numbers', () => {
    for (const shape of [
      [0, 2, 3],
      [2, 0, 3],
      [2, 3, 0],
    ] as const) {
      const embeddings = tf.zeros<tf.Rank.R3>([...shape]);
      expect(columnAttention(embeddings, everybody(shape[0]), 1).shape).toEqual(shape);
    }
  });

  it('holds no memory that grows with the square of the columns', () => {
    const columns = 8192; // All pairs would take 256 MiB.
    const near = Array.from({ length: columns }, (_, x) => [x, (x + 1) % columns, (x + 64) % columns]);
    const embeddings = tensorOf([columns, 1, 8], 'x') as tf.Tensor3D;
    const before = memoryOf(tf.backend())!.buffer.byteLength;
    const loss = (x: tf.Tensor) => tf.sum(columnAttention(x as tf.Tensor3D, lists(near), 1));
    tf.dispose(tf.grad(loss)(embeddings));
    expect(memoryOf(tf.backend())!.buffer.byteLength - before).toBeLessThan(2 ** 24);
    embeddings.dispose();
  });

  it.each([
    ['too few lists', [0, 1], [0], '3 offsets'],
    ['offsets that do not start at 0', [1, 1, 1], [0], 'from 0'],
    ['offsets that end early', [0, 0, 0], [0], 'from 0 to the 1 indices'],
    ['offsets that fall', [0, 2, 1], [0], 'fall'],
    ['a column that there is not', [0, 1, 2], [0, 2], 'column 2'],
    ['a negative column', [0, 1, 2], [-1, 0], 'column -1'],
  ])('refuses %s', (_, offsets, indices, fault) => {
    const neighbours = { offsets: Int32Array.from(offsets), indices: Int32Array.from(indices) };
    const call = () => columnAttention(tf.zeros([2, 1, 4]), neighbours, 1);
    expect(call).toThrow(NeighbourListError);
    expect(call).toThrow(fault);
  });

  it('refuses a temperature that is not above 0', () => {
    expect(() => columnAttention(tf.zeros([1, 1, 1]), everybody(1), 0)).toThrow(/temperature.*found 0/);
  });
});

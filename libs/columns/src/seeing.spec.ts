import {
  allNeighbours,
  neighboursOf,
  othersOnly,
  randomStream,
  useBackend,
  type NeighbourLists,
} from '@retinotopia/compute';
import { neighboursNearby } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { agreementWithNeighbours } from './agreement.ts';
import { attend, attentionWeights } from './attention.ts';
import { fitProjection, project } from './projection.ts';

beforeAll(() => useBackend(inject('backend')));

const embeddings = (columns: number, size: number) => {
  const random = randomStream(1, 'seeing');
  return Float32Array.from({ length: columns * size }, () => random.normal());
};

describe('attentionWeights', () => {
  it('are the weights by which attention takes its mean', () => {
    const [columns, size, temperature] = [5, 3, 0.7];
    const all = embeddings(columns, size);
    const neighbours = { offsets: Int32Array.of(0, 3, 5, 8, 9, 11), indices: Int32Array.of(0, 1, 4, 1, 2, 2, 3, 0, 3, 4, 0) }; // prettier-ignore
    const mean = tf.tidy(() => attend(tf.tensor3d(all, [columns, 1, size]), neighbours, temperature).dataSync());
    for (let column = 0; column < columns; column++) {
      const weights = attentionWeights(all, neighbours, temperature, column);
      expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
      const attended = neighboursOf(neighbours, column);
      for (let d = 0; d < size; d++) {
        const own = weights.reduce((sum, weight, at) => sum + weight * all[attended[at]! * size + d]!, 0);
        expect(own).toBeCloseTo(mean[column * size + d]!, 5);
      }
    }
  });
});

describe('lists of neighbours', () => {
  const line = [0, 1, 2, 4].map((xDeg) => ({ xDeg, yDeg: 0 }));
  const listsOf = (neighbours: NeighbourLists) =>
    Array.from(line, (_, column) => [...neighboursOf(neighbours, column)]);

  it('reach as far as their radius, the rim included', () => {
    expect(listsOf(neighboursNearby(line, 1))).toEqual([[0, 1], [0, 1, 2], [1, 2], [3]]);
    expect(listsOf(neighboursNearby(line, 100))).toEqual(listsOf(allNeighbours(4)));
  });

  it('attend to everybody but themselves where attention to self is off, as an independent mean has it', () => {
    const others = othersOnly(allNeighbours(4));
    expect(listsOf(others)).toEqual([
      [1, 2, 3],
      [0, 2, 3],
      [0, 1, 3],
      [0, 1, 2],
    ]);
    // So hot that all weights are alike: the mean of the other three.
    const attended = tf.tidy(() => attend(tf.tensor3d([3, 6, 9, 30], [4, 1, 1]), others, 1e9).dataSync());
    [15, 14, 13, 6].forEach((mean, column) => expect(attended[column]).toBeCloseTo(mean, 4));
  });

  it('leave a column that attends to nobody without a contribution from others', () => {
    const others = othersOnly(neighboursNearby(line, 1));
    const attended = tf.tidy(() => attend(tf.tensor3d([3, 6, 9, 30], [4, 1, 1]), others, 1).dataSync());
    expect(attended[3]).toBe(0);
  });
});

describe('agreementWithNeighbours', () => {
  it('is 1 among equals, −1 among opposites, and leaves the column itself out', () => {
    expect([...agreementWithNeighbours(Float32Array.of(3, 4, 6, 8), allNeighbours(2))]).toEqual([1, 1]);
    expect([...agreementWithNeighbours(Float32Array.of(1, 0, -3, 0), allNeighbours(2))]).toEqual([-1, -1]);
    expect([...agreementWithNeighbours(Float32Array.of(1, 0, 0, 1), allNeighbours(2))]).toEqual([0, 0]);
  });

  it('has an answer for a column that attends to nobody, and for one without a length', () => {
    const alone = { offsets: Int32Array.of(0, 1, 2), indices: Int32Array.of(0, 1) };
    expect([...agreementWithNeighbours(Float32Array.of(1, 2), alone)]).toEqual([1, 1]);
    expect([...agreementWithNeighbours(Float32Array.of(0, 0, 1, 1), allNeighbours(2))]).toEqual([0, 0]);
  });
});

describe('fitProjection', () => {
  it('finds the plane in which points lie, and keeps their distances up to its scale', () => {
    const random = randomStream(2, 'plane');
    const points = Array.from({ length: 40 }, () => [random.normal(), random.normal()] as const);
    // u and v are orthonormal; the plane lies off the origin.
    const flat = Float32Array.from(points.flatMap(([a, b]) => [0.6 * a + 5, 0.8 * a - 1, b, 7]));
    const projection = fitProjection(flat, 4);
    const arrows = project(flat, projection);
    const apart = (from: ArrayLike<number>, i: number, j: number, size: number) =>
      Math.hypot(...Array.from({ length: size }, (_, d) => from[i * size + d]! - from[j * size + d]!));
    for (const [i, j] of [
      [0, 1],
      [3, 17],
      [20, 39],
    ] as const) {
      // prettier-ignore
      expect(apart(arrows, i, j, 2) * projection.scale).toBeCloseTo(apart(flat, i, j, 4), 4);
    }
    const square = arrows.reduce((sum, value) => sum + value ** 2, 0) / points.length;
    expect(square).toBeCloseTo(1, 4);
  });

  it('gives a single embedding, or one dimension, a finite arrow', () => {
    expect([...project(Float32Array.of(1, 2), fitProjection(Float32Array.of(1, 2), 2))]).toEqual([0, 0]);
    expect([...project(Float32Array.of(1, 3), fitProjection(Float32Array.of(1, 3), 1))].every(Number.isFinite)).toBe(true); // prettier-ignore
  });
});

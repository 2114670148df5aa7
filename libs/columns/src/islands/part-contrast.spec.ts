import { randomStream, useBackend } from '@retinotopia/compute';
import { neighboursNearby } from '@retinotopia/retina';
import { batchesByStep, trainToEnd, type Loss } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { partContrast, partMembers } from './part-contrast.ts';
import { readIslands } from './reading.ts';

beforeAll(() => useBackend(inject('backend')));

/** Unit vectors of the plane at some angles, in one image. @returns `[C, 1, 2]` */
const directions = (...degrees: readonly number[]) =>
  tf.tensor3d(degrees.map((angle) => [[Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]]));
const lossOf = (embeddings: tf.Tensor3D, parts: readonly number[], temperature = 0.1) =>
  partContrast(embeddings, partMembers([parts]), temperature).dataSync()[0]!;

describe('partMembers', () => {
  it('says who belongs to which part, by image, and nothing of those below 0', () => {
    const members = partMembers([
      [7, 3, 7],
      [5, -1, 5],
    ]);
    expect(members.arraySync()).toEqual([
      [
        [1, 0, 1],
        [0, 1, 0],
      ],
      [
        [1, 0, 1],
        [0, 0, 0],
      ],
    ]);
  });
});

describe('partContrast', () => {
  it('is the cross-entropy of the own consensus, computed by hand', () => {
    // Consensus at 30° and 180°; the first column's cosines are cos 30° and cos 180°.
    const temperature = 0.5;
    const right = (own: number, other: number) =>
      Math.log(1 + Math.exp((Math.cos((other * Math.PI) / 180) - Math.cos((own * Math.PI) / 180)) / temperature));
    const expected = (right(30, 180) + right(30, 120) + right(0, 150)) / 3;
    expect(lossOf(directions(0, 60, 180), [1, 1, 2], temperature)).toBeCloseTo(expected, 5);
  });

  it('is log K where all say the same, and about 0 where parts point apart', () => {
    expect(lossOf(directions(10, 10, 10, 10, 10, 10), [1, 1, 2, 2, 3, 3])).toBeCloseTo(Math.log(3), 5);
    expect(lossOf(directions(0, 0, 180, 180), [1, 1, 2, 2])).toBeCloseTo(0, 5);
  });

  it('takes no account of length, of how parts are numbered, or of columns of which nothing is said', () => {
    const loss = lossOf(directions(0, 20, 90), [1, 1, 2]);
    expect(lossOf(tf.mul(directions(0, 20, 90), 7), [8, 8, 0])).toBeCloseTo(loss, 5);
    expect(lossOf(directions(0, 20, 90, 55), [1, 1, 2, -1])).toBeCloseTo(loss, 5);
    expect(lossOf(directions(0, 20), [-1, -1])).toBeCloseTo(0, 6);
  });

  it('lets parts of one image be as they like to those of another', () => {
    const both = tf.concat([directions(0, 0, 90), directions(90, 90, 0)], 1);
    const loss = partContrast(
      both,
      partMembers([
        [1, 1, 2],
        [1, 1, 2],
      ]),
      0.1,
    ).dataSync()[0]!;
    expect(loss).toBeCloseTo(lossOf(directions(0, 0, 90), [1, 1, 2]), 6);
  });

  it('followed downhill makes the islands that it was given', () => {
    const random = randomStream(1, 'embeddings');
    const parts = [1, 1, 1, 2, 2, 1, 1, 3];
    const drawn = tf.tensor3d(
      Float32Array.from({ length: 8 * 4 }, () => random.normal()),
      [8, 1, 4],
    );
    const members = partMembers([parts]);
    const contrast: Loss = {
      name: 'contrast',
      batches: batchesByStep(() => null),
      loss: ({ embeddings }) => partContrast(embeddings as tf.Tensor3D, members, 0.3),
    };
    const training = { steps: 100, losses: [contrast], learningRate: () => 0.05 };
    const learnt = trainToEnd(training, { embeddings: drawn });
    const line = neighboursNearby(
      Array.from(parts, (_, xDeg) => ({ xDeg, yDeg: 0 })),
      1,
    );
    const embeddings = learnt.embeddings!.dataSync() as Float32Array;
    for (const reading of ['joined', 'merged'] as const) {
      // The first part lies on both sides of the second, and islands are connected.
      expect([...readIslands(embeddings, line, reading)(0.7).of]).toEqual([0, 0, 0, 1, 1, 2, 2, 3]);
    }
  });
});

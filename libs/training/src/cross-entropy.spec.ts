import { useBackend } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, inject, it } from 'vitest';
import { crossEntropy, crossEntropySum, oneHot } from './cross-entropy.ts';

beforeAll(() => useBackend(inject('backend')));

/** Two columns, two images, two classes. */
const said = () => tf.log(tf.tensor3d([0.9, 0.1, 0.5, 0.5, 0.2, 0.8, 0.6, 0.4], [2, 2, 2]));
const targets = () => tf.tensor2d([1, 0, 0.3, 0.7], [2, 2]);
const each = [-Math.log(0.9), Math.LN2, -Math.log(0.2), -0.3 * Math.log(0.6) - 0.7 * Math.log(0.4)];

it('is the mean of −Σ p · ln q over all, or over what the mask leaves, and leaves no tensor behind', () => {
  const [p, q, mask, none] = [targets(), said(), tf.tensor2d([1, 0, 0, 1], [2, 2]), tf.zeros([2, 2])];
  const before = tf.memory().numTensors;
  const found = [crossEntropy(p, q), crossEntropySum(p, q), crossEntropy(p, q, mask), crossEntropy(p, q, none)];
  expect(tf.memory().numTensors).toBe(before + 4);
  const sum = each.reduce((a, b) => a + b);
  const expected = [sum / 4, sum, (each[0]! + each[3]!) / 2, 0];
  found.forEach((value, at) => expect(value.dataSync()[0]).toBeCloseTo(expected[at]!, 5));
});

it('has for its gradient by logits the distance of probability from target, divided by their count', () => {
  const logits = tf.tensor2d([2, 0, -1, 1], [2, 2]);
  const gradient = tf
    .grad((z) => crossEntropy(targets(), tf.logSoftmax(z)))(logits)
    .dataSync();
  const [p, q] = [targets().dataSync(), tf.softmax(logits).dataSync()];
  gradient.forEach((slope, at) => expect(slope).toBeCloseTo((q[at]! - p[at]!) / 2, 6));
});

it('hard labels are one-hot, and below the number of classes', () => {
  expect(oneHot(Uint8Array.of(2, 0), 3).arraySync()).toEqual([
    [0, 0, 1],
    [1, 0, 0],
  ]);
  expect(() => oneHot([3], 3)).toThrow('a label is from 0 to 2, found 3');
});

import { useBackend } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, inject, it } from 'vitest';
import { crossEntropies, crossEntropy, oneHot } from './cross-entropy.ts';

beforeAll(() => useBackend(inject('backend')));

/** Two columns, two images, two classes. */
const said = () => tf.log(tf.tensor3d([0.9, 0.1, 0.5, 0.5, 0.2, 0.8, 0.6, 0.4], [2, 2, 2]));
const targets = () => tf.tensor2d([1, 0, 0.3, 0.7], [2, 2]);
const each = [-Math.log(0.9), Math.LN2, -Math.log(0.2), -0.3 * Math.log(0.6) - 0.7 * Math.log(0.4)];

it('cross-entropies are −Σ p · ln q, the targets stretched to what is said', () => {
  const found = crossEntropies(targets(), said());
  expect(found.shape).toEqual([2, 2]);
  found.dataSync().forEach((value, at) => expect(value).toBeCloseTo(each[at]!, 6));
});

it('their mean is over all, or over what the mask leaves, and leaves no tensor behind', () => {
  const [p, q, mask] = [targets(), said(), tf.tensor2d([1, 0, 0, 1], [2, 2])];
  const before = tf.memory().numTensors;
  const [all, some, none] = [
    crossEntropy(p, q),
    crossEntropy(p, q, mask),
    crossEntropy(p, q, tf.zeros([2, 2])),
  ];
  expect(tf.memory().numTensors).toBe(before + 4);
  expect(all.dataSync()[0]).toBeCloseTo(each.reduce((a, b) => a + b) / 4, 6);
  expect(some.dataSync()[0]).toBeCloseTo((each[0]! + each[3]!) / 2, 6);
  expect(none.dataSync()[0]).toBe(0);
});

it('its gradient by logits is the distance of probability from target, divided by their count', () => {
  const logits = tf.tensor2d([2, 0, -1, 1], [2, 2]);
  const gradient = tf
    .grad((z) => crossEntropy(targets(), tf.logSoftmax(z)))(logits)
    .dataSync();
  const [p, q] = [targets().dataSync(), tf.softmax(logits).dataSync()];
  gradient.forEach((slope, at) => expect(slope).toBeCloseTo((q[at]! - p[at]!) / 2, 6));
});

it('hard labels are one-hot', () => {
  expect(oneHot(Uint8Array.of(2, 0), 3).arraySync()).toEqual([[0, 0, 1], [1, 0, 0]]); // prettier-ignore
});

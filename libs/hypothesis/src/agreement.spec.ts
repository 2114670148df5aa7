import { useBackend } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { crossEntropy, neighboursLoss, sameContentLoss } from './agreement.ts';

beforeAll(() => useBackend(inject('backend')));

const logs = (probabilities: number[][][]) => tf.log(tf.tensor3d(probabilities));

describe('agreement on the same content', () => {
  it('is the cross-entropy with the mean probability of the columns that see something', () => {
    const opinions = logs([[[0.9, 0.1]], [[0.5, 0.5]], [[0.01, 0.99]]]);
    const loss = sameContentLoss(opinions, tf.tensor2d([[1], [1], [0]]));
    const expected =
      -(0.7 * Math.log(0.9) + 0.3 * Math.log(0.1) + 0.7 * Math.log(0.5) + 0.3 * Math.log(0.5)) / 2;
    expect(loss.dataSync()[0]).toBeCloseTo(expected, 5);
  });

  it('pulls every column towards the mean, and the mean nowhere', () => {
    const logits = tf.tensor3d([[[2, 0]], [[0, 0]]]);
    const voice = tf.ones<tf.Rank.R2>([2, 1]);
    const gradient = tf.grad((z) => sameContentLoss(tf.logSoftmax(z) as tf.Tensor3D, voice))(logits);
    const p = tf.softmax(logits).dataSync();
    const mean = [(p[0]! + p[2]!) / 2, (p[1]! + p[3]!) / 2];
    // The gradient of a cross-entropy with a constant target by the logits is (probability − target) / C.
    gradient.dataSync().forEach((g, i) => expect(g).toBeCloseTo((p[i]! - mean[i % 2]!) / 2, 5));
    const same = tf.tensor3d([[[1, -1]], [[1, -1]]]);
    const still = tf.grad((z) => sameContentLoss(tf.logSoftmax(z) as tf.Tensor3D, voice))(same);
    still.dataSync().forEach((g) => expect(g).toBeCloseTo(0, 6));
  });
});

describe('agreement with neighbours', () => {
  const calibration = { scale: 0.5, bias: [0.2, -0.2] };

  it('leaves each column’s own vote out of its target', () => {
    const opinions = logs([[[0.9, 0.1]], [[0.3, 0.7]]]);
    const voice = tf.ones<tf.Rank.R2>([2, 1]);
    const found = neighboursLoss(opinions, opinions, voice, calibration).dataSync()[0]!;
    const consensus = (p: number) => {
      const [a, b] = [Math.exp(0.5 * Math.log(p) + 0.2), Math.exp(0.5 * Math.log(1 - p) - 0.2)];
      return a / (a + b);
    };
    const entropy = (target: number, p: number) => -(target * Math.log(p) + (1 - target) * Math.log(1 - p));
    expect(found).toBeCloseTo((entropy(consensus(0.3), 0.9) + entropy(consensus(0.9), 0.3)) / 2, 5);
  });

  it('does not teach a column that sees nothing, nor listen to it', () => {
    const opinions = logs([[[0.9, 0.1]], [[0.3, 0.7]], [[0.001, 0.999]]]);
    const pair = logs([[[0.9, 0.1]], [[0.3, 0.7]]]);
    const found = neighboursLoss(
      opinions,
      opinions,
      tf.tensor2d([[1], [1], [0]]),
      calibration,
    ).dataSync()[0]!;
    const expected = neighboursLoss(pair, pair, tf.ones<tf.Rank.R2>([2, 1]), calibration).dataSync()[0]!;
    expect(found).toBeCloseTo(expected, 6);
  });
});

describe('losses', () => {
  it('leave no tensor behind beyond their value, and are 0 where nobody sees anything', () => {
    const opinions = logs([[[0.9, 0.1]]]);
    const [silent, targets] = [tf.zeros<tf.Rank.R2>([1, 1]), tf.tensor2d([[0, 1]])];
    const before = tf.memory().numTensors;
    const losses = [
      sameContentLoss(opinions, silent),
      neighboursLoss(opinions, opinions, silent, { scale: 1, bias: [0, 0] }),
      crossEntropy(targets, opinions, silent),
    ];
    expect(tf.memory().numTensors).toBe(before + 3);
    for (const loss of losses) expect(Math.abs(loss.dataSync()[0]!)).toBe(0);
  });
});

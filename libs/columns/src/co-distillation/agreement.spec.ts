import { useBackend } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { expertPatchesLoss, neighboursLoss, sameContentLoss } from './agreement.ts';
import { plainPooling as plain } from './consensus.ts';

beforeAll(() => useBackend(inject('backend')));

const logs = (probabilities: number[][][]) => tf.log(tf.tensor3d(probabilities));

describe('agreement on the same content', () => {
  it('is the cross-entropy with the mean probability of the columns that see something', () => {
    const votes = logs([[[0.9, 0.1]], [[0.5, 0.5]], [[0.01, 0.99]]]);
    const loss = sameContentLoss(votes, votes, tf.tensor2d([[1], [1], [0]]), plain);
    const expected = -(0.7 * Math.log(0.9) + 0.3 * Math.log(0.1) + 0.7 * Math.log(0.5) + 0.3 * Math.log(0.5)) / 2;
    expect(loss.dataSync()[0]).toBeCloseTo(expected, 5);
  });

  it('pulls every column towards the mean, and the mean nowhere', () => {
    const logits = tf.tensor3d([[[2, 0]], [[0, 0]]]);
    const stimulusMask = tf.ones<tf.Rank.R2>([2, 1]);
    const disagreement = (z: tf.Tensor) => {
      const votes = tf.logSoftmax(z) as tf.Tensor3D;
      return sameContentLoss(votes, votes, stimulusMask, plain);
    };
    const gradient = tf.grad(disagreement)(logits);
    const p = tf.softmax(logits).dataSync();
    const middle = [(p[0]! + p[2]!) / 2, (p[1]! + p[3]!) / 2];
    // The gradient of a cross-entropy with a constant target by the logits is (probability − target) / C.
    gradient.dataSync().forEach((g, i) => expect(g).toBeCloseTo((p[i]! - middle[i % 2]!) / 2, 5));
    const same = tf.tensor3d([[[1, -1]], [[1, -1]]]);
    const still = tf.grad(disagreement)(same);
    still.dataSync().forEach((g) => expect(g).toBeCloseTo(0, 6));
  });
});

describe('agreement on expert patches', () => {
  const all = () => tf.ones<tf.Rank.R2>([2, 1]);
  const expertMask = () => tf.tensor2d([[1], [0]]);
  const loss = (share: number) => {
    const votes = logs([[[0.9, 0.1]], [[0.5, 0.5]]]);
    return expertPatchesLoss(votes, votes, all(), expertMask(), share, plain).dataSync()[0]!;
  };
  const towards = (p: number) => -(p * Math.log(0.9) + (1 - p) * Math.log(0.1) + Math.log(0.5)) / 2;

  it('has the expert’s vote for its target, the consensus of all, or a part of each', () => {
    expect(loss(1)).toBeCloseTo(towards(0.9), 6);
    expect(loss(0)).toBeCloseTo(towards(0.7), 6);
    expect(loss(0.5)).toBeCloseTo(towards(0.8), 6);
  });

  it('leaves the expert where it is when only its own vote counts', () => {
    const logits = tf.tensor3d([[[2, 0]], [[0, 0]]]);
    const gradient = tf
      .grad((z) => {
        const said = tf.logSoftmax(z) as tf.Tensor3D;
        return expertPatchesLoss(said, said, all(), expertMask(), 1, plain);
      })(logits)
      .dataSync();
    expect([gradient[0], gradient[1]].map((g) => Math.abs(g!) < 1e-6)).toEqual([true, true]);
    expect(gradient[2]).toBeCloseTo((0.5 - 1 / (1 + Math.exp(-2))) / 2, 5);
  });
});

describe('agreement with neighbours', () => {
  const calibration = { scale: 0.5, bias: [0.2, -0.2] };

  it('leaves each column’s own vote out of its target', () => {
    const votes = logs([[[0.9, 0.1]], [[0.3, 0.7]]]);
    const stimulusMask = tf.ones<tf.Rank.R2>([2, 1]);
    const found = neighboursLoss(votes, votes, stimulusMask, calibration).dataSync()[0]!;
    const consensus = (p: number) => {
      const [a, b] = [Math.exp(0.5 * Math.log(p) + 0.2), Math.exp(0.5 * Math.log(1 - p) - 0.2)];
      return a / (a + b);
    };
    const entropy = (target: number, p: number) => -(target * Math.log(p) + (1 - target) * Math.log(1 - p));
    expect(found).toBeCloseTo((entropy(consensus(0.3), 0.9) + entropy(consensus(0.9), 0.3)) / 2, 5);
  });

  it('does not teach a column that sees nothing, nor learn from it', () => {
    const votes = logs([[[0.9, 0.1]], [[0.3, 0.7]], [[0.001, 0.999]]]);
    const pair = logs([[[0.9, 0.1]], [[0.3, 0.7]]]);
    const found = neighboursLoss(votes, votes, tf.tensor2d([[1], [1], [0]]), calibration).dataSync()[0]!;
    const expected = neighboursLoss(pair, pair, tf.ones<tf.Rank.R2>([2, 1]), calibration).dataSync()[0]!;
    expect(found).toBeCloseTo(expected, 6);
  });
});

describe('losses', () => {
  it('leave no tensor behind beyond their value, and are 0 where nobody sees anything', () => {
    const votes = logs([[[0.9, 0.1]]]);
    const silent = tf.zeros<tf.Rank.R2>([1, 1]);
    const before = tf.memory().numTensors;
    const losses = [
      sameContentLoss(votes, votes, silent, plain),
      expertPatchesLoss(votes, votes, silent, silent, 0.5, plain),
      neighboursLoss(votes, votes, silent, { scale: 1, bias: [0, 0] }),
    ];
    expect(tf.memory().numTensors).toBe(before + 3);
    for (const loss of losses) expect(Math.abs(loss.dataSync()[0]!)).toBe(0);
  });
});

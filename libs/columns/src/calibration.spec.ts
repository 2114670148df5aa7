import { randomStream, useBackend } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { calibrate, fitCalibration, sumVotes } from './calibration.ts';

beforeAll(() => useBackend(inject('backend')));

describe('the consensus', () => {
  it('counts only the columns that see something', () => {
    const votes = sumVotes(
      tf.tensor3d([[[-1, -2]], [[-10, -20]], [[-3, -5]]]), // [C = 3, B = 1, K = 2]
      tf.tensor2d([[1], [0], [1]]),
    );
    expect([...votes.dataSync()]).toEqual([-4, -7]);
  });

  it('is calibrated back to the truth where the votes claim too much', () => {
    // Ten classes; the true log-odds are votes / 8 + bias, so the fit has a known answer.
    const stream = randomStream(1, 'votes');
    const truth = { scale: 1 / 8, bias: [0.5, -0.5, 0, 0.3, -0.3] };
    const [images, classes] = [6000, 5];
    const votes = tf.tensor2d(
      Float32Array.from({ length: images * classes }, () => 12 * stream.normal()),
      [images, classes],
    );
    const probabilities = tf.exp(calibrate(votes, truth)).dataSync();
    const labels = Int32Array.from({ length: images }, (_, image) => {
      let left = stream.uniform();
      for (let label = 0; label < classes - 1; label++) {
        left -= probabilities[image * classes + label]!;
        if (left < 0) return label;
      }
      return classes - 1;
    });
    const before = tf.memory().numTensors;
    const targets = tf.tensor1d(labels, 'int32');
    const { scale, bias } = fitCalibration(votes, targets);
    targets.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(Math.abs(scale / truth.scale - 1)).toBeLessThan(0.1);
    const centre = bias.reduce((sum, value) => sum + value, 0) / classes;
    bias.forEach((value, label) => expect(Math.abs(value - centre - truth.bias[label]!)).toBeLessThan(0.12));
  });

  it('stays where the fit starts when there is nothing to learn from', () => {
    const calibration = fitCalibration(tf.zeros([0, 3]), tf.zeros([0], 'int32'));
    expect(calibration).toEqual({ scale: Math.exp(-2), bias: [0, 0, 0] });
  });
});

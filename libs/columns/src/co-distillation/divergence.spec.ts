import { allNeighbours, useBackend, type Parameters } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';

import { createColumnField, disposeColumnField } from '../model.ts';
import { functionDivergence, weightSimilarity } from './divergence.ts';

beforeAll(() => useBackend(inject('backend')));

/** Two columns of one level; their opinions are made by the readout's bias alone. */
function opinionated(biases: readonly (readonly number[])[]) {
  const field = createColumnField(
    {
      columns: 2,
      inputs: 3,
      levels: 1,
      embedding: 2,
      hidden: 2,
      classes: 2,
      weights: 'unshared',
      steps: 0,
      temperature: 1,
      mixing: { previous: 1, bottomUp: 1, topDown: 1, attention: 1 },
    },
    [
      { xDeg: 0, yDeg: 0 },
      { xDeg: 1, yDeg: 0 },
    ],
    allNeighbours(2),
  );
  const parameters: Parameters = {
    'bottomUp/0/weights1': tf.ones([2, 3, 2]),
    'bottomUp/0/bias1': tf.ones([2, 1, 2]),
    'bottomUp/0/weights2': tf.ones([2, 2, 2]),
    'bottomUp/0/bias2': tf.zeros([2, 1, 2]),
    'bottomUp/0/weights3': tf.ones([2, 2, 2]),
    'bottomUp/0/bias3': tf.zeros([2, 1, 2]),
    'readout/weights': tf.zeros([2, 2, 2]),
    'readout/bias': tf.tensor3d(biases.map((bias) => [[...bias]])),
  };
  return { field, parameters };
}

const divergence = (biases: readonly (readonly number[])[], stimulusMask: number[][]) => {
  const { field, parameters } = opinionated(biases);
  const batch = {
    inputs: tf.ones<tf.Rank.R3>([2, 1, 3]),
    stimulusMask: tf.tensor2d(stimulusMask),
    targets: null,
    labelMask: null,
  };
  const found = functionDivergence(field, parameters, batch);
  disposeColumnField(field);
  return found;
};

describe('functionDivergence', () => {
  it('is 0 bits where both say the same, and 1 bit where each is sure of another class', () => {
    expect(
      divergence(
        [
          [1, 0],
          [1, 0],
        ],
        [[1], [1]],
      ),
    ).toBeCloseTo(0, 5);
    expect(
      divergence(
        [
          [40, 0],
          [0, 40],
        ],
        [[1], [1]],
      ),
    ).toBeCloseTo(1, 5);
  });

  it('is the entropy of the mean less the mean of the entropies', () => {
    const entropy = (p: number) => -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
    const found = divergence(
      [
        [Math.log(0.9), Math.log(0.1)],
        [Math.log(0.4), Math.log(0.6)],
      ],
      [[1], [1]],
    );
    expect(found).toBeCloseTo(entropy(0.65) - (entropy(0.9) + entropy(0.4)) / 2, 5);
  });

  it('does not ask a column that sees nothing', () => {
    expect(
      divergence(
        [
          [40, 0],
          [0, 40],
        ],
        [[1], [0]],
      ),
    ).toBeCloseTo(0, 5);
    expect(
      divergence(
        [
          [40, 0],
          [0, 40],
        ],
        [[0], [0]],
      ),
    ).toBe(0);
  });
});

describe('weightSimilarity', () => {
  it('is the mean cosine between two columns’ weights', () => {
    const three: Parameters = { w: tf.tensor3d([[[1, 0]], [[0, 2]], [[3, 0]]]), bias: tf.ones([3, 1, 2]) };
    expect(weightSimilarity(three, 3)).toBeCloseTo(1 / 3, 6); // Cosines 0, 1 and 0.
  });

  it('is 1 where the weights are shared', () => {
    expect(weightSimilarity({ w: tf.ones([1, 4, 4]) }, 9)).toBe(1);
  });
});

import { disposeParameters, randomStream, useBackend } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { latticeWiring } from './lattice-wiring.ts';
import { createLocalNet, disposeLocalNet, initialiseLocalNet, type LocalNetConfig } from './local-net.ts';
import { shareWeights, sleepDefaults } from './dynamic-weight-sharing.ts';
import { nearestNeighbours, mosaicDefaults } from './mosaic-wiring.ts';
import { accuracy, bars, exercise, type Exercise } from './toy-task.spec.fixture.ts';

beforeAll(() => useBackend(inject('backend')));

const side = 8;
const everywhere = Array.from({ length: side ** 2 }, (_, at) => [at % side, Math.floor(at / side)] as const);
/** Bars here are learnt; those whose units none of these touch are not seen before the test. */
const learnt = everywhere.filter(([x]) => x < 3);
const unseen = everywhere.filter(([x]) => x === 5);

const wiring = latticeWiring({ side, kernel: 3, strides: [1], wraps: true });
const config: LocalNetConfig = {
  ...{ wiring, features: [4], weights: 'unshared', readout: 'pooled', hidden: 0, classes: 2 },
};

/** Accuracy on bars at places that were never learnt, and at those that were. */
function learn(settings: LocalNetConfig, task: Partial<Exercise> = {}, start: 'alike' | 'independent' = 'independent') {
  const before = tf.memory().numTensors;
  const net = createLocalNet(settings);
  const initial = initialiseLocalNet(net, randomStream(2, 'weights'), start);
  const trained = exercise(net, initial, { steps: 150, next: () => bars(side, learnt), ...task });
  const found = {
    learnt: accuracy(net, trained, bars(side, learnt)),
    unseen: accuracy(net, trained, bars(side, unseen)),
  };
  disposeParameters(trained);
  disposeLocalNet(net);
  expect(tf.memory().numTensors).toBe(before);
  return found;
}

describe('at places that were never learnt', () => {
  it('a convolution knows what it has learnt elsewhere', () => {
    expect(learn({ ...config, weights: 'shared' })).toEqual({ learnt: 1, unseen: 1 });
  });

  it('a kernel shared through a reference frame does too, on a mosaic without a lattice', () => {
    // Units moved by up to a tenth of their spacing: neighbours differ in offset from unit to unit.
    const random = randomStream(3, 'mosaic');
    const jitter = (value: number) => value + 0.2 * (random.uniform() - 0.5);
    const mosaic = {
      xDeg: Float32Array.from(everywhere, ([x]) => jitter(x)),
      yDeg: Float32Array.from(everywhere, ([, y]) => jitter(y)),
      spacingDeg: new Float32Array(side ** 2).fill(1),
    };
    const layer = nearestNeighbours(mosaic, mosaic, 1, mosaicDefaults);
    const inner = (places: typeof everywhere) => places.filter(([x, y]) => x > 1 && x < 6 && y > 1 && y < 6);
    const net = createLocalNet({ ...config, wiring: [layer], weights: 'shared' });
    const trained = exercise(net, initialiseLocalNet(net, randomStream(2, 'weights')), {
      steps: 150,
      next: () => bars(side, inner(everywhere.filter(([x]) => x < 4))),
    });
    expect(accuracy(net, trained, bars(side, inner(unseen)))).toBe(1);
    disposeParameters(trained);
    disposeLocalNet(net);
  });

  it('a locally connected net knows nothing, though it has learnt as well', () => {
    const found = learn(config);
    expect(found.learnt).toBe(1);
    expect(found.unseen).toBeLessThan(0.8);
  });

  it('a locally connected net knows it where its places come to share weights in their sleep', () => {
    const random = randomStream(4, 'sleep');
    const between =
      (mode: typeof sleepDefaults | 'instant'): NonNullable<Exercise['between']> =>
      (parameters, step) =>
        step % 10 === 9 ? shareWeights(parameters, { mode }, random.stream(String(step))) : parameters;
    expect(learn(config, { between: between('instant') }).unseen).toBe(1);
    expect(learn(config, { between: between(sleepDefaults) }).unseen).toBe(1);
  });

  it('there are none for a locally connected net that is shown translated images', () => {
    const random = randomStream(5, 'places');
    const next = () =>
      bars(
        side,
        learnt.map(([x, y]) => [(x + random.integer(side)) % side, y] as const),
      );
    expect(learn(config, { next }).unseen).toBe(1);
  });
});

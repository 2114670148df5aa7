import {
  adamWDefaults,
  adamWStep,
  disposeAdamW,
  disposeParameters,
  randomStream,
  startAdamW,
  useBackend,
  valueAndGradients,
} from '@retinotopia/compute';
import { createRetina } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { adaptInputs, initialiseAdapter } from './input-adapter.ts';
import {
  fitNormalisation,
  initialiseNormalisation,
  normaliseInputs,
  updateNormalisation,
} from './input-normalisation.ts';
import { inputStage, inputStageNames } from './input-stage.ts';
import { randomTensor } from './toy-task.spec.fixture.ts';

beforeAll(() => useBackend(inject('backend')));

const random = randomStream(1, 'stages');
const numbers = (tensor: tf.Tensor) => [...tensor.dataSync()];
const foveated = createRetina({ columnsAcross: 3, law: 'linear' }, randomStream(1, 'foveated'));
const uniform = createRetina({ columnsAcross: 3, law: 'uniform' }, randomStream(1, 'uniform'));

describe('normalising inputs', () => {
  it('takes the mean away and divides by the deviation, over images of all batches, computed by hand', () => {
    // One column, two inputs: 1, 3, 5 with mean 3 and variance 8/3; and padding, which stays 0.
    const batches = [
      tf.tensor3d([
        [
          [1, 0],
          [3, 0],
        ],
      ]),
      tf.tensor3d([[[5, 0]]]),
    ];
    const before = tf.memory().numTensors;
    const parameters = fitNormalisation(batches);
    expect(tf.memory().numTensors).toBe(before + 2);
    const found = numbers(normaliseInputs(parameters, tf.tensor3d([[[7, 0]]])));
    expect(found[0]).toBeCloseTo(4 / Math.sqrt(8 / 3), 5);
    expect(found[1]).toBe(0);
    expect(() => fitNormalisation([])).toThrow('at least one image');
  });

  it('makes columns alike that differ in gain and offset alone', () => {
    const seen = randomTensor([1, 50, 4], random);
    const raw = tf.concat([seen, tf.add(tf.mul(seen, 3), 2)]) as tf.Tensor3D;
    const [one, other] = tf.split(normaliseInputs(fitNormalisation([raw]), raw), 2);
    const values = numbers(one!);
    numbers(other!).forEach((value, index) => expect(value).toBeCloseTo(values[index]!, 4));
  });

  it('keeps up with what it sees, and comes to the same as a fit', () => {
    const inputs = randomTensor([2, 40, 3], random) as tf.Tensor3D;
    let running = initialiseNormalisation(2, 3);
    const before = tf.memory().numTensors;
    for (let step = 0; step < 100; step++) {
      const next = updateNormalisation(running, inputs, 0.8);
      disposeParameters(running);
      running = next;
    }
    expect(tf.memory().numTensors).toBe(before);
    const fitted = Object.values(fitNormalisation([inputs])).flatMap(numbers);
    Object.values(running)
      .flatMap(numbers)
      .forEach((value, index) => expect(value).toBeCloseTo(fitted[index]!, 5));
  });

  it('is left alone by the optimiser that trains the nets behind it', () => {
    const inputs = randomTensor([2, 5, 3], random) as tf.Tensor3D;
    const statistics = fitNormalisation([inputs]);
    const before = Object.values(statistics).flatMap(numbers);
    const state = startAdamW({ ...statistics, weights: randomTensor([1, 3, 2], random) });
    const { gradients } = valueAndGradients(state.parameters, (parameters) => {
      const rows = tf.reshape(normaliseInputs(parameters, inputs), [1, 10, 3]);
      return tf.sum(tf.square(tf.matMul(rows, parameters.weights!)));
    });
    const weights = numbers(state.parameters.weights!);
    const next = adamWStep(state, gradients, adamWDefaults);
    expect(numbers(next.parameters.weights!)).not.toEqual(weights);
    expect(Object.keys(statistics).flatMap((name) => numbers(next.parameters[name]!))).toEqual(before);
    disposeAdamW(next);
  });
});

describe('adapting inputs', () => {
  it('starts as plain sharing does', () => {
    const inputs = randomTensor([3, 4, 5], random) as tf.Tensor3D;
    const found = numbers(adaptInputs(initialiseAdapter(3, 5), inputs));
    const expected = numbers(inputs);
    found.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 6));
  });

  it('learns to bring columns with receptors in an order of their own to what they have in common', () => {
    // The inputs of column 1 are those of column 0, in reverse order; shared weights behind can be right for both.
    const seen = randomTensor([1, 64, 4], random) as tf.Tensor3D;
    const raw = tf.concat<tf.Tensor3D>([seen, tf.reverse(seen, 2)]);
    const wanted = tf.tile(tf.slice(seen, [0, 0, 0], [1, 64, 1]), [2, 1, 1]);
    const error = (adapts: boolean) => {
      let state = startAdamW({ ...initialiseAdapter(2, 4), weights: randomTensor([1, 4, 1], random) });
      let last = 1;
      for (let step = 0; step < 200; step++) {
        const { value, gradients } = valueAndGradients(state.parameters, (parameters) => {
          const inputs = adapts ? adaptInputs(parameters, raw) : raw;
          const said = tf.matMul(tf.reshape(inputs, [128, 4]), tf.reshape(parameters.weights!, [4, 1]));
          return tf.mean(tf.square(tf.sub(said, tf.reshape(wanted, [128, 1]))));
        });
        state = adamWStep(state, gradients, { ...adamWDefaults, learningRate: 2e-2, weightDecay: 0 });
        [last] = value.dataSync() as unknown as [number];
      }
      return last;
    };
    expect(error(true)).toBeLessThan(0.01);
    expect(error(false)).toBeGreaterThan(0.1);
  });

  it('from places is nothing on a uniform retina, whose fields are the frame', () => {
    const { count, widest } = uniform.columns;
    const stage = inputStage('framed', uniform);
    expect(stage.inputs).toBe(widest);
    const inputs = randomTensor([count, 2, widest], random) as tf.Tensor3D;
    const found = numbers(stage.apply(stage.initialise([]), inputs));
    const expected = numbers(inputs);
    found.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 4));
  });

  it('from places gives a mean of fields at every position, whatever order a column has its fields in', () => {
    const own = createRetina({ columnsAcross: 3, law: 'linear', permuted: true }, randomStream(1, 'foveated'));
    const brought = [foveated, own].map((retina) => {
      const { count, widest, fields } = retina.columns;
      // Every field says where it stands from left to right.
      const raw = new Float32Array(count * widest);
      fields.forEach((owned, column) =>
        owned.forEach((field, input) => (raw[column * widest + input] = retina.fields.xDeg[field]!)),
      );
      const stage = inputStage('framed', retina);
      const parameters = stage.initialise([]);
      const ones = numbers(tf.sum(parameters['adapter/weights']!, 1));
      ones.forEach((sum) => expect(sum).toBeCloseTo(1, 5));
      return numbers(stage.apply(parameters, tf.tensor3d(raw, [count, 1, widest])));
    });
    brought[0]!.forEach((value, index) => expect(brought[1]![index]).toBeCloseTo(value, 4));
    // So a column's positions rise from left to right, from one border of its patch to the other.
    const [side, { columns }] = [foveated.config.fieldsAcross, foveated];
    for (let column = 0; column < columns.count; column++) {
      for (let row = 0; row < side; row++) {
        const at = (column * side + row) * side;
        const run = brought[0]![at + side - 1]! - brought[0]![at]!;
        expect(run / (2 * columns.reachDeg[column]!)).toBeGreaterThan(0.6);
      }
    }
  });
});

describe('a stage', () => {
  it.each(inputStageNames)('has as many inputs behind it, and parameters to learn, as it says: %s', (name) => {
    const { count, widest } = foveated.columns;
    const stage = inputStage(name, foveated);
    const inputs = randomTensor([count, 2, widest], random) as tf.Tensor3D;
    const parameters = stage.initialise([inputs]);
    expect(stage.apply(parameters, inputs).shape).toEqual([count, 2, stage.inputs]);
    const learnt = Object.entries(parameters).filter(([path]) => !path.startsWith('normalisation/'));
    expect(learnt.reduce((sum, [, { size }]) => sum + size, 0)).toBe(stage.cost.parameters);
  });
});

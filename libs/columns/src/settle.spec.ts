import {
  disposeParameters,
  mapParameters,
  randomStream,
  useBackend,
  valueAndGradients,
  type Parameters,
} from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { columnsDefaults, ColumnsConfigError, withoutAttention, type ColumnsConfig } from './config.ts';
import { createColumnField, disposeColumnField, initialiseColumns, type ColumnField } from './model.ts';
import { readOut } from './readout.ts';
import { settle, settleTrajectory, type Embeddings } from './settle.ts';

beforeAll(() => useBackend(inject('backend')));

const small = {
  ...columnsDefaults,
  columns: 3,
  inputs: 4,
  levels: 3,
  embedding: 5,
  hidden: 6,
  classes: 4,
  steps: 2,
} satisfies ColumnsConfig;
const places = (columns: number) =>
  Array.from({ length: columns }, (_, column) => ({ xDeg: column - 1, yDeg: 2 * column }));
const fieldOf = (config: ColumnsConfig) => createColumnField(config, places(config.columns));

function randomInputs(config: ColumnsConfig, batch: number, seed = 1): tf.Tensor3D {
  const stream = randomStream(seed, 'inputs');
  const values = Float32Array.from({ length: config.columns * batch * config.inputs }, () => stream.normal());
  return tf.tensor3d(values, [config.columns, batch, config.inputs]);
}

const numbers = (tensor: tf.Tensor) => [...tensor.dataSync()];
const freeTrajectory = (trajectory: readonly Embeddings[]) => trajectory.forEach((step) => tf.dispose([...step]));

describe('settle', () => {
  it('with one level and one column is the carry-over and bottom-up mean, computed by hand', () => {
    const config: ColumnsConfig = {
      ...columnsDefaults,
      columns: 1,
      inputs: 2,
      levels: 1,
      embedding: 2,
      hidden: 1,
      classes: 2,
      steps: 1,
      mixing: { previous: 1, bottomUp: 2, topDown: 9, attention: 1 },
    };
    const field = fieldOf(config);
    // relu(2·1 + 1·0.5 − 0.5) = 2; relu(2·1.5 + 1) = 4; (4·3, 4·4 + 0) = (12, 16), root mean square √200.
    const parameters: Parameters = {
      'bottomUp/0/weights1': tf.tensor3d([[[1], [0.5]]]),
      'bottomUp/0/bias1': tf.tensor3d([[[-0.5]]]),
      'bottomUp/0/weights2': tf.tensor3d([[[1.5]]]),
      'bottomUp/0/bias2': tf.tensor3d([[[1]]]),
      'bottomUp/0/weights3': tf.tensor3d([[[3, 4]]]),
      'bottomUp/0/bias3': tf.tensor3d([[[0, 0]]]),
    };
    const inputs = tf.tensor3d([[[2, 1]]]);
    const before: Embeddings = [tf.tensor3d([[[0, 2]]])];
    const trajectory = settleTrajectory(field, parameters, inputs, { from: before });
    // One column attends to itself alone, so: (1·(0, 2) + 2·(12, 16)/√200 + 1·(0, 2)) / 4.
    const size = Math.sqrt(200);
    expect(numbers(trajectory[1]![0]!)[0]).toBeCloseTo((2 * 12) / size / 4, 5);
    expect(numbers(trajectory[1]![0]!)[1]).toBeCloseTo((2 + (2 * 16) / size + 2) / 4, 5);
  });

  it('gives the same outputs for shared and unshared columns with equal weights', () => {
    const sharedField = fieldOf({ ...small, weights: 'shared' });
    const unsharedField = fieldOf({ ...small, weights: 'unshared' });
    const shared = initialiseColumns(sharedField, randomStream(2, 'weights'));
    const copied = mapParameters(shared, (tensor) => tf.tile(tensor, [small.columns, 1, 1]));
    const inputs = randomInputs(small, 7);
    const one = settleTrajectory(sharedField, shared, inputs);
    const other = settleTrajectory(unsharedField, copied, inputs);
    one.forEach((levels, step) =>
      levels.forEach((level, l) =>
        numbers(level).forEach((value, i) => expect(numbers(other[step]![l]!)[i]).toBeCloseTo(value, 5)),
      ),
    );
    const [said, otherSaid] = [readOut(shared, one.at(-1)!), readOut(copied, other.at(-1)!)];
    numbers(said).forEach((value, i) => expect(numbers(otherSaid)[i]).toBeCloseTo(value, 5));
  });

  it('draws unshared columns independently, and the same ones for the same seed', () => {
    const field = fieldOf(small);
    const [a, b] = [0, 0].map(() => initialiseColumns(field, randomStream(3, 'weights')));
    const weights = a!['bottomUp/0/weights1']!;
    expect(numbers(weights)).toEqual(numbers(b!['bottomUp/0/weights1']!));
    const perColumn = tf.unstack(weights).map(numbers);
    expect(perColumn[0]).not.toEqual(perColumn[1]);
    expect(perColumn[1]).not.toEqual(perColumn[2]);
  });

  it.each(['shared', 'unshared'] as const)('has the gradient that finite differences find (%s)', (weights) => {
    const config: ColumnsConfig = {
      ...small,
      weights,
      columns: 2,
      levels: 2,
      embedding: 3,
      hidden: 4,
      steps: 2,
    };
    const field = fieldOf(config);
    const parameters = mapParameters(initialiseColumns(field, randomStream(4, 'weights')), (tensor, name) =>
      // Biases away from zero keep the rectifiers away from their kinks.
      name.includes('bias') ? tf.add(tensor, 0.3) : tensor,
    );
    const inputs = randomInputs(config, 2);
    const targets = randomInputs({ ...config, inputs: config.classes }, 2, 9);
    const loss = (p: Parameters): tf.Scalar =>
      tf.tidy(() => tf.mean(tf.mul(targets, readOut(p, settle(field, p, inputs)))));
    const { gradients } = valueAndGradients(parameters, loss);
    const at = (name: string, index: number, step: number) => {
      const values = parameters[name]!.dataSync().slice();
      values[index]! += step;
      return loss({ ...parameters, [name]: tf.tensor(values, parameters[name]!.shape) }).dataSync()[0]!;
    };
    const step = 2e-3;
    for (const name of Object.keys(parameters)) {
      const size = parameters[name]!.size;
      for (const index of new Set([0, Math.floor(size / 2), size - 1])) {
        const expected = (at(name, index, step) - at(name, index, -step)) / (2 * step);
        const found = numbers(gradients[name]!)[index]!;
        expect(Math.abs(found - expected), `${name}[${index}]: ${found} against ${expected}`).toBeLessThan(
          1e-3 + 0.03 * Math.abs(expected),
        );
      }
    }
  });

  it('does not let a column attend to one that is not its neighbour', () => {
    const config: ColumnsConfig = { ...small, levels: 1 };
    const alone = createColumnField(config, places(3), {
      offsets: Int32Array.of(0, 2, 4, 5),
      indices: Int32Array.of(0, 1, 0, 1, 2), // Column 2 attends to itself alone.
    });
    const parameters = initialiseColumns(alone, randomStream(5, 'weights'));
    const inputs = randomInputs(config, 2);
    const changed = tf.tidy(() => {
      const [first, second, third] = tf.split(inputs, 3);
      return tf.concat([tf.add(first!, 1), second!, third!]) as tf.Tensor3D;
    });
    const last = (x: tf.Tensor3D) => tf.unstack(settle(alone, parameters, x)[0]!).map(numbers);
    const [before, after] = [last(inputs), last(changed)];
    expect(after[1]).not.toEqual(before[1]);
    expect(after[2]).toEqual(before[2]);
  });

  it('goes on from earlier embeddings: two steps at once are one step and one more', () => {
    const twice = fieldOf({ ...small, steps: 2 });
    const once = fieldOf({ ...small, steps: 1 });
    const parameters = initialiseColumns(twice, randomStream(6, 'weights'));
    const inputs = randomInputs(small, 3);
    const whole = settle(twice, parameters, inputs);
    const half = settle(once, parameters, inputs);
    const resumed = settle(once, parameters, inputs, { from: half });
    whole.forEach((level, l) =>
      numbers(level).forEach((value, i) => expect(numbers(resumed[l]!)[i]).toBeCloseTo(value, 6)),
    );
  });

  it('settles twice as many steps as there are levels where nobody says how many, or as many as a call asks for', () => {
    const { steps, ...unsaid } = small;
    const field = fieldOf(unsaid);
    const parameters = initialiseColumns(field, randomStream(6, 'weights'));
    const inputs = randomInputs(small, 1);
    expect(settleTrajectory(field, parameters, inputs)).toHaveLength(2 * small.levels + 1);
    expect(settleTrajectory(field, parameters, inputs, { steps: 1 })).toHaveLength(2);
    const asked = settle(field, parameters, inputs, { steps });
    const configured = settle(fieldOf(small), parameters, inputs);
    asked.forEach((level, l) => expect(numbers(level)).toEqual(numbers(configured[l]!)));
  });

  it('without attention leaves every column alone with itself', () => {
    const field = fieldOf(withoutAttention(small));
    const parameters = initialiseColumns(field, randomStream(5, 'weights'));
    const inputs = randomInputs(small, 2);
    const changed = tf.tidy(() => tf.concat<tf.Tensor3D>([tf.add(tf.slice(inputs, 0, 1), 1), tf.slice(inputs, 1)]));
    const [before, after] = [inputs, changed].map((x) => settle(field, parameters, x).map((l) => tf.unstack(l)));
    before!.forEach((level, l) => {
      expect(numbers(after![l]![0]!)).not.toEqual(numbers(level[0]!));
      for (const column of [1, 2]) expect(numbers(after![l]![column]!)).toEqual(numbers(level[column]!));
    });
  });

  it('follows schedules step by step', () => {
    const inputs = randomInputs(small, 2);
    const keep = { previous: 1, bottomUp: 0, topDown: 0, attention: 0 };
    const field = fieldOf({
      ...small,
      steps: 2,
      mixing: [small.mixing, keep],
      temperature: [1, 2],
    });
    const parameters = initialiseColumns(field, randomStream(7, 'weights'));
    const trajectory = settleTrajectory(field, parameters, inputs);
    expect(numbers(trajectory[2]![0]!)).toEqual(numbers(trajectory[1]![0]!));
    expect(numbers(trajectory[1]![0]!)).not.toEqual(numbers(trajectory[0]![0]!));
  });

  it('learns from the last steps only, with a memory that does not grow with their number before', () => {
    const peakBytes = (steps: number, learntSteps?: number) => {
      const config = { ...small, steps, ...(learntSteps === undefined ? {} : { learntSteps }) };
      const field = fieldOf(config);
      const parameters = initialiseColumns(field, randomStream(9, 'weights'));
      const inputs = randomInputs(config, 8);
      let peak = 0;
      const { value, gradients } = valueAndGradients(parameters, (p) => {
        const loss = tf.tidy(() => tf.mean(readOut(p, settle(field, p, inputs))));
        peak = tf.memory().numBytes; // All that the backward pass will need is held here.
        return loss as tf.Scalar;
      });
      value.dispose();
      inputs.dispose();
      [parameters, gradients].forEach(disposeParameters);
      disposeColumnField(field);
      return peak;
    };
    expect(peakBytes(12)).toBeGreaterThan(1.5 * peakBytes(3));
    expect(peakBytes(12, 2)).toBe(peakBytes(3, 2));
  });

  it('has the same embeddings whatever is learnt, and no gradient through what is not', () => {
    const [whole, cut] = [fieldOf(small), fieldOf({ ...small, learntSteps: 0 })];
    const parameters = initialiseColumns(whole, randomStream(10, 'weights'));
    const inputs = randomInputs(small, 2);
    const ends = [whole, cut].map((field) => settle(field, parameters, inputs).flatMap(numbers));
    expect(ends[1]).toEqual(ends[0]);
    const { gradients } = valueAndGradients(parameters, (p) =>
      tf.tidy(() => tf.sum(tf.concat([...settle(cut, p, inputs)]))),
    );
    for (const gradient of Object.values(gradients)) expect(numbers(gradient).every((g) => g === 0)).toBe(true);
  });

  it('leaves no tensor behind beyond what it returns', () => {
    const before = tf.memory().numTensors;
    const field: ColumnField = fieldOf(small);
    const parameters = initialiseColumns(field, randomStream(8, 'weights'));
    const inputs = randomInputs(small, 2);
    const held = tf.memory().numTensors;
    const trajectory = settleTrajectory(field, parameters, inputs);
    expect(tf.memory().numTensors).toBe(held + (small.steps + 1) * small.levels);
    const said = readOut(parameters, trajectory.at(-1)!);
    expect(tf.memory().numTensors).toBe(held + (small.steps + 1) * small.levels + 1);
    said.dispose();
    freeTrajectory(trajectory);
    const last = settle(field, parameters, inputs);
    expect(tf.memory().numTensors).toBe(held + small.levels);
    tf.dispose([...last]);
    expect(tf.memory().numTensors).toBe(held);
    inputs.dispose();
    disposeParameters(parameters);
    disposeColumnField(field);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a configuration', () => {
  it.each([
    [{ columns: 0 }, 'columns'],
    [{ levels: 1.5 }, 'levels'],
    [{ steps: -1 }, 'steps'],
    [{ temperature: 0 }, 'temperature'],
    [{ temperature: [1] }, 'temperature'],
    [{ mixing: { previous: 0, bottomUp: 0, topDown: 1, attention: 0 } }, 'mixing'],
    [{ mixing: { previous: -1, bottomUp: 1, topDown: 1, attention: 1 } }, 'mixing'],
  ])('of %j is refused by name', (change, setting) => {
    expect(() => fieldOf({ ...small, ...change })).toThrow(ColumnsConfigError);
    expect(() => fieldOf({ ...small, ...change })).toThrow(`'${setting}'`);
  });

  it('is refused where places or neighbours are of another number of columns', () => {
    expect(() => createColumnField(small, places(2))).toThrow("'columns' must be as many as there are places, 2");
    const pair = { offsets: Int32Array.of(0, 1, 2), indices: Int32Array.of(0, 1) };
    expect(() => createColumnField(small, places(3), pair)).toThrow('lists of neighbours, 2');
  });
});

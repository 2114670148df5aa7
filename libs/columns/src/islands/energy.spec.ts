import { randomStream, useBackend, type Parameters } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { columnsDefaults, type ColumnsConfig } from '../config.ts';
import { createColumnField, initialiseColumns } from '../model.ts';
import { settleTrajectory } from '../settle.ts';
import { changeByStep, energyByStep } from './energy.ts';

beforeAll(() => useBackend(inject('backend')));

const config: ColumnsConfig = { ...columnsDefaults, columns: 4, inputs: 3, levels: 3, embedding: 6, hidden: 8, steps: 5 }; // prettier-ignore
const places = Array.from({ length: 4 }, (_, xDeg) => ({ xDeg, yDeg: 0 }));
const inputs = () => {
  const random = randomStream(1, 'inputs');
  return tf.tensor3d(
    Float32Array.from({ length: 4 * 2 * 3 }, () => random.normal()),
    [4, 2, 3],
  );
};

describe('energyByStep', () => {
  it('is the disagreement with each contribution, computed by hand', () => {
    const hand = { ...config, columns: 2, inputs: 1, levels: 1, embedding: 1, hidden: 1, steps: 1, mixing: { previous: 1, bottomUp: 2, topDown: 9, attention: 3 } }; // prettier-ignore
    const field = createColumnField(hand, places.slice(0, 2));
    const one = [[[1]]];
    const parameters: Parameters = Object.fromEntries(
      ['1', '2', '3'].flatMap((layer) => [
        [`bottomUp/0/weights${layer}`, tf.tensor3d([...one, ...one])],
        [`bottomUp/0/bias${layer}`, tf.zeros([2, 1, 1])],
      ]),
    );
    // The nets say 1, whatever the luminance. Columns at 0 and 4 attend to each other: so hot that both get 2.
    const from = [tf.tensor3d([0, 4], [2, 1, 1])];
    const hot = { ...field, config: { ...hand, temperature: 1e9 } };
    const trajectory = settleTrajectory(hot, parameters, tf.ones([2, 1, 1]), { from });
    const [before, after] = energyByStep(hot, parameters, tf.ones([2, 1, 1]), trajectory).map(([level]) => level!);
    // Bottom-up: mean of (0 − 1)², (4 − 1)²; attention: of (0 − 2)², (4 − 2)²; weights 1 + 2 + 3.
    expect(before).toMatchObject({ previous: 0, topDown: 0 });
    const { bottomUp, attention, total } = before!;
    expect([bottomUp, attention]).toEqual([expect.closeTo((2 * 5) / 12, 5), expect.closeTo((3 * 4) / 12, 5)]);
    expect(total).toBeCloseTo(22 / 12, 5);
    // The step went to (1·0 + 2·1 + 3·2) / 6 = 4/3 and (4 + 2 + 6) / 6 = 2.
    expect(after!.previous).toBeCloseTo(((4 / 3) ** 2 + 2 ** 2) / 2 / 12, 5);
  });

  it('has a part for each step and level, and its parts sum to the total', () => {
    const field = createColumnField(config, places);
    const parameters = initialiseColumns(field, randomStream(3, 'weights'));
    const energies = energyByStep(field, parameters, inputs(), settleTrajectory(field, parameters, inputs()));
    expect(energies.map((levels) => levels.length)).toEqual([3, 3, 3, 3, 3, 3]);
    for (const { previous, bottomUp, topDown, attention, total } of energies.flat()) {
      expect(previous + bottomUp + topDown + attention).toBeCloseTo(total, 12);
      expect(total).toBeGreaterThan(0);
    }
    const sum = (step: number) => energies[step]!.reduce((all, { total }) => all + total, 0);
    expect(sum(5)).toBeLessThan(sum(0));
  });
});

describe('changeByStep', () => {
  it('is the length of the change over that of the embeddings', () => {
    const steps = [
      [3, 4],
      [3, 4],
      [0, 5],
    ].map((e) => [tf.tensor3d(e, [1, 1, 2])]);
    expect(changeByStep(steps)).toEqual([[0], [expect.closeTo(Math.sqrt(10) / 5, 6)]]);
  });
});

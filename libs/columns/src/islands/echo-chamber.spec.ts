import { randomStream, useBackend } from '@retinotopia/compute';
import { neighboursNearby } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { columnsDefaults, withoutAttention, type ColumnsConfig } from '../config.ts';
import { createColumnField, initialiseColumns } from '../model.ts';
import { settle } from '../settle.ts';
import { findIslands } from './islands.ts';

beforeAll(() => useBackend(inject('backend')));

/** Islands on a line of columns whose embeddings were drawn by chance: there is nothing to agree about. */
function islandsOf(config: ColumnsConfig, radiusDeg: number): number {
  const places = Array.from({ length: config.columns }, (_, xDeg) => ({ xDeg, yDeg: 0 }));
  const field = createColumnField(config, places, neighboursNearby(places, radiusDeg));
  const random = randomStream(1, 'by-chance');
  const inputs = tf.tensor3d(
    Float32Array.from({ length: config.columns * config.inputs }, () => random.normal()),
    [config.columns, 1, config.inputs],
  );
  const [top] = settle(field, initialiseColumns(field, randomStream(2, 'columns')), inputs);
  return findIslands(top!.dataSync() as Float32Array, neighboursNearby(places, 1), 0.95).count;
}

describe('an echo chamber', () => {
  const config: ColumnsConfig = { ...columnsDefaults, columns: 24, inputs: 6, levels: 1, steps: 20, temperature: 10, mixing: { previous: 1, bottomUp: 0, topDown: 0, attention: 3 } }; // prettier-ignore

  it('forms where all attend to all and do not choose: columns agree that have nothing in common', () => {
    expect(islandsOf(config, 24)).toBe(1);
  });

  it('does not form where they attend only to those who agree already', () => {
    expect(islandsOf({ ...config, temperature: 0.05 }, 24)).toBeGreaterThan(10);
  });

  it('does not form where nobody attends', () => {
    expect(islandsOf(withoutAttention(config), 24)).toBe(24);
  });
});

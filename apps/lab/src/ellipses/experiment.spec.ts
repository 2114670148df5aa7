import { useBackend } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { ellipseProtocol, runEllipses } from './experiment.ts';

const small = { ...ellipseProtocol, trainImages: 400, testImages: 100, epochs: 8, batch: 32 };
const task = { weights: 'shared', attention: true, ambiguity: 0, seed: 5 } as const;

beforeAll(() => useBackend('wasm'));

describe('columns in ellipse world', () => {
  it('tell objects well above chance, the same for the same seed, and leave no tensor', () => {
    const before = tf.memory().numTensors;
    const told: number[] = [];
    const finding = runEllipses(task, small, (share) => told.push(share));
    expect(finding.accuracy).toBeGreaterThan(0.5);
    expect(finding.agreement).toHaveLength(small.steps + 1);
    expect(finding.agreement.every((cosine) => Math.abs(cosine) <= 1)).toBe(true);
    expect(told.at(-1)).toBe(1);
    expect(tf.memory().numTensors).toBe(before);
    const again = { ...small, epochs: 1 };
    expect(runEllipses(task, again)).toEqual(runEllipses(task, again));
  });

  it('are one net each, where weights are unshared', () => {
    const finding = runEllipses({ ...task, weights: 'unshared', attention: false }, { ...small, epochs: 1 });
    // Nets that were drawn apart give unlike embeddings; shared ones give alike ones from the start.
    expect(Math.abs(finding.agreement[0]!)).toBeLessThan(0.3);
    expect(runEllipses({ ...task, attention: false }, { ...small, epochs: 1 }).agreement[0]).toBeGreaterThan(
      0.3,
    );
  });
});

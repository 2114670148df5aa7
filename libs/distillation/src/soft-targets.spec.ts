import { useBackend } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { hardLoss, logitMatchingLoss, softLoss, softTargets } from './soft-targets.ts';

beforeAll(() => useBackend(inject('backend')));

/** Two nets, two images, three classes. */
const student = [2, -1, 0.5, 0, 1, -3, 0.3, 0.2, -0.4, 4, 4, -2];
const teacher = [5, 1, -2, -1, 3, 2, 5, 1, -2, -1, 3, 2];
const cube = (values: readonly number[]) => tf.tensor3d([...values], [2, 2, 3]);

const softmax = (logits: readonly number[], temperature: number): number[] => {
  const powers = logits.map((z) => Math.exp(z / temperature));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
};
const rows = (values: ArrayLike<number>) =>
  [0, 3, 6, 9].map((start) => Array.from({ length: 3 }, (_, k) => values[start + k]!));
const gradientOf = (loss: (logits: tf.Tensor3D) => tf.Scalar): number[][] =>
  rows(
    tf.tidy(() =>
      tf
        .grad((z) => loss(z as tf.Tensor3D))(cube(student))
        .dataSync(),
    ),
  );
const softGradient = (temperature: number) =>
  gradientOf((logits) => softLoss(softTargets(cube(teacher), temperature), logits, temperature));
const length = (gradient: number[][]) => Math.hypot(...gradient.flat());

describe('soft targets', () => {
  it('are the softmax of the logits divided by the temperature', () => {
    const found = rows(softTargets(cube(teacher), 2.5).dataSync());
    rows(teacher).forEach((logits, row) =>
      softmax(logits, 2.5).forEach((p, k) => expect(found[row]![k]).toBeCloseTo(p, 6)),
    );
  });

  it('give a logit the gradient T·(q − p), divided by the images', () => {
    for (const temperature of [1, 2.5, 20]) {
      const found = softGradient(temperature);
      rows(student).forEach((logits, row) => {
        const [q, p] = [softmax(logits, temperature), softmax(rows(teacher)[row]!, temperature)];
        q.forEach((qk, k) => expect(found[row]![k]).toBeCloseTo((temperature * (qk - p[k]!)) / 2, 5));
      });
    }
  });

  it('pull as hard at T = 100 as at T = 20, thanks to T²', () => {
    const [warm, hot] = [length(softGradient(20)), length(softGradient(100))];
    expect(hot / warm).toBeGreaterThan(0.9);
    expect(hot / warm).toBeLessThan(1.1);
  });

  it('become logit matching at high temperatures', () => {
    const matching = gradientOf((logits) => logitMatchingLoss(cube(teacher), logits));
    softGradient(1000).forEach((row, index) =>
      row.forEach((slope, k) => expect(slope).toBeCloseTo(matching[index]![k]!, 2)),
    );
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
    matching.forEach((row, index) => {
      const [z, v] = [rows(student)[index]!, rows(teacher)[index]!];
      row.forEach((slope, k) => expect(slope).toBeCloseTo((z[k]! - mean(z) - (v[k]! - mean(v))) / 3 / 2, 5));
    });
  });

  it('cost a net among others what they cost it alone', () => {
    const losses = tf.tidy(() => {
      const [targets, logits] = [softTargets(cube(teacher), 3), cube(student)];
      const alone = [0, 1].map(
        (net) => hardLoss(tf.slice(targets, [net], [1]), tf.slice(logits, [net], [1])).dataSync()[0]!,
      );
      return [hardLoss(targets, logits).dataSync()[0]!, alone[0]! + alone[1]!] as const;
    });
    expect(losses[0]).toBeCloseTo(losses[1], 5);
  });
});

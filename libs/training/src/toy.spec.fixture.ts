import { randomStream, type Parameters } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { z } from '@retinotopia/core';
import { batchesByStep, mapBatches, shuffledBatches } from './batches.ts';
import { halfCosine } from './schedules.ts';
import type { Teacher } from './teachers.ts';
import { train, type Loss, type Pause, type Training, type TrainingState } from './trainer.ts';

/** Two weights and a bias, named so that a file sorts them otherwise. */
export const drawn = (): Parameters => ({
  weights: tf.tensor2d([0.5, -0.2], [2, 1]),
  bias: tf.tensor1d([0.1]),
});

const predict = ({ weights, bias }: Parameters, x: tf.Tensor2D) =>
  tf.add<tf.Tensor2D>(tf.matMul(x, weights as tf.Tensor2D), bias!);
const apart = (a: tf.Tensor, b: tf.Tensor) => tf.mean<tf.Scalar>(tf.squaredDifference(a, b));

/** Rows x drawn one after the other, and what y = x₀ − 2·x₁ + 3 makes of them. */
interface Rows {
  readonly x: tf.Tensor2D;
  readonly y: tf.Tensor2D;
}

/** The line, from batches that follow each other. */
export const line = (): Loss<Rows> => ({
  name: 'line',
  batches: mapBatches(shuffledBatches(20, 8, randomStream(1, 'order')), rowsOf),
  loss: (parameters, { x, y }) => apart(predict(parameters, x), y),
});

function rowsOf(chosen: Uint32Array): Rows {
  const values = Array.from(chosen, (row) => [Math.sin(row), Math.cos(3 * row)] as const);
  return {
    x: tf.tensor2d(values.map(([a, b]) => [a, b])),
    y: tf.tensor2d(values.map(([a, b]) => [a - 2 * b + 3])),
  };
}

/** What a teacher says of single rows. */
export const agreement = (kind: Teacher['kind'], weight?: (step: number) => number): Loss<tf.Tensor2D> => ({
  name: kind,
  teacher: { name: kind, kind, kept: 0.9, every: 5 },
  ...(weight === undefined ? {} : { weight }),
  batches: batchesByStep((step) => tf.tensor2d([[1, step / 10]])),
  loss: (parameters, x, { teacher }) => apart(predict(parameters, x), predict(teacher!, x)),
});

/** A pull towards the weight as it was fitted last. */
export const pull = (every: number): Loss<null, { at: number }> => ({
  name: 'pull',
  batches: batchesByStep(() => null),
  fitted: {
    every,
    fit: ({ weights }) => ({ at: weights!.dataSync()[0]! }),
    schema: z.object({ at: z.number() }),
  },
  loss: ({ weights }, _, { fitted }) => apart(weights!, tf.scalar(fitted.at)),
});

/** A training with all that a training can have. */
export const everything = (): Training => ({
  steps: 12,
  losses: [line(), agreement('frozen', (step) => (step < 3 ? 0 : 0.5)), agreement('mean'), agreement('stale'), pull(5)],
  learningRate: halfCosine(0.1, 12, 3),
  weightDecay: 0.01,
  reportAt: (steps) => steps % 4 === 0,
  afterStep: ({ bias, ...others }) => {
    const next = tf.tidy(() => tf.minimum(bias!, 0.3));
    bias!.dispose();
    return { ...others, bias: next };
  },
});

/** Trains to the end. @param onPause told of every pause */
export function finish(
  training: Training,
  from: TrainingState,
  onPause: (pause: Pause) => unknown = () => undefined,
  pauseEvery?: number,
): Parameters {
  const run = train(training, from, pauseEvery);
  for (;;) {
    const { done, value } = run.next();
    if (done === true) return value;
    onPause(value);
  }
}

/** All numbers of some parameters. */
export const numbersOf = (parameters: Parameters): Readonly<Record<string, readonly number[]>> =>
  Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [name, [...tensor.dataSync()]]));

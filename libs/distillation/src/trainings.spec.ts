import { total } from '@retinotopia/core';
import { disposeParameters, randomStream, useBackend, type Parameters } from '@retinotopia/compute';
import {
  allOf,
  packTraining,
  startTraining,
  train,
  trainToEnd,
  unpackTraining,
  type Pause,
  type Training,
} from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { errorsByClass } from './errors.ts';
import { evaluate } from './evaluate.ts';
import { withBias } from './logits.ts';
import { drawNets, logitsOf, oneOf } from './nets.ts';
import { toyImages } from './toy-images.spec.fixture.ts';
import { labelTraining, peerTraining, teacherTraining } from './trainings.ts';
import { bestBias, transferImages } from './withheld-classes.ts';

beforeAll(() => useBackend(inject('backend')));

const images = toyImages(200);
const test = toyImages(200, 2);
const course = { images, indices: allOf(200), epochs: 4, batch: 20, learningRate: 0.01 };
/** Soft targets say little at first. */
const long = { ...course, epochs: 30 };
const nets = (count = 1) =>
  drawNets({ nets: count, inputs: 16, hidden: [20, 20], classes: 4 }, randomStream(1, 'nets'));
const random = () => randomStream(1, 'lessons');
const regularised = (maxNorm: number, faster = course) =>
  labelTraining(faster, logitsOf, { dropout: { inputs: 0.1, hidden: 0.3 }, jitter: 1, layers: [16, 20, 20], maxNorm }, random()); // prettier-ignore

describe('a training', () => {
  it('on labels teaches, and frees all but what it gives back', () => {
    const before = tf.memory().numTensors;
    const learnt = trainToEnd(labelTraining(course, logitsOf, null, random()), nets());
    expect(total(errorsByClass(evaluate(learnt, test, logitsOf), test.labels))).toBeLessThan(10);
    disposeParameters(learnt);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('keeps the lengths of incoming weights within the limit at every step', () => {
    const limit = 1.1;
    const run = train(regularised(limit, { ...course, learningRate: 0.05 }), startTraining(nets()), 1);
    for (let turn = run.next(); turn.done !== true; turn = run.next()) {
      const { parameters } = turn.value.state.optimiser;
      tf.tidy(() => {
        for (const [name, tensor] of Object.entries(parameters)) {
          if (!name.endsWith('/weights')) continue;
          const longest = tf.max(tf.norm(tensor, 'euclidean', -2)).dataSync()[0]!;
          expect(longest).toBeLessThanOrEqual(limit * (1 + 1e-5));
        }
      });
    }
  });

  const stale = { burnIn: 0.25, weight: 1, temperature: 2, target: 'all', stale: 7 } as const;
  const kinds: Readonly<Record<string, readonly [number, () => Training]>> = {
    'with dropout, jitter and a limit': [1, () => regularised(1.5)],
    'of peers who learn from each other as they were': [3, () => peerTraining(course, 3, stale, null, random())],
  };
  it.each(Object.entries(kinds))('goes on from a checkpoint to the same bytes: %s', async (_, [count, open]) => {
    const whole = bytesOf(trainToEnd(open(), nets(count)));
    for (const stopAt of [1, 17]) {
      const run = train(open(), startTraining(nets(count)), stopAt);
      const bytes = await packTraining((run.next().value as Pause).state);
      run.return(null as never);
      const { state } = unpackTraining(bytes, 'a checkpoint', open(), nets(count));
      const resumed = train(open(), state);
      let turn = resumed.next();
      while (turn.done !== true) turn = resumed.next();
      expect(bytesOf(turn.value)).toEqual(whole);
    }
  });
});

const bytesOf = (parameters: Parameters) =>
  Object.entries(parameters).map(([name, tensor]) => [name, [...tensor.dataSync()]] as const);

describe('a student', () => {
  const teach = () => {
    const teacher = trainToEnd(labelTraining(course, logitsOf, null, random()), nets());
    const found = evaluate(teacher, images, logitsOf);
    disposeParameters(teacher);
    return found;
  };
  const how = { temperature: 4, labelWeight: 0 };

  it('learns its teacher’s function without a label', () => {
    const wrong: typeof images = { ...images, labels: images.labels.map((label) => (label + 1) % 4) };
    const training = teacherTraining({ ...long, images: wrong }, logitsOf, { ...how, teacher: teach() }, random());
    const student = trainToEnd(training, nets());
    expect(total(errorsByClass(evaluate(student, test, logitsOf), test.labels))).toBeLessThan(10);
  });

  it('knows a class that it never met once it knows how common the class is', () => {
    const indices = transferImages({ without: [2] }, allOf(200), images.labels);
    const training = teacherTraining({ ...long, indices }, logitsOf, { ...how, teacher: teach() }, random());
    const student = trainToEnd(training, nets());
    const validation = toyImages(200, 3);
    const { bias } = bestBias(evaluate(student, validation, logitsOf), validation.labels, [2]);
    const found = evaluate(student, test, logitsOf);
    const before = errorsByClass(found, test.labels)[2]!;
    const after = errorsByClass(withBias(found, [2], bias), test.labels)[2]!;
    expect(before).toBeGreaterThan(after);
    expect(after).toBeLessThan(10);
  });
});

describe('peers', () => {
  it('agree more once they learn from each other', () => {
    const spread = (together: boolean) => {
      const peers = { burnIn: 0.25, weight: 3, temperature: 2, target: 'others', stale: 0 } as const;
      const training = peerTraining(course, 4, together ? peers : null, null, random());
      const learnt = trainToEnd(training, nets(4));
      return tf.tidy(() => {
        const x = tf.tile(tf.randomUniform<tf.Rank.R3>([1, 50, 16], 0, 1, 'float32', 7), [4, 1, 1]);
        return tf.mean(tf.moments(tf.softmax(logitsOf(learnt, x)), 0).variance).dataSync()[0]!;
      });
    };
    expect(spread(true)).toBeLessThan(0.7 * spread(false));
  });

  it('learn classes that only others have labels of', () => {
    const own = (net: number, image: number) => images.labels[image]! % 2 === net;
    const errors = [true, false].map((together) => {
      const peers = { burnIn: 0, weight: 1, temperature: 1, target: 'others', stale: 0 } as const;
      const longer = { ...course, epochs: 10 };
      const training = peerTraining(longer, 2, together ? peers : null, own, random());
      const learnt = trainToEnd(training, nets(2));
      const first = oneOf(learnt, 0);
      return total(errorsByClass(evaluate(first, test, logitsOf), test.labels));
    });
    expect(errors[1]).toBe(100);
    expect(errors[0]).toBeLessThan(100);
  });
});

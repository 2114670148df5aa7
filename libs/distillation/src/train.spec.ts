import {
  disposeParameters,
  randomStream,
  useBackend,
  writeSafetensors,
  type Parameters,
} from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { allOf } from './batches.ts';
import { errorsByClass, total } from './errors.ts';
import { evaluate } from './evaluate.ts';
import { labelLessons, peerLessons, teacherLessons } from './lessons.ts';
import { withBias } from './logits.ts';
import { drawNets, logitsOf, oneOf } from './nets.ts';
import { toyImages } from './toy-images.spec.fixture.ts';
import {
  disposeTraining,
  startTraining,
  train,
  TrainingDivergedError,
  type Lessons,
  type TrainingSettings,
  type TrainingState,
} from './train.ts';
import { packTraining, unpackTraining } from './training-state.ts';
import { bestBias, transferImages } from './withheld-classes.ts';

beforeAll(() => useBackend(inject('backend')));

const images = toyImages(200);
const test = toyImages(200, 2);
/** Soft targets say little at first. */
const long = { epochs: 30 };
const course = { images, indices: allOf(200), epochs: 4, batch: 20 };
const settings: TrainingSettings = { learningRate: 0.01, maxNorm: null };
const nets = (count = 1) =>
  drawNets({ nets: count, inputs: 16, hidden: [20, 20], classes: 4 }, randomStream(1, 'nets'));
const random = () => randomStream(1, 'lessons');
const regularised = () =>
  labelLessons(
    course,
    logitsOf,
    { dropout: { inputs: 0.1, hidden: 0.3 }, jitter: 1, layers: [16, 20, 20] },
    random(),
  );

function finish(from: TrainingState, lessons: Lessons, how = settings): Parameters {
  const run = train(from, lessons, how);
  for (;;) {
    const { done, value } = run.next();
    if (done === true) return value;
  }
}
const bytesOf = (parameters: Parameters) =>
  Object.entries(parameters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, tensor]) => [name, [...tensor.dataSync()]] as const);

describe('train', () => {
  it('teaches, and frees all but what it gives back', () => {
    const before = tf.memory().numTensors;
    const learnt = finish(startTraining(nets()), labelLessons(course, logitsOf, null, random()));
    expect(total(errorsByClass(evaluate(learnt, test, logitsOf), test.labels))).toBeLessThan(10);
    disposeParameters(learnt);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('keeps the lengths of incoming weights within the limit at every step', () => {
    const limit = 1.1;
    const run = train(startTraining(nets()), regularised(), { learningRate: 0.05, maxNorm: limit }, 1);
    for (;;) {
      const { done, value } = run.next();
      if (done === true) {
        disposeParameters(value);
        return;
      }
      tf.tidy(() => {
        for (const [name, tensor] of Object.entries(value.optimiser.parameters)) {
          if (!name.endsWith('/weights')) continue;
          const longest = tf.max(tf.norm(tensor, 'euclidean', -2)).dataSync()[0]!;
          expect(longest).toBeLessThanOrEqual(limit * (1 + 1e-5));
        }
      });
    }
  });

  const stale = { burnIn: 0.25, weight: 1, temperature: 2, target: 'all', stale: 7 } as const;
  const kinds: Readonly<Record<string, { count: number; lessons: () => Lessons; how: TrainingSettings }>> = {
    'with dropout, jitter and a limit': {
      count: 1,
      lessons: regularised,
      how: { learningRate: 0.01, maxNorm: 1.5 },
    },
    'of peers who learn from each other as they were': {
      count: 3,
      lessons: () => peerLessons(course, 3, stale, null, random()),
      how: settings,
    },
  };
  it.each(Object.entries(kinds))(
    'goes on from a checkpoint to the same bytes: %s',
    async (_, { count, lessons, how }) => {
      const whole = finish(startTraining(nets(count)), lessons(), how);
      for (const stopAt of [1, 17]) {
        const run = train(startTraining(nets(count)), lessons(), how, stopAt);
        const { value } = run.next();
        const packed = await packTraining(value as TrainingState);
        disposeTraining(value as TrainingState);
        const initial = nets(count);
        const resumed = finish(unpackTraining(packed, 'a checkpoint', initial), lessons(), how);
        disposeParameters(initial);
        expect(bytesOf(resumed)).toEqual(bytesOf(whole));
        disposeParameters(resumed);
      }
      disposeParameters(whole);
    },
  );

  it('tells the mean loss of every epoch, whatever it stops for', () => {
    const lossesOf = (pauseEvery: number) => {
      const run = train(startTraining(nets()), regularised(), settings, pauseEvery);
      let losses: readonly number[] = [];
      for (;;) {
        const { done, value } = run.next();
        if (done === true) {
          disposeParameters(value);
          return losses;
        }
        ({ losses } = value);
      }
    };
    expect(lossesOf(3)).toHaveLength(4);
    expect(lossesOf(3)).toEqual(lossesOf(Infinity));
  });

  it('stops at once where the loss is no number any more', () => {
    const broken = nets();
    broken['layer2/bias']!.dispose();
    const parameters = { ...broken, 'layer2/bias': tf.fill([1, 1, 4], NaN) };
    const before = tf.memory().numTensors;
    const lessons = labelLessons(course, logitsOf, null, random());
    expect(() => finish(startTraining(parameters), lessons)).toThrow(TrainingDivergedError);
    expect(tf.memory().numTensors).toBeLessThan(before);
  });

  it('refuses bytes that hold no training', async () => {
    const bytes = await writeSafetensors({ 'parameters/x': tf.zeros([2]) }, {});
    expect(() => unpackTraining(bytes, 'other.safetensors', {})).toThrow(
      /other\.safetensors.*no state of a training/s,
    );
  });

  it('refuses the state of nets of another size, and says which', async () => {
    const run = train(startTraining(nets(2)), peerLessons(course, 2, null, null, random()), settings, 1);
    const bytes = await packTraining(run.next().value as TrainingState);
    expect(() => unpackTraining(bytes, 'other.safetensors', nets(1))).toThrow(
      /of other nets: parameters has layer0\/bias \[2,1,20\] in the place of layer0\/bias \[1,1,20\]/,
    );
  });
});

describe('a student', () => {
  const teach = () => {
    const teacher = finish(startTraining(nets()), labelLessons(course, logitsOf, null, random()));
    const told = evaluate(teacher, images, logitsOf);
    disposeParameters(teacher);
    return told;
  };
  const how = { temperature: 4, labelWeight: 0 };

  it('learns its teacher’s function without a label', () => {
    const wrong: typeof images = { ...images, labels: images.labels.map((label) => (label + 1) % 4) };
    const lessons = teacherLessons(
      { ...course, ...long, images: wrong },
      logitsOf,
      { ...how, teacher: teach() },
      random(),
    );
    const student = finish(startTraining(nets()), lessons);
    expect(total(errorsByClass(evaluate(student, test, logitsOf), test.labels))).toBeLessThan(10);
  });

  it('knows a class that it never met once it is told how common the class is', () => {
    const indices = transferImages({ without: [2] }, allOf(200), images.labels);
    const lessons = teacherLessons(
      { ...course, ...long, indices },
      logitsOf,
      { ...how, teacher: teach() },
      random(),
    );
    const student = finish(startTraining(nets()), lessons);
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
      const lessons = peerLessons(course, 4, together ? peers : null, null, random());
      const learnt = finish(startTraining(nets(4)), lessons);
      return tf.tidy(() => {
        const x = tf.tile(tf.randomUniform<tf.Rank.R3>([1, 50, 16], 0, 1, 'float32', 7), [4, 1, 1]);
        return tf.mean(tf.moments(tf.softmax(logitsOf(learnt, x)), 0).variance).dataSync()[0]!;
      });
    };
    expect(spread(true)).toBeLessThan(0.7 * spread(false));
  });

  it('learn classes that only others are told', () => {
    const own = (net: number, image: number) => images.labels[image]! % 2 === net;
    const errors = [true, false].map((together) => {
      const peers = { burnIn: 0, weight: 1, temperature: 1, target: 'others', stale: 0 } as const;
      const longer = { ...course, epochs: 10 };
      const lessons = peerLessons(longer, 2, together ? peers : null, own, random());
      const learnt = finish(startTraining(nets(2)), lessons);
      const first = oneOf(learnt, 0);
      return total(errorsByClass(evaluate(first, test, logitsOf), test.labels));
    });
    expect(errors[1]).toBe(100);
    expect(errors[0]).toBeLessThan(100);
  });
});

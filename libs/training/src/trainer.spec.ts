import {
  adamWDefaults,
  adamWStep,
  disposeParameters,
  startAdamW,
  useBackend,
  valueAndGradients,
} from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { batchesByStep, type DataLoader } from './batches.ts';
import { agreement, drawn, everything, finish, line, numbersOf, pull } from './toy.spec.fixture.ts';
import {
  disposeTraining,
  meanLoss,
  startTraining,
  train,
  trainToEnd,
  TrainingDivergedError,
  type Loss,
  type Pause,
  type Report,
  type Training,
} from './trainer.ts';

beforeAll(() => useBackend(inject('backend')));

const short: Training = {
  steps: 6,
  losses: [],
  learningRate: () => 0.1,
};
const reportsOf = (training: Training, pauseEvery?: number) => {
  const reports: Report[] = [];
  const onPause = ({ report }: Pause) => {
    if (report !== null) reports.push(report);
  };
  disposeParameters(finish(training, startTraining(drawn()), onPause, pauseEvery));
  return reports;
};

/** Losses without data: the mean square of the weights, or of the bias. */
const square = (of: 'weights' | 'bias', weight?: (step: number) => number): Loss => ({
  name: of,
  ...(weight === undefined ? {} : { weight }),
  batches: batchesByStep(() => null),
  loss: (parameters) => tf.mean(tf.square(parameters[of]!)),
});

describe('train', () => {
  it('learns, and frees all but what it gives back', () => {
    const before = tf.memory().numTensors;
    const learnt = trainToEnd({ ...short, steps: 300, weightDecay: 0, losses: [line()] }, drawn());
    const { weights, bias } = numbersOf(learnt);
    [...weights!, ...bias!].forEach((value, at) => expect(value).toBeCloseTo([1, -2, 3][at]!, 2));
    disposeParameters(learnt);
    disposeParameters(finish(everything(), startTraining(drawn())));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('adds up the weighted gradients of all losses in one step of AdamW', () => {
    const losses = [square('weights', () => 2), square('weights', () => 3), square('bias')];
    const twice = losses.map((loss, at) => ({ ...loss, name: String(at) }));
    const found = finish({ ...short, steps: 1, weightDecay: 0.1, losses: twice }, startTraining(drawn()));
    const start = startAdamW(drawn());
    const { gradients } = valueAndGradients(start.parameters, ({ weights, bias }) =>
      tf.add(tf.mul(tf.mean(tf.square(weights!)), 5), tf.mean(tf.square(bias!))),
    );
    const expected = adamWStep(start, gradients, { ...adamWDefaults, learningRate: 0.1, weightDecay: 0.1 });
    const [own, other] = [found, expected.parameters].map((of) => Object.values(numbersOf(of)).flat());
    own!.forEach((value, at) => expect(value).toBeCloseTo(other![at]!, 6));
  });

  it('leaves a loss out while it has no weight, and takes no batch for it', () => {
    const taken: number[] = [];
    const batches: DataLoader<null> = { next: (step) => (taken.push(step), null), skip: () => undefined };
    const late = { ...square('bias', (step) => (step < 4 ? 0 : 1)), batches };
    const [first, last] = reportsOf({ ...short, losses: [square('weights'), late], reportAt: (steps) => steps % 3 === 0 }); // prettier-ignore
    expect(taken).toEqual([4, 5]);
    expect([meanLoss(first!, ['bias']), last!.losses.bias!.count]).toEqual([null, 2]);
  });

  it('asks for a loss', () => {
    expect(() => finish({ ...short, losses: [square('bias', () => 0)] }, startTraining(drawn()))).toThrow(
      /a weight at step 0/,
    );
  });

  it('reports the mean of each loss since the report before, whatever it stops for', () => {
    const each = reportsOf({ ...everything(), reportAt: () => true });
    const whole = reportsOf(everything());
    expect(whole.map(({ step }) => step)).toEqual([4, 8, 12]);
    whole.forEach((report, at) => {
      for (const name of ['line', 'frozen', 'pull']) {
        const own = each.slice(4 * at, 4 * at + 4).flatMap((one) => meanLoss(one, [name]) ?? []);
        expect(meanLoss(report, [name])).toBeCloseTo(own.reduce((a, b) => a + b) / own.length, 6);
      }
    });
    expect(reportsOf(everything(), 1)).toEqual(whole);
  });

  it('stops after every so many steps, at reports, and after the last step', () => {
    const stops: [number, boolean][] = [];
    const training = { ...everything(), steps: 10 };
    const onPause = ({ state, report }: Pause) => stops.push([state.optimiser.step, report !== null]);
    disposeParameters(finish(training, startTraining(drawn()), onPause, 3));
    expect(stops).toEqual([
      [3, false],
      [4, true],
      [6, false],
      [8, true],
      [9, false],
      [10, false],
    ]);
  });

  it('frees what it has where it is left', () => {
    const before = tf.memory().numTensors;
    const run = train(everything(), startTraining(drawn()), 1);
    for (let step = 0; step < 5; step++) run.next();
    run.return(null as never);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('stops at once where a loss is no number any more, names step, loss and tensor, and frees all', () => {
    const before = tf.memory().numTensors;
    const spoil: Training['afterStep'] = ({ bias, ...others }, step) => {
      if (step < 2) return { ...others, bias: bias! };
      bias!.dispose();
      return { ...others, bias: tf.tensor1d([NaN]) };
    };
    let caught: unknown;
    try {
      finish({ ...short, losses: [square('weights'), line()], afterStep: spoil }, startTraining(drawn()));
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(TrainingDivergedError);
    expect(caught).toMatchObject({ step: 3, loss: 'line', tensor: 'bias' });
    expect((caught as Error).message).toMatch(/the loss 'line' became NaN at step 3, and 'bias' holds numbers that are none/); // prettier-ignore
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a teacher', () => {
  /** The first weight of learner and teacher after each step. */
  const follow = (kind: 'frozen' | 'mean' | 'stale', weight?: (step: number) => number) => {
    const seen: { learner: number; teacher: number | null }[] = [];
    const training = { ...everything(), losses: [line(), agreement(kind, weight)], steps: 11 };
    const end = finish(
      training,
      startTraining(drawn()),
      ({ state }) => {
        const first = (of: typeof state.optimiser.parameters | undefined) => of?.weights!.dataSync()[0] ?? null;
        seen.push({ learner: first(state.optimiser.parameters)!, teacher: first(state.teachers[kind]) });
      },
      1,
    );
    disposeParameters(end);
    return seen;
  };

  it('that is frozen stays what the parameters were when a loss first asked for it', () => {
    const seen = follow('frozen', (step) => (step < 3 ? 0 : 1));
    expect(seen.slice(0, 3).map(({ teacher }) => teacher)).toEqual([null, null, null]);
    for (const { teacher } of seen.slice(3)) expect(teacher).toBe(seen[2]!.learner);
  });

  it('that is a mean is a moving average of the parameters', () => {
    const seen = follow('mean');
    seen.slice(1).forEach(({ teacher }, before) => {
      expect(teacher).toBeCloseTo(0.9 * seen[before]!.teacher! + 0.1 * seen[before]!.learner, 6);
    });
  });

  it('that is stale is what the parameters were at every so manieth step', () => {
    const seen = follow('stale');
    expect(seen[0]!.teacher).toBe(0.5);
    expect(seen[4]!.teacher).toBe(0.5);
    for (const at of [5, 6, 9]) expect(seen[at]!.teacher).toBe(seen[4]!.learner);
    expect(seen[10]!.teacher).toBe(seen[9]!.learner);
  });
});

it('something fitted is fitted when its loss begins, and then at every so manieth step', () => {
  const at: number[] = [];
  const learners: number[] = [0.5];
  const late = { ...pull(5), weight: (step: number) => (step < 3 ? 0 : 1) };
  const end = finish(
    { ...short, steps: 8, losses: [line(), late] },
    startTraining(drawn()),
    ({ state }) => {
      learners.push(state.optimiser.parameters.weights!.dataSync()[0]!);
      at.push((state.fitted.pull as { at: number } | undefined)?.at ?? NaN);
    },
    1,
  );
  expect(at).toEqual([NaN, NaN, NaN, learners[3], learners[3], learners[5], learners[5], learners[5]]);
  disposeParameters(end);
});

it('a state can be freed', () => {
  const before = tf.memory().numTensors;
  disposeTraining(startTraining(drawn()));
  expect(tf.memory().numTensors).toBe(before);
});

/** How many hidden units does a net need for a sine? A whole experiment in one file. */
import { disposeParameters, randomStream, type Parameters } from '@retinotopia/compute';
import { reportSeeds, settings, z } from '@retinotopia/core';
import { drawNets, logitsOf } from '@retinotopia/distillation';
import { columns, conditionsIn, estimateOf, learn, valuesBySeed } from '@retinotopia/runs';
import type { Experiment, Work } from '@retinotopia/runs';
import { batchesByStep, halfCosine, type Loss } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';

const schema = z.strictObject({
  seeds: settings.seeds.describe('Seeds of the random streams; each is a training of every width'),
  widths: settings.allDifferent(z.array(settings.whole(1, 1000))).describe('Hidden units that are tried'),
  steps: settings.whole(50, 1e6).describe('Steps of training'),
});
type Settings = z.infer<typeof schema>;
interface Task {
  readonly width: number;
  readonly seed: number;
}
interface Found {
  readonly error: number;
  readonly losses: readonly number[];
}

const work: Work<Settings, Task, Found, null> = {
  async run({ width, seed }, { steps }, _, attempt) {
    const random = randomStream(seed, `sine/${width}`);
    const sine: Loss<tf.Tensor3D> = { name: 'sine', batches: batchesByStep(pointsAt), loss: errorOf };
    const learningRate = halfCosine(0.03, steps);
    const reportAt = (at: number) => at % 50 === 0;
    const training = { steps, losses: [sine], learningRate, weightDecay: 0, reportAt };
    const draw = () => drawNets({ nets: 1, inputs: 1, hidden: [width], classes: 1 }, random);
    const { trained, losses } = await learn({ training, draw }, attempt);
    const [error] = tf.tidy(() => errorOf(trained, pointsAt(0)).dataSync());
    disposeParameters(trained);
    return { error: error!, losses };
  },
  summarise(_, runs) {
    const rows = conditionsIn(experiment, runs).map((width) => [
      width,
      estimateOf(valuesBySeed(experiment, experiment.measures[0]!, runs, width), `sine/${width}`),
    ]);
    const best = runs.toSorted((a, b) => a.found.error - b.found.error)[0];
    return {
      answer: `The best net has ${best?.task.width} hidden units, and an error of ${best?.found.error.toFixed(3)}.`,
      tables: [{ title: 'Error by width', columns: columns('width', 'mean square error [95 %]'), rows }],
    };
  },
};

/** 64 numbers from −3 to 3, others at every step. @returns `[1, 64, 1]` */
const pointsAt = (step: number): tf.Tensor3D =>
  tf.reshape(tf.add(tf.linspace(-3, 3, 64), (step % 10) / 200), [1, 64, 1]);

const errorOf = (parameters: Parameters, x: tf.Tensor3D): tf.Scalar =>
  tf.mean(tf.squaredDifference(logitsOf(parameters, x), tf.sin(x)));

const quick: Settings = { seeds: reportSeeds(3), widths: [2, 4, 16], steps: 500 };

export const experiment: Experiment<Settings, Task, Found, null> = {
  name: 'sine',
  question: 'How many hidden units does a net need for a sine?',
  settings: schema,
  presets: { quick: { settings: quick, takes: 'three seeds, a few seconds' } },
  tasks: ({ seeds, widths }) => seeds.flatMap((seed) => widths.map((width) => ({ width, seed }))),
  nameOf: ({ width, seed }) => `${width}-${seed}`,
  conditionOf: ({ width }) => `${width}-units`,
  found: z.looseObject({ error: z.number() }),
  inWords: ({ error }) => `error ${error.toFixed(3)}`,
  measures: [{ name: 'error', of: ({ error }) => error }],
  module: import.meta.url,
  work: () => Promise.resolve(work),
};

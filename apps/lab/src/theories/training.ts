import { randomStream } from '@retinotopia/compute';
import { allOf, batchesOf, startTraining, train, type Lessons } from '@retinotopia/distillation';
import * as tf from '@tensorflow/tfjs-core';
import type { ReadyTraining } from '../learn-with-checkpoints.ts';
import { kindsAtPlaces, lightOf, placeKinds, type Net } from './nets.ts';
import type { NetTheory, TheoriesProtocol } from './protocol.ts';
import { classes, type Picture } from './world.ts';

/** Which net learns, and from which stream it draws. */
export interface NetTask {
  readonly theory: NetTheory;
  readonly seed: number;
}

/** A net's training on some pictures. */
export function trainingOf(
  net: Net,
  { theory, seed }: NetTask,
  { epochs, batch, appearanceRate, convolutionRate }: TheoriesProtocol,
  pictures: readonly Picture[],
): ReadyTraining {
  // Turning the picture is for tests: it is the same net.
  const random = randomStream(seed, `theories/${theory === 'convolution-turning' ? 'convolution' : theory}`);
  const learningRate = theory === 'appearance' ? appearanceRate : convolutionRate;
  const toldParts = theory === 'convolution-told-parts';
  const batches = batchesOf(allOf(pictures.length), batch, random.stream('order'));
  const lessons: Lessons = {
    steps: epochs * batches.perEpoch,
    stepsPerEpoch: batches.perEpoch,
    stale: 0,
    at: (step) => {
      const shown = Array.from(batches.at(step), (picture) => pictures[picture]!);
      const light = lightOf(shown.map(({ scene }) => scene));
      const labels = tf.oneHot(shown.map(({ label }) => label), classes.length); // prettier-ignore
      const kinds = toldParts ? tf.oneHot(shown.map(({ scene }) => [...kindsAtPlaces(scene)]), placeKinds.length) : null; // prettier-ignore
      return (parameters) =>
        tf.tidy(() => {
          const { whole, parts } = net.answer(parameters, light);
          const loss = crossEntropy(labels, whole);
          return kinds === null ? loss : tf.add<tf.Scalar>(loss, crossEntropy(kinds, parts!));
        });
    },
  };
  return {
    steps: lessons.steps,
    start: () => startTraining(net.draw(random.stream('net'))),
    run: (from, pauseEvery) => train(from, lessons, { learningRate, maxNorm: null }, pauseEvery),
  };
}

/** Mean over all that is asked. @param targets one-hot, in the shape of the logits */
const crossEntropy = (targets: tf.Tensor, logits: tf.Tensor): tf.Scalar =>
  tf.neg<tf.Scalar>(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), targets), -1)));

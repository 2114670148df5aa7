import { randomStream } from '@retinotopia/compute';
import { allOf, crossEntropy, epochBatches, mapBatches, oneHot, overEpochs, type Loss } from '@retinotopia/training'; // prettier-ignore
import type { Scene } from '@retinotopia/datasets';
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

/** Some pictures, and what is to be said of them. */
interface Shown {
  readonly light: tf.Tensor3D;
  /** `[B, K]` */
  readonly whole: tf.Tensor;
  /** `[B, places, kinds]`; `null` where parts are not told. */
  readonly parts: tf.Tensor | null;
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
  const batches = epochBatches(allOf(pictures.length), batch, random.stream('order'));
  const labels: Loss<Shown> = {
    name: 'labels',
    batches: mapBatches(batches, (chosen) => {
      const shown = Array.from(chosen, (picture) => pictures[picture]!);
      const scenes = shown.map(({ scene }) => scene);
      const labels = shown.map(({ label }) => label);
      return {
        light: lightOf(scenes),
        whole: oneHot(labels, classes.length),
        parts: toldParts ? targetsOfParts(scenes) : null,
      };
    }),
    loss(parameters, { light, whole, parts }) {
      const said = net.answer(parameters, light);
      const loss = crossEntropy(whole, tf.logSoftmax(said.whole));
      return parts === null ? loss : tf.add(loss, crossEntropy(parts, tf.logSoftmax(said.parts!)));
    },
  };
  return {
    training: overEpochs({ epochs, perEpoch: batches.perEpoch, learningRate }, [labels]),
    draw: () => net.draw(random.stream('net')),
  };
}

/** `[B, places, kinds]` */
function targetsOfParts(scenes: readonly Scene[]): tf.Tensor {
  const kinds = placeKinds.length;
  return tf.reshape(oneHot(scenes.flatMap(kindsAtPlaces), kinds), [scenes.length, -1, kinds]);
}

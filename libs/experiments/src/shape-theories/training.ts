import { randomStream } from '@retinotopia/compute';
import { allOf, crossEntropy, epochBatches, mapBatches, oneHot, overEpochs, type Loss } from '@retinotopia/training';
import type { Scene } from '@retinotopia/datasets';
import * as tf from '@tensorflow/tfjs-core';
import type { ReadyTraining } from '@retinotopia/runs';
import { classesAtPlaces, luminanceOf, placeClasses, type Net } from './nets.ts';
import { streamNameOf, type NetTheory, type Settings } from './settings.ts';
import { classes, type Picture } from './shape-set.ts';

/** Which net learns, and from which stream it draws. */
export interface NetTask {
  readonly theory: NetTheory;
  readonly seed: number;
}

/** Some pictures, and what is to be said of them. */
interface Shown {
  readonly luminance: tf.Tensor3D;
  /** `[B, K]` */
  readonly whole: tf.Tensor;
  /** `[B, places, classes]`; `null` where parts are not learnt. */
  readonly parts: tf.Tensor | null;
}

/** A net's training on some pictures. */
export function trainingOf(
  net: Net,
  { theory, seed }: NetTask,
  { epochs, batch, appearanceRate, convolutionRate }: Settings,
  pictures: readonly Picture[],
): ReadyTraining {
  // Turning the picture is for tests: it is the same net.
  const random = randomStream(
    seed,
    `theories/${streamNameOf(theory === 'convolution-turning' ? 'convolution' : theory)}`,
  );
  const learningRate = theory === 'appearance' ? appearanceRate : convolutionRate;
  const withParts = theory === 'convolution-with-parts';
  const batches = epochBatches(allOf(pictures.length), batch, random.stream('order'));
  const labels: Loss<Shown> = {
    name: 'labels',
    batches: mapBatches(batches, (chosen) => {
      const shown = Array.from(chosen, (picture) => pictures[picture]!);
      const scenes = shown.map(({ scene }) => scene);
      const labels = shown.map(({ label }) => label);
      return {
        luminance: luminanceOf(scenes),
        whole: oneHot(labels, classes.length),
        parts: withParts ? targetsOfParts(scenes) : null,
      };
    }),
    loss(parameters, { luminance, whole, parts }) {
      const said = net.answer(parameters, luminance);
      const loss = crossEntropy(whole, tf.logSoftmax(said.whole));
      return parts === null ? loss : tf.add(loss, crossEntropy(parts, tf.logSoftmax(said.parts!)));
    },
  };
  return {
    training: overEpochs({ epochs, perEpoch: batches.perEpoch, learningRate }, [labels]),
    draw: () => net.draw(random.stream('net')),
  };
}

/** `[B, places, classes]` */
function targetsOfParts(scenes: readonly Scene[]): tf.Tensor {
  const count = placeClasses.length;
  return tf.reshape(oneHot(scenes.flatMap(classesAtPlaces), count), [scenes.length, -1, count]);
}

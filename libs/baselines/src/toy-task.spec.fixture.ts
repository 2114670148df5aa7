import type { Parameters, RandomStream } from '@retinotopia/compute';
import { adamWDefaults, adamWStep, disposeParameters, startAdamW, valueAndGradients } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { applyLocalNet, type LocalNet } from './local-net.ts';

/** Bars on a torus of side × side units: lying ones and standing ones, three units long. */
export interface Bars {
  /** `[side², B, 1]` */
  readonly responses: tf.Tensor3D;
  /** One-hot, `[B, 2]`. */
  readonly targets: tf.Tensor2D;
}

/** @param middles where the middles of the bars lie */
export function bars(side: number, middles: readonly (readonly [x: number, y: number])[]): Bars {
  const images = middles.flatMap((middle) => [false, true].map((stands) => ({ middle, stands })));
  const values = new Float32Array(side ** 2 * images.length);
  images.forEach(({ middle: [x, y], stands }, image) => {
    for (const along of [-1, 0, 1]) {
      const column = (x + (stands ? 0 : along) + side) % side;
      const row = (y + (stands ? along : 0) + side) % side;
      values[(row * side + column) * images.length + image] = 1;
    }
  });
  return {
    responses: tf.tensor3d(values, [side ** 2, images.length, 1]),
    targets: tf.tensor2d(images.map(({ stands }) => (stands ? [0, 1] : [1, 0]))),
  };
}

export interface Exercise {
  readonly steps: number;
  readonly next: (step: number) => Bars;
  /** Between two steps: takes over the parameters. */
  readonly between?: (parameters: Parameters, step: number) => Parameters;
}

/** Trains a net with AdamW. @param initial which it takes over @returns parameters that the caller frees */
export function exercise(net: LocalNet, initial: Parameters, { steps, next, between }: Exercise): Parameters {
  let state = startAdamW(initial);
  for (let step = 0; step < steps; step++) {
    const { responses, targets } = next(step);
    const { value, gradients } = valueAndGradients(state.parameters, (parameters) =>
      tf.tidy(() => {
        const said = applyLocalNet(net, parameters, responses);
        return tf.neg(tf.mean(tf.sum(tf.mul(said, targets), -1)));
      }),
    );
    state = adamWStep(state, gradients, { ...adamWDefaults, learningRate: 1e-2, weightDecay: 0 });
    if (between !== undefined) state = { ...state, parameters: between(state.parameters, step) };
    tf.dispose([value, responses, targets]);
    disposeParameters(gradients);
  }
  tf.dispose([...Object.values(state.firstMoment), ...Object.values(state.secondMoment)]);
  return state.parameters;
}

/** The share of bars that a net names rightly. @param seen which it frees */
export const accuracy = (net: LocalNet, parameters: Parameters, { responses, targets }: Bars): number => {
  const right = tf.tidy(() => {
    const said = tf.argMax(applyLocalNet(net, parameters, responses), -1);
    return tf.mean(tf.cast(tf.equal(said, tf.argMax(targets, -1)), 'float32')).dataSync()[0]!;
  });
  tf.dispose([responses, targets]);
  return right;
};

/** Numbers between −1 and 1. */
export const randomTensor = (shape: readonly number[], random: RandomStream): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, () => 2 * random.uniform() - 1),
    [...shape],
  );

import { drawWeights, groupedDense, type Parameters, type RandomStream } from '@retinotopia/compute';
import { partKinds, type Scene } from '@retinotopia/datasets';
import { drawNets, logitsOf } from '@retinotopia/distillation';
import * as tf from '@tensorflow/tfjs-core';
import type { Judgement } from './measure.ts';
import type { NetTheory, Settings } from './settings.ts';
import { classes, face, scrambled, type Picture } from './shape-set.ts';

/** A net that tells what a picture shows, before it has learnt. */
export interface Net {
  readonly draw: (random: RandomStream) => Parameters;
  /** @param luminance pictures as {@link luminanceOf} gives them */
  readonly answer: (parameters: Parameters, luminance: tf.Tensor3D) => NetAnswer;
}

/** What a net makes of some pictures. */
export interface NetAnswer {
  /** Logits of {@link classes}, `[B, K]`. */
  readonly whole: tf.Tensor2D;
  /** Logits of {@link placeClasses} at every place, `[B, places, kinds]`; only of a net that learns parts. */
  readonly parts?: tf.Tensor3D;
}

export const netOf = (theory: NetTheory, settings: Settings): Net =>
  theory === 'appearance' ? denseNet(settings) : convolution(settings, theory === 'convolution-with-parts');

/**
 * Pictures, each less its own mean.
 * @param angleRad by which they are turned about their middle; what comes in from outside is as bright as the mean
 * @returns `[1, B, size · size]`, which the caller frees
 */
export function luminanceOf(scenes: readonly Scene[], angleRad = 0): tf.Tensor3D {
  const size = scenes[0]!.pixels.length;
  const luminance = new Float32Array(scenes.length * size);
  scenes.forEach(({ pixels, width }, picture) => {
    const mean = pixels.reduce((sum, value) => sum + value, 0) / size;
    const contrast = pixels.map((value) => 2 * (value - mean));
    luminance.set(angleRad === 0 ? contrast : turned(contrast, width, angleRad), picture * size);
  });
  return tf.tensor3d(luminance, [1, scenes.length, size]);
}

/** A square picture turned clockwise about its middle, read between pixels bilinearly; 0 comes in from outside. */
function turned(pixels: Float32Array, width: number, angleRad: number): Float32Array {
  const [cos, sin] = [Math.cos(angleRad), Math.sin(angleRad)];
  const middle = (width - 1) / 2;
  const at = (x: number, y: number) => (x < 0 || y < 0 || x >= width || y >= width ? 0 : pixels[y * width + x]!);
  return pixels.map((_, pixel) => {
    const [right, down] = [(pixel % width) - middle, Math.floor(pixel / width) - middle];
    const [x, y] = [middle + cos * right + sin * down, middle + cos * down - sin * right];
    const [left, above] = [Math.floor(x), Math.floor(y)];
    const [u, v] = [x - left, y - above];
    const upper = (1 - u) * at(left, above) + u * at(left + 1, above);
    const lower = (1 - u) * at(left, above + 1) + u * at(left + 1, above + 1);
    return (1 - v) * upper + v * lower;
  });
}

/** Two hidden layers without shared weights: units for whatever a viewpoint makes of an object. */
const denseNet = ({ size, hidden }: Settings): Net => ({
  draw: (random) => drawNets({ nets: 1, inputs: size ** 2, hidden: [hidden, hidden], classes: classes.length }, random),
  answer: (parameters, luminance) => ({ whole: tf.squeeze(logitsOf(parameters, luminance), [0]) }),
});

/** Convolutions that are followed by a pooling of 2 × 2. */
const poolings = 2;
/** Pixels along one side of a place, at which the last convolution says what is there. */
const placeSide = 2 ** poolings;

/** What may be at a place: no part, or one of a kind. */
export const placeClasses = ['none', ...Object.keys(partKinds)];

/** What is in the middle of every place, as a place in {@link placeClasses}. */
export function classesAtPlaces({ width, maps: [, parts], nodes }: Scene): readonly number[] {
  const across = width / placeSide;
  return Array.from({ length: across ** 2 }, (_, place) => {
    const [x, y] = [place % across, Math.floor(place / across)].map((at) => (at + 0.5) * placeSide) as [number, number];
    const id = parts![y * width + x]!;
    return id === 0 ? 0 : placeClasses.indexOf(nodes[id - 1]!.kind);
  });
}

/**
 * Convolutions of 3 × 3, a pooling of 2 × 2 after each of the first two; then the largest activity of each channel over
 * all places, a hidden layer, and the classes.
 * @param withParts whether every place also says of which class the part there is
 */
function convolution({ size, hidden, channels }: Settings, withParts: boolean): Net {
  const features = channels.at(-1)!;
  return {
    draw: (random) => ({
      ...channels.reduce(
        (layers, to, layer) => ({
          ...layers,
          ...drawLayer(`convolution${layer}`, 9 * (channels[layer - 1] ?? 1), to, random),
        }),
        {},
      ),
      ...drawLayer('hidden', features, hidden, random),
      ...drawLayer('whole', hidden, classes.length, random),
      ...(withParts ? drawLayer('parts', features, placeClasses.length, random) : {}),
    }),
    answer: (parameters, luminance) => {
      let activity: tf.Tensor4D = tf.reshape(luminance, [luminance.shape[1], size, size, 1]);
      channels.forEach((_, layer) => {
        activity = convolve(parameters, `convolution${layer}`, activity);
        if (layer < poolings) activity = tf.maxPool(activity, 2, 2, 'valid');
      });
      const [batch, rows, columns] = activity.shape;
      const places: tf.Tensor3D = tf.reshape(activity, [batch, rows * columns, features]);
      const anywhere: tf.Tensor3D = tf.max(places, 1, true); // [B, 1, features]
      const whole = dense(parameters, 'whole', dense(parameters, 'hidden', anywhere, 'relu'), 'linear');
      const answer = { whole: tf.squeeze<tf.Tensor2D>(whole, [1]) };
      return withParts ? { ...answer, parts: dense(parameters, 'parts', places, 'linear') } : answer;
    },
  };
}

const drawLayer = (name: string, from: number, to: number, random: RandomStream): Parameters => ({
  [`${name}/weights`]: drawWeights(1, from, to, random.stream(name)),
  [`${name}/bias`]: tf.zeros([1, 1, to]),
});

/** @param x `[B, N, I]` @returns `[B, N, O]` */
function dense(parameters: Parameters, name: string, x: tf.Tensor3D, activation: 'relu' | 'linear'): tf.Tensor3D {
  const [batch, places, inputs] = x.shape;
  const weights = parameters[`${name}/weights`] as tf.Tensor3D;
  const bias = parameters[`${name}/bias`] as tf.Tensor3D;
  const y = groupedDense(tf.reshape(x, [1, batch * places, inputs]), weights, bias, activation);
  return tf.reshape(y, [batch, places, weights.shape[2]]);
}

/** As a product with all shifts side by side: the wasm engine has no gradient of a convolution's weights. */
function convolve(parameters: Parameters, name: string, x: tf.Tensor4D): tf.Tensor4D {
  const [batch, rows, columns, channels] = x.shape;
  const padded = tf.pad(x, [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]);
  const shifts = Array.from({ length: 9 }, (_, shift) =>
    tf.slice(padded, [0, Math.floor(shift / 3), shift % 3, 0], [batch, rows, columns, channels]),
  );
  const seen: tf.Tensor3D = tf.reshape(tf.concat(shifts, 3), [batch, rows * columns, 9 * channels]);
  return tf.reshape(dense(parameters, name, seen, 'relu'), [batch, rows, columns, -1]);
}

/** In so many directions, a full turn, a net looks that turns the picture: each within 15° of one it may have learnt. */
const lookedIn = 12;

/** In how many directions a net of a theory looks at a picture. */
export const directionsOf = (theory: NetTheory): number => (theory === 'convolution-turning' ? lookedIn : 1);

/**
 * What a trained net says of pictures. Where it looks in several directions, of each thing that it can say what it says
 * most surely in any of them.
 */
export function judgementsOfNet(
  net: Net,
  parameters: Parameters,
  pictures: readonly Picture[],
  directions = 1,
): readonly Judgement[] {
  const scenes = pictures.map(({ scene }) => scene);
  const looks = Array.from({ length: directions }, (_, direction) =>
    tf.tidy(() => {
      const { whole } = net.answer(parameters, luminanceOf(scenes, (2 * Math.PI * direction) / directions));
      return tf.logSoftmax(whole).dataSync<'float32'>();
    }),
  );
  return pictures.map((_, picture) => {
    const said = looks.map((look) => look.subarray(picture * classes.length, (picture + 1) * classes.length));
    const most = (of: (look: Float32Array) => number) => Math.max(...said.map(of));
    return {
      families: Array.from({ length: scrambled }, (_, family) => most((look) => look[family]!)),
      trueFace: most((look) => look[face]! - look[scrambled]!),
    };
  });
}

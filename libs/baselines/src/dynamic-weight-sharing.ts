import type { Parameters, RandomStream } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Dynamic weight sharing (Pogodin, Mehta, Lillicrap and Latham 2021, arXiv 2106.13031, section 4): now and then a
 * layer sleeps. All places get the same inputs x, lateral connections give each unit the mean response z̄ of the units
 * of its feature elsewhere, and weights change by Δwᵢ ∝ −(zᵢ − z̄)·x − γ·(wᵢ − wᵢ at the start of the sleep). That is
 * local, and takes the places' weights towards each other. It needs the same inputs in every place, which a
 * non-uniform retina does not have.
 */
export interface SleepSettings {
  /** γ: how hard weights hold on to what they were. Asleep for long, they end within γ / (1 + γ) of their differences. */
  readonly gamma: number;
  /** Random inputs, shown together in an iteration. */
  readonly inputs: number;
  readonly iterations: number;
  /** Relative to the rate at which the strongest direction of the inputs is undone in one iteration; below 2. */
  readonly learningRate: number;
}

/** The authors simulate a γ of 0.1, 0.01 and 0.001. */
export const sleepDefaults: SleepSettings = { gamma: 1e-2, inputs: 64, iterations: 10, learningRate: 1 };

/** Awake steps between two sleeps, as in the authors' experiments. */
export const sleepInterval = 10;

/**
 * One iteration of a sleep.
 * @param weights a set of weights for each place, `[N, I, O]`
 * @param start what the weights were when the sleep began, `[N, I, O]`
 * @param inputs that all places get, `[M, I]`
 * @param rate the learning rate η
 * @param groups which units are connected laterally, by place; all with all where it is `null`
 * @returns new weights, which the caller frees
 */
export const sleepStep = (
  weights: tf.Tensor3D,
  start: tf.Tensor3D,
  inputs: tf.Tensor2D,
  gamma: number,
  rate: number,
  groups: Int32Array | null = null,
): tf.Tensor3D =>
  tf.tidy(() => {
    const x = tf.expandDims<tf.Tensor3D>(inputs, 0); // [1, M, I]
    const z = tf.matMul<tf.Tensor3D>(x, weights); // [N, M, O]
    const deviation = tf.sub<tf.Tensor3D>(z, lateralMean(z, groups));
    const hebbian = tf.div(tf.matMul(x, deviation, true), inputs.shape[0]); // [N, I, O]
    const change = tf.add(hebbian, tf.mul(tf.sub(weights, start), gamma));
    return tf.sub<tf.Tensor3D>(weights, tf.mul(change, rate));
  });

/** A whole sleep with white inputs. @param weights `[N, I, O]`, which stays the caller's @returns the same shape */
export function sleep(
  weights: tf.Tensor3D,
  settings: SleepSettings,
  random: RandomStream,
  groups: Int32Array | null = null,
): tf.Tensor3D {
  const { gamma, inputs: count, iterations, learningRate } = settings;
  const width = weights.shape[1];
  // No direction of white inputs is stronger (Marchenko and Pastur 1967), so that none is overshot.
  const strongest = (1 + Math.sqrt(width / count)) ** 2;
  let asleep = weights.clone();
  for (let iteration = 0; iteration < iterations; iteration++) {
    const values = Float32Array.from({ length: count * width }, () => random.normal());
    const inputs = tf.tensor2d(values, [count, width]);
    const next = sleepStep(asleep, weights, inputs, gamma, learningRate / (strongest + gamma), groups);
    tf.dispose([asleep, inputs]);
    asleep = next;
  }
  return asleep;
}

/** The end of an endless sleep without γ: every place gets the mean weights of its group. @returns `[N, I, O]` */
export const shareInstantly = (weights: tf.Tensor3D, groups: Int32Array | null = null): tf.Tensor3D =>
  tf.tidy(() => tf.add<tf.Tensor3D>(lateralMean(weights, groups), tf.zerosLike(weights)));

/** Which weights sleep, and how. */
export interface SharingSettings {
  /** `instant` is what the authors train with: means over groups, without going through the sleep. */
  readonly mode: SleepSettings | 'instant';
  /** Weights that sleep, by name; all that have a set a place, where left out. */
  readonly chosen?: (name: string) => boolean;
  /** Lateral connections of a tensor by its name; all with all, where left out. */
  readonly groupsOf?: (name: string) => Int32Array | null;
}

/**
 * Lets all weights of a model sleep that have a set a place, `[N, I, O]` with N above 1: those of local layers and
 * those of columns' nets alike, biases as the weights of an input of their own.
 * @param parameters of which it takes over the tensors
 * @returns the same tree after the sleep
 */
export const shareWeights = (
  parameters: Parameters,
  { mode, chosen = () => true, groupsOf = () => null }: SharingSettings,
  random: RandomStream,
): Parameters =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, tensor]) => {
      if (tensor.rank !== 3 || tensor.shape[0] < 2 || !chosen(name)) return [name, tensor];
      const weights = tensor as tf.Tensor3D;
      const groups = groupsOf(name);
      const after =
        mode === 'instant' ? shareInstantly(weights, groups) : sleep(weights, mode, random.stream(name), groups);
      tensor.dispose();
      return [name, after];
    }),
  );

/**
 * The groups of units that can get the same inputs at the same time since their inputs do not overlap: every
 * `kernel`-th row and column of a lattice. @returns the group of each unit, row by row
 */
export const latticeGroups = (side: number, kernel: number): Int32Array =>
  Int32Array.from(
    { length: side ** 2 },
    (_, unit) => (Math.floor(unit / side) % kernel) * kernel + ((unit % side) % kernel),
  );

/** What lateral connections give each place: the mean over its group. @returns `[N or 1, …]` */
function lateralMean(values: tf.Tensor3D, groups: Int32Array | null): tf.Tensor3D {
  if (groups === null) return tf.mean<tf.Tensor3D>(values, 0, true);
  const [places, rows, columns] = values.shape;
  if (groups.length !== places) {
    throw new RangeError(`${places} places need a group each, found ${groups.length}`);
  }
  const sizes = new Map<number, number>();
  groups.forEach((group) => sizes.set(group, (sizes.get(group) ?? 0) + 1));
  const among = tf.tensor2d(
    Float32Array.from({ length: places ** 2 }, (_, at) => {
      const [group, other] = [groups[Math.floor(at / places)]!, groups[at % places]!];
      return group === other ? 1 / sizes.get(group)! : 0;
    }),
    [places, places],
  );
  return tf.reshape(tf.matMul(among, tf.reshape(values, [places, rows * columns])), [places, rows, columns]);
}

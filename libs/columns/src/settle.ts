import { withoutGradient, type Parameters } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { attend } from './attention.ts';
import { scheduled, settlingSteps, type Mixing } from './config.ts';
import type { ColumnField } from './model.ts';
import { applyNet } from './net.ts';

/** The embeddings of all columns, level 0 first: L tensors `[C, B, D]`. */
export type Embeddings = readonly tf.Tensor3D[];

/** What settling can start from and give back. */
export interface SettleOptions {
  /** Embeddings to go on from, as with the next image of a film; a bottom-up sweep, where left out. */
  readonly from?: Embeddings;
  /** Settling steps of this call, as one for each image of a film; the configuration's, where left out. */
  readonly steps?: number;
}

/**
 * Settles the columns on a batch of images and gives back where they end; see {@link settleTrajectory}.
 * @returns the embeddings after the last step; the caller frees them
 */
export const settle = (
  field: ColumnField,
  parameters: Parameters,
  inputs: tf.Tensor3D,
  options: SettleOptions = {},
): Embeddings =>
  tf.tidy(() => {
    let last: Embeddings = [];
    for (const embeddings of settling(field, parameters, inputs, options)) {
      tf.dispose([...last]); // The gradient keeps what it needs by itself.
      last = embeddings;
    }
    return [...last];
  });

/**
 * Settles the columns on a batch of images.
 *
 * The first embeddings are one bottom-up sweep: what each column thinks by itself. Every step then takes, for
 * column x and level l, the weighted mean of what the embedding was, the bottom-up net's prediction from level
 * l − 1 at x, the top-down net's from level l + 1 at x, and the attention-weighted mean over nearby columns at
 * level l. Where these contributions agree their mean is long, where they do not it is short.
 * @param inputs responses of each column's receptive fields, `[C, B, P]`
 * @returns T + 1 sets of embeddings, before the first step and after each; the caller frees them
 */
export const settleTrajectory = (
  field: ColumnField,
  parameters: Parameters,
  inputs: tf.Tensor3D,
  options: SettleOptions = {},
): readonly Embeddings[] =>
  tf.tidy(() => [...settling(field, parameters, inputs, options)].map((embeddings) => [...embeddings]));

/** The embeddings before the first step and after each, as they come; whoever takes them frees them. */
function* settling(
  field: ColumnField,
  parameters: Parameters,
  inputs: tf.Tensor3D,
  { from, steps = settlingSteps(field.config) }: SettleOptions,
): Generator<Embeddings> {
  const { temperature, mixing, learntSteps = steps } = field.config;
  // The image stands still while the columns settle, so its prediction of level 0 is computed once.
  const fromRetina = applyNet(parameters, 'bottomUp/0', inputs);
  let current = (from ?? sweepUp(field, parameters, fromRetina)).map((level) => tf.clone(level));
  for (let step = 0; step < steps; step++) {
    const before = current.map((level) => tf.clone(level)); // What is yielded may be freed.
    yield current;
    const settings = {
      temperature: scheduled(temperature, step, 'temperature'),
      mixing: scheduled(mixing, step, 'mixing'),
    };
    const take = () => settleStep(field, parameters, fromRetina, before, settings);
    current = step < steps - learntSteps ? unlearnt(take) : [...take()];
    tf.dispose(before);
  }
  yield current;
}

/** A step from which nothing is learnt, and of which nothing is kept for learning. */
const unlearnt = (step: () => Embeddings): tf.Tensor3D[] =>
  tf.tidy(() => tf.unstack(withoutGradient(() => tf.stack([...step()]))) as tf.Tensor3D[]);

/** One bottom-up sweep from level 0 to the top. */
function sweepUp({ config }: ColumnField, parameters: Parameters, fromRetina: tf.Tensor3D): Embeddings {
  const levels = [fromRetina];
  for (let level = 1; level < config.levels; level++) {
    levels.push(applyNet(parameters, `bottomUp/${level}`, levels[level - 1]!));
  }
  return levels;
}

function settleStep(
  field: ColumnField,
  parameters: Parameters,
  fromRetina: tf.Tensor3D,
  before: Embeddings,
  settings: StepSettings,
): Embeddings {
  return before.map((_, level) =>
    weightedMean(contributionsOf(field, parameters, fromRetina, before, level, settings)),
  );
}

/** What holds for one settling step. */
export interface StepSettings {
  readonly temperature: number;
  readonly mixing: Mixing;
}

/** One of the predictions of an embedding, asked for only where it counts. */
export interface Contribution {
  readonly from: keyof Mixing;
  readonly weight: number;
  /** @returns `[C, B, D]` */
  readonly ask: () => tf.Tensor3D;
}

/**
 * What a settling step takes the weighted mean of, at one level. The top level gets nothing from above.
 * @param fromRetina the bottom-up prediction of level 0, `[C, B, D]`
 * @param before the embeddings that the predictions are made from
 */
export function contributionsOf(
  field: ColumnField,
  parameters: Parameters,
  fromRetina: tf.Tensor3D,
  before: Embeddings,
  level: number,
  { temperature, mixing }: StepSettings,
): readonly Contribution[] {
  const previous = before[level]!;
  const ask: Record<keyof Mixing, () => tf.Tensor3D> = {
    previous: () => previous,
    bottomUp: () => (level === 0 ? fromRetina : applyNet(parameters, `bottomUp/${level}`, before[level - 1]!)),
    topDown: () => applyNet(parameters, `topDown/${level}`, before[level + 1]!, field.place),
    attention: () => attend(previous, field.neighbours, temperature),
  };
  const isTop = level === before.length - 1;
  return (['previous', 'bottomUp', 'topDown', 'attention'] as const).map((from) => ({
    from,
    weight: from === 'topDown' && isTop ? 0 : mixing[from],
    ask: ask[from],
  }));
}

/** The mean of some contributions; one of weight 0 is not even asked for. */
function weightedMean(contributions: readonly Contribution[]): tf.Tensor3D {
  const counted = contributions.filter(({ weight }) => weight > 0);
  const total = counted.reduce((sum, { weight }) => sum + weight, 0);
  return tf.tidy(() => tf.addN(counted.map(({ weight, ask }) => tf.mul(ask(), weight / total))));
}

import {
  adamWDefaults,
  adamWStep,
  cloneParameters,
  disposeAdamW,
  disposeParameters,
  startAdamW,
  valueAndGradients,
  type AdamWState,
  type Parameters,
} from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { limitNorms } from './max-norm.ts';

/** How nets learn, whatever they learn. */
export interface TrainingSettings {
  /** Of AdamW without weight decay, at the start; it falls to 0 along half a cosine (Loshchilov and Hutter 2017). */
  readonly learningRate: number;
  /** The longest that the incoming weights of a unit may be; `null` for no limit. */
  readonly maxNorm: number | null;
}

/** What nets learn: a loss for every step. */
export interface Lessons {
  readonly steps: number;
  readonly stepsPerEpoch: number;
  /** Steps for which {@link TrainingState.past} stays as it is; 0 where no lesson needs it. */
  readonly stale: number;
  /**
   * What it gives depends on the step alone, so that a run that goes on learns what it would have learnt.
   * @param step from 0
   * @param past parameters as they were
   * @returns the loss of that step's batch; what it makes is freed with the step
   */
  readonly at: (step: number, past: Parameters | null) => (parameters: Parameters) => tf.Scalar;
}

/** Where training stands between two steps: with the lessons, all that the rest of it depends on. */
export interface TrainingState {
  readonly optimiser: AdamWState;
  /** Parameters as they were some steps ago, where lessons need them. */
  readonly past: Parameters | null;
  /** Mean loss of each epoch behind it. */
  readonly losses: readonly number[];
  /** Sum of the losses of the epoch that it is in. */
  readonly lossSum: number;
}

/** A loss that is no number any more: training stopped at once, since its figures would mean nothing. */
export class TrainingDivergedError extends Error {
  override readonly name = 'TrainingDivergedError';
  readonly step: number;
  constructor(step: number, loss: number) {
    super(`training diverged: the loss became ${loss} at step ${step}; a lower learning rate may help`);
    this.step = step;
  }
}

/** The state before the first step. @param parameters drawn, and taken over */
export const startTraining = (parameters: Parameters): TrainingState => ({
  optimiser: startAdamW(parameters),
  past: null,
  losses: [],
  lossSum: 0,
});

/** Frees what a state holds. */
export function disposeTraining({ optimiser, past }: Pick<TrainingState, 'optimiser' | 'past'>): void {
  disposeAdamW(optimiser);
  if (past !== null) disposeParameters(past);
}

/**
 * Trains some nets, and stops after every so many steps, and after the last, until it is asked for more.
 * @param from where to start, taken over; the steps that it has behind it are not done again
 * @returns states, which are not to be kept and not to be freed, and in the end the trained parameters, which the caller frees
 * @throws TrainingDivergedError
 */
export function* train(
  from: TrainingState,
  lessons: Lessons,
  settings: TrainingSettings,
  pauseEvery = Infinity,
): Generator<TrainingState, Parameters, void> {
  let { optimiser, past, losses, lossSum } = from;
  for (let step = optimiser.step; step < lessons.steps; step++) {
    if (lessons.stale > 0 && step % lessons.stale === 0) {
      if (past !== null) disposeParameters(past);
      past = cloneParameters(optimiser.parameters);
    }
    const learningRate = (settings.learningRate * (1 + Math.cos((Math.PI * step) / lessons.steps))) / 2;
    let loss: number;
    ({ optimiser, loss } = learn(optimiser, () => lessons.at(step, past), { ...settings, learningRate }));
    if (!Number.isFinite(loss)) {
      disposeTraining({ optimiser, past });
      throw new TrainingDivergedError(step, loss);
    }
    lossSum += loss;
    if ((step + 1) % lessons.stepsPerEpoch === 0) {
      losses = [...losses, lossSum / lessons.stepsPerEpoch];
      lossSum = 0;
    }
    if ((step + 1) % pauseEvery === 0 || step + 1 === lessons.steps)
      yield { optimiser, past, losses, lossSum };
  }
  disposeTraining({ optimiser: { ...optimiser, parameters: {} }, past });
  return optimiser.parameters;
}

/** One step. @param optimiser taken over @param lesson makes the loss, and tensors that are freed with the step */
function learn(
  optimiser: AdamWState,
  lesson: () => (parameters: Parameters) => tf.Scalar,
  { learningRate, maxNorm }: TrainingSettings,
): { readonly optimiser: AdamWState; readonly loss: number } {
  const gradients: Record<string, tf.Tensor> = {};
  const [loss] = tf.tidy(() => {
    const found = valueAndGradients(optimiser.parameters, lesson());
    for (const [name, gradient] of Object.entries(found.gradients)) gradients[name] = tf.keep(gradient);
    return found.value.dataSync();
  });
  const next = adamWStep(optimiser, gradients, { ...adamWDefaults, weightDecay: 0, learningRate });
  disposeParameters(gradients);
  const limited = maxNorm === null ? next.parameters : limitNorms(next.parameters, maxNorm);
  return { optimiser: { ...next, parameters: limited }, loss: loss! };
}

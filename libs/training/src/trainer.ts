import {
  adamWDefaults,
  adamWStep,
  disposeAdamW,
  disposeParameters,
  startAdamW,
  valueAndGradients,
  type AdamWState,
  type Parameters,
} from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import type { z } from '@retinotopia/core';
import type { DataLoader } from './batches.ts';
import { followTeacher, type Teacher } from './teachers.ts';

/** A training as data: all that the loop needs to know beside the parameters that it starts from. Steps count from 0. */
export interface Training {
  /** How many steps it takes. */
  readonly steps: number;
  /** The gradients of those with a weight at a step are added up, in this order. */
  readonly losses: readonly Loss[];
  /** Of AdamW at a step; see {@link halfCosine}. */
  readonly learningRate: (step: number) => number;
  /** Of AdamW; 0.01 where left out. */
  readonly weightDecay?: number;
  /** Whether losses are reported after so many steps; never, where left out. */
  readonly reportAt?: (steps: number) => boolean;
  /** What happens to parameters after a step other than learning, as a limit to their norms. It takes them over. */
  readonly afterStep?: (parameters: Parameters, step: number) => Parameters;
}

/** One of the things that parameters learn at the same time. */
export interface Loss<Batch = unknown, Fitted = unknown> {
  /** What reports and errors call it; each loss of a training has another. */
  readonly name: string;
  readonly batches: DataLoader<Batch>;
  /** Of this loss at a step; with 0 it is left out, and takes no batch. 1 where left out. */
  readonly weight?: (step: number) => number;
  /** Whom it asks; losses may have one teacher together. */
  readonly teacher?: Teacher | undefined;
  readonly fitted?: Fit<Fitted>;
  /** The loss of a batch, without its weight. What it makes beside its value is freed. */
  loss(parameters: Parameters, batch: Batch, context: LossContext<Fitted>): tf.Scalar;
}

/** What a loss is told beside parameters and batch. */
export interface LossContext<Fitted> {
  readonly step: number;
  /** The parameters of the teacher that the loss asks; `null` where it asks none. */
  readonly teacher: Parameters | null;
  /** What {@link Fit.fit} gave last. */
  readonly fitted: Fitted;
}

/** Something small that is fitted to the parameters now and then, as the calibration of a consensus is. */
export interface Fit<Fitted> {
  /** It is fitted at the first step of its loss, and at every step that is a multiple of this. */
  readonly every: number;
  /** Makes it of the parameters as they are. */
  readonly fit: (parameters: Parameters) => Fitted;
  /** Of what is fitted, which is JSON: a checkpoint holds it. */
  readonly schema: z.ZodType<Fitted>;
}

/** Where a training stands between two steps: with the training, all that the rest of it depends on. */
export interface TrainingState {
  /** With as many steps behind it as the training has. */
  readonly optimiser: AdamWState;
  /** Those that have begun, by name. */
  readonly teachers: Readonly<Record<string, Parameters>>;
  /** What was fitted last, by loss. */
  readonly fitted: Readonly<Record<string, unknown>>;
  /** Losses since the last report. */
  readonly losses: Report['losses'];
}

/** Losses since the report before, by name: those that were learnt from. */
export interface Report {
  /** Steps behind it. */
  readonly step: number;
  readonly losses: Readonly<Record<string, Summed>>;
}

/** Some numbers, put together. */
export interface Summed {
  readonly sum: number;
  readonly count: number;
}

/** A stop between two steps. What it holds is not to be kept, and not to be freed. */
export interface Pause {
  readonly state: TrainingState;
  /** `null` at a stop for another reason. */
  readonly report: Report | null;
}

/** A loss that is no number any more: training stops at once, since its figures would mean nothing. */
export class TrainingDivergedError extends Error {
  override readonly name = 'TrainingDivergedError';
  readonly step: number;
  /** Its name. */
  readonly loss: string;
  /** The first of the parameters that is no number any more; `null` where only the loss is not. */
  readonly tensor: string | null;
  constructor(step: number, loss: string, value: number, tensor: string | null) {
    const where = tensor === null ? '' : `, and '${tensor}' holds numbers that are none`;
    super(
      `training diverged: the loss '${loss}' became ${value} at step ${step}${where}; a lower learning rate may help`,
    );
    this.step = step;
    this.loss = loss;
    this.tensor = tensor;
  }
}

/** The state before the first step. @param parameters drawn, and taken over */
export const startTraining = (parameters: Parameters): TrainingState => ({
  optimiser: startAdamW(parameters),
  teachers: {},
  fitted: {},
  losses: {},
});

/** Frees what a state holds. */
export function disposeTraining({ optimiser, teachers }: Pick<TrainingState, 'optimiser' | 'teachers'>): void {
  disposeAdamW(optimiser);
  Object.values(teachers).forEach(disposeParameters);
}

/**
 * Trains. It stops at every report, after every so many steps, and after the last one, and goes on when it is asked for
 * more. Ended early, by an error or by `return()`, it frees the state that it has.
 * @param from where to start, taken over; its steps are not done again, and loaders skip their batches
 * @returns pauses, and in the end the trained parameters, which the caller frees
 * @throws TrainingDivergedError
 */
export function* train(
  training: Training,
  from: TrainingState,
  pauseEvery = Infinity,
): Generator<Pause, Parameters, void> {
  const { steps, weightDecay = adamWDefaults.weightDecay } = training;
  const [teachers, fitted] = [{ ...from.teachers }, { ...from.fitted }];
  let { optimiser, losses } = from;
  try {
    for (let step = 0; step < from.optimiser.step; step++)
      for (const { batches } of activeAt(step, training)) batches.skip(step);
    for (let step = from.optimiser.step; step < steps; step++) {
      const active = activeAt(step, training);
      const asked = active.flatMap(({ teacher }) => (teacher === undefined ? [] : [[teacher.name, teacher] as const]));
      for (const [name, teacher] of new Map(asked))
        teachers[name] = followTeacher(teacher, teachers[name] ?? null, optimiser.parameters, step);
      for (const { name, fitted: rule } of active)
        if (rule !== undefined && (!(name in fitted) || step % rule.every === 0))
          fitted[name] = rule.fit(optimiser.parameters);
      const found = gradientsAt(step, active, { optimiser, teachers, fitted, losses });
      const learningRate = training.learningRate(step);
      optimiser = adamWStep(optimiser, found.gradients, { ...adamWDefaults, learningRate, weightDecay });
      disposeParameters(found.gradients);
      const parameters = training.afterStep?.(optimiser.parameters, step) ?? optimiser.parameters;
      optimiser = { ...optimiser, parameters };
      const report = training.reportAt?.(step + 1) === true ? { step: step + 1, losses: found.losses } : null;
      losses = report === null ? found.losses : {};
      if (report !== null || (step + 1) % pauseEvery === 0 || step + 1 === steps)
        yield { state: { optimiser, teachers, fitted, losses }, report };
    }
    const { parameters } = optimiser;
    optimiser = { ...optimiser, parameters: {} }; // No longer to be freed here.
    return parameters;
  } finally {
    disposeTraining({ optimiser, teachers });
  }
}

/**
 * Trains to the end without a stop.
 * @param initial parameters drawn, and taken over
 * @param onReport told of every report
 * @returns the trained parameters, which the caller frees
 * @throws TrainingDivergedError
 */
export function trainToEnd(
  training: Training,
  initial: Parameters,
  onReport: (report: Report) => void = () => undefined,
): Parameters {
  const run = train(training, startTraining(initial));
  for (;;) {
    const { done, value } = run.next();
    if (done === true) return value;
    if (value.report !== null) onReport(value.report);
  }
}

/**
 * The mean of some losses of a report, over all steps at which they were learnt from.
 * @param names of all that the report has, where left out
 * @returns `null` where there was none
 */
export function meanLoss({ losses }: Report, names: readonly string[] = Object.keys(losses)): number | null {
  const found = names.flatMap((name) => losses[name] ?? []);
  const total = (of: keyof Summed) => found.reduce((sum, loss) => sum + loss[of], 0);
  return found.length === 0 ? null : total('sum') / total('count');
}

const weightAt = (step: number, { weight }: Loss): number => weight?.(step) ?? 1;

/** @throws RangeError where nothing is learnt from */
function activeAt(step: number, { losses }: Training): readonly Loss[] {
  const active = losses.filter((loss) => weightAt(step, loss) > 0);
  if (active.length === 0) throw new RangeError(`at least one loss has a weight at step ${step}, found none`);
  return active;
}

/** One batch of each loss. @returns the sum of the weighted gradients, which the caller frees, and losses one step further */
function gradientsAt(
  step: number,
  active: readonly Loss[],
  { optimiser: { parameters }, teachers, fitted, losses }: TrainingState,
) {
  const values = { ...losses };
  const gradientsOf = (loss: Loss): Parameters => {
    const { name, teacher } = loss;
    const weight = weightAt(step, loss);
    const batch = loss.batches.next(step);
    const context = {
      step,
      teacher: teacher === undefined ? null : teachers[teacher.name]!,
      fitted: fitted[name],
    };
    const found = valueAndGradients(parameters, (own) => tf.mul(loss.loss(own, batch, context), weight));
    const value = found.value.dataSync()[0]! / weight;
    if (!Number.isFinite(value)) throw new TrainingDivergedError(step, name, value, firstNotFinite(parameters));
    const { sum, count } = values[name] ?? { sum: 0, count: 0 };
    values[name] = { sum: sum + value, count: count + 1 };
    return found.gradients;
  };
  const gradients = tf.tidy(() => sumOf(active.map((loss) => tf.tidy(() => gradientsOf(loss)))));
  return { gradients, losses: values };
}

function sumOf(trees: readonly Parameters[]): Parameters {
  const [first, ...others] = trees;
  if (others.length === 0) return first!;
  return Object.fromEntries(Object.keys(first!).map((name) => [name, tf.addN(trees.map((tree) => tree[name]!))]));
}

const firstNotFinite = (parameters: Parameters): string | null =>
  Object.keys(parameters).find((name) => parameters[name]!.dataSync().some((value) => !Number.isFinite(value))) ?? null;

import { ownVotes } from '@retinotopia/columns';
import {
  adamWDefaults,
  adamWStep,
  cloneParameters,
  disposeAdamW,
  disposeParameters,
  mapParameters,
  startAdamW,
  valueAndGradients,
  type AdamWSettings,
  type AdamWState,
  type Parameters,
} from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { neighboursLoss, sameContentLoss, expertPatchesLoss } from './agreement.ts';
import { armSettings, type Arm } from './arms.ts';
import type { Learner } from './learner.ts';
import { fitCalibrations, type Calibrations } from './measures.ts';
import type { Protocol } from './protocol.ts';
import { freeBatch, type Batch, type Views } from './scenes.ts';

/** Endless batches in an order that a random stream decides. */
export interface Batches {
  /** The next batch, which training frees. */
  readonly next: () => Batch;
  /** Draws what the next batch would have drawn, and leaves it out: a run that goes on skips what it has seen. */
  readonly skip: () => void;
}

/** Where training gets its images from. */
export interface Lessons {
  readonly labelled: Batches;
  /** Unlabelled images, each with one gaze. */
  readonly unlabelled: Batches;
  /** Unlabelled images, the same fixation target in each shown to every column. */
  readonly sameContent: Batches;
  /** Expert patches of labelled images, shown to every column; `labelMask` marks the expert. */
  readonly expertPatches: Batches;
  /** Labelled images that no column learns from: they calibrate the consensus. */
  readonly validation: Views;
}

/** Where training stands between two steps: with the lessons, all that the rest of it depends on. */
export interface TrainingState {
  /** With as many steps behind it as training has. */
  readonly optimiser: AdamWState;
  /** Losses since the last point of the learning curve. */
  readonly loss: Summed;
  readonly disagreement: Summed;
  /** The columns as they were when they began to agree, where these teach. */
  readonly frozenTeacher: Parameters | null;
  /** Moving averages of the parameters, where columns agree with a mean teacher and have begun to. */
  readonly meanTeacher: Parameters | null;
  /** Of the consensus that neighbours agree with, where they do. */
  readonly calibrations: Calibrations | null;
}

/** Some numbers, put together. */
export interface Summed {
  readonly sum: number;
  readonly count: number;
}

/** A stop between two steps. What it holds is not to be kept, and not to be freed. */
export interface TrainingPause {
  readonly state: TrainingState;
  /** At a point of the learning curve: mean losses since the point before. */
  readonly report: TrainingReport | null;
}

export interface TrainingReport {
  /** The loss on labelled images; `null` where their weight is 0. */
  readonly loss: number | null;
  /** The loss of agreeing; `null` before the columns agree. */
  readonly disagreement: number | null;
}

/** Whether the columns of an arm agree in any form by a step. */
export const agreesBy = (arm: Arm, { agreement, trainingSteps }: Protocol, step: number): boolean =>
  armSettings[arm].agrees && step > agreement.burnIn * trainingSteps;

/** A loss that is no number any more: training stopped at once, since its figures would mean nothing. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
  readonly step: number;
  /** The first of the parameters that is no number any more; `null` where only the loss is not. */
  readonly tensor: string | null;
  constructor(step: number, loss: number, tensor: string | null) {
    const where = tensor === null ? '' : `, and '${tensor}' holds numbers that are none`;
    super(
      `training diverged: the loss became ${loss} at step ${step}${where}; a lower learning rate may help`,
    );
    this.step = step;
    this.tensor = tensor;
  }
}

/** A calibrated consensus is a target that must keep up with the columns: fitted again after so many steps. */
const calibrationInterval = 100;

/** The state before the first step. @param initial drawn parameters, which it takes over */
export const startTraining = (initial: Parameters): TrainingState => ({
  optimiser: startAdamW(initial),
  loss: nothing,
  disagreement: nothing,
  frozenTeacher: null,
  meanTeacher: null,
  calibrations: null,
});

/** Frees what a state holds. */
export function disposeTraining({ optimiser, frozenTeacher, meanTeacher }: TrainingState): void {
  disposeAdamW(optimiser);
  disposeTeachers(frozenTeacher, meanTeacher);
}

const disposeTeachers = (...teachers: readonly (Parameters | null)[]): void =>
  teachers.forEach((teacher) => {
    if (teacher !== null) disposeParameters(teacher);
  });

const nothing: Summed = { sum: 0, count: 0 };
const plus = ({ sum, count }: Summed, value: number): Summed => ({ sum: sum + value, count: count + 1 });
const meanOf = ({ sum, count }: Summed): number | null => (count === 0 ? null : sum / count);

/**
 * Trains one arm. It stops at every point of the learning curve, and where it is asked to between them, and goes on when
 * it is asked for more.
 * @param from where to start, which training takes over; see {@link startTraining}
 * @param lessons from their beginning: those of the steps that `from` has behind it are skipped
 * @param pauseEvery stops after every so many steps too
 * @returns pauses, and in the end trained parameters, which the caller frees
 * @throws DivergedError
 */
export function* train(
  arm: Arm,
  protocol: Protocol,
  learner: Learner,
  from: TrainingState,
  lessons: Lessons,
  pauseEvery = Infinity,
): Generator<TrainingPause, Parameters, void> {
  const { trainingSteps, learningRate, weightDecay, agreement, curvePoints } = protocol;
  const settings = { ...adamWDefaults, weightDecay };
  const { field } = learner; // Only columns agree.
  let { optimiser, loss, disagreement, frozenTeacher, meanTeacher, calibrations } = from;
  const { expertPatches, sameContent, neighbours } = agreement;
  const agrees = (step: number, weight: number, from: number) =>
    armSettings[arm].agrees && weight > 0 && step >= from * trainingSteps;
  const agreesOn = (step: number) => ({
    expertPatches: agrees(step, expertPatches, agreement.burnIn),
    sameContent: agrees(step, sameContent, Math.max(agreement.burnIn, agreement.unlabelledBurnIn)),
    neighbours: agrees(step, neighbours, Math.max(agreement.burnIn, agreement.unlabelledBurnIn)),
  });
  for (let step = 0; step < optimiser.step; step++) {
    const on = agreesOn(step);
    lessons.labelled.skip();
    if (on.expertPatches) lessons.expertPatches.skip();
    if (on.sameContent) lessons.sameContent.skip();
    if (on.neighbours) lessons.unlabelled.skip();
  }
  for (let step = optimiser.step; step < trainingSteps; step++) {
    const on = agreesOn(step);
    // The rate falls along half a cosine (Loshchilov and Hutter 2017).
    const rate = (learningRate * (1 + Math.cos((Math.PI * step) / trainingSteps))) / 2;
    const gradients: Parameters[] = [];
    const learn = (batch: Batch, lossOf: (parameters: Parameters) => tf.Scalar): number => {
      const { value, gradients: found } = valueAndGradients(optimiser.parameters, lossOf);
      const [number] = value.dataSync();
      gradients.push(found);
      value.dispose();
      freeBatch(batch);
      return number!;
    };
    /** Learns to agree. @param teacher whose votes count; the columns' own, where null @param lossOf of the columns' own votes and the teacher's logits */
    const agree = (
      batch: Batch,
      weight: number,
      teacher: Parameters | null,
      lossOf: (own: tf.Tensor3D, teacherLogits: tf.Tensor3D) => tf.Scalar,
    ): void => {
      const teacherLogits = teacher === null ? null : ownVotes(field!, teacher, batch.inputs);
      const found = learn(batch, (parameters) =>
        tf.tidy(() => {
          const own = ownVotes(field!, parameters, batch.inputs);
          return tf.mul(lossOf(own, teacherLogits ?? own), weight);
        }),
      );
      teacherLogits?.dispose();
      disagreement = plus(disagreement, found / weight);
    };
    const agreeing = on.expertPatches || on.sameContent || on.neighbours;
    const labelled = lessons.labelled.next();
    const supervisedWeight = agreeing ? agreement.supervisedWeight : 1;
    if (supervisedWeight > 0) {
      const found = learn(labelled, (parameters) =>
        tf.tidy(() =>
          tf.mul(learner.labelledLoss(parameters, labelled, protocol.labelSmoothing), supervisedWeight),
        ),
      );
      loss = plus(loss, found / supervisedWeight);
    } else freeBatch(labelled);
    if (on.expertPatches && agreement.frozenTeacher) frozenTeacher ??= cloneParameters(optimiser.parameters);
    if ((on.sameContent || on.neighbours) && agreement.meanTeacher > 0) {
      meanTeacher = follow(meanTeacher, optimiser.parameters, agreement.meanTeacher);
    }
    if (on.expertPatches) {
      const batch = lessons.expertPatches.next();
      agree(batch, expertPatches, frozenTeacher, (own, teacherLogits) =>
        expertPatchesLoss(
          own,
          teacherLogits,
          batch.stimulusMask,
          batch.labelMask!,
          agreement.expertShare,
          agreement,
        ),
      );
    }
    if (on.sameContent) {
      const batch = lessons.sameContent.next();
      agree(batch, sameContent, meanTeacher, (own, teacherLogits) =>
        sameContentLoss(own, teacherLogits, batch.stimulusMask, agreement),
      );
    }
    if (on.neighbours) {
      if (calibrations === null || step % calibrationInterval === 0) {
        calibrations = fitCalibrations(learner, optimiser.parameters, lessons.validation);
      }
      const batch = lessons.unlabelled.next();
      const { before } = calibrations;
      agree(batch, neighbours, meanTeacher, (own, teacherLogits) =>
        neighboursLoss(own, teacherLogits, batch.stimulusMask, before),
      );
    }
    optimiser = update(optimiser, gradients, { ...settings, learningRate: rate });
    optimiser = { ...optimiser, parameters: learner.afterStep(optimiser.parameters, step) };
    const total = loss.sum + disagreement.sum;
    if (!Number.isFinite(total)) {
      const broken = firstNotFinite(optimiser.parameters);
      disposeTraining({ optimiser, loss, disagreement, frozenTeacher, meanTeacher, calibrations });
      throw new DivergedError(step, total, broken);
    }
    const state = { optimiser, loss, disagreement, frozenTeacher, meanTeacher, calibrations };
    const pointsBy = (steps: number) => Math.floor((steps * curvePoints) / trainingSteps);
    if (pointsBy(step + 1) > pointsBy(step)) {
      const report = { loss: meanOf(loss), disagreement: meanOf(disagreement) };
      [loss, disagreement] = [nothing, nothing];
      yield { state: { ...state, loss, disagreement }, report };
    } else if ((step + 1) % pauseEvery === 0) {
      yield { state, report: null };
    }
  }
  disposeParameters(optimiser.firstMoment);
  disposeParameters(optimiser.secondMoment);
  disposeTeachers(frozenTeacher, meanTeacher);
  return optimiser.parameters;
}

const firstNotFinite = (parameters: Parameters): string | null =>
  Object.keys(parameters).find((name) =>
    parameters[name]!.dataSync().some((value) => !Number.isFinite(value)),
  ) ?? null;

/** Moving averages of the parameters, one step further. @param meanTeacher which it frees; `null` before the first step */
function follow(meanTeacher: Parameters | null, parameters: Parameters, kept: number): Parameters {
  if (meanTeacher === null) return cloneParameters(parameters);
  const moved = mapParameters(meanTeacher, (peer, name) =>
    tf.tidy(() => tf.add(tf.mul(peer, kept), tf.mul(parameters[name]!, 1 - kept))),
  );
  disposeParameters(meanTeacher);
  return moved;
}

/** One step of the optimiser with the sum of some gradients, which are freed. */
function update(state: AdamWState, gradients: readonly Parameters[], settings: AdamWSettings): AdamWState {
  const [first, ...others] = gradients;
  if (others.length === 0) {
    const next = adamWStep(state, first!, settings);
    disposeParameters(first!);
    return next;
  }
  const sum = Object.fromEntries(
    Object.keys(first!).map((name) => [name, tf.addN(gradients.map((tree) => tree[name]!))]),
  );
  gradients.forEach(disposeParameters);
  const next = adamWStep(state, sum, settings);
  disposeParameters(sum);
  return next;
}

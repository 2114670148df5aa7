import { ownOpinions, readOut, settleTrajectory, type ColumnField } from '@retinotopia/columns';
import {
  adamWDefaults,
  adamWStep,
  disposeAdamW,
  disposeParameters,
  startAdamW,
  valueAndGradients,
  type AdamWSettings,
  type AdamWState,
  type Parameters,
} from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { crossEntropy, neighboursLoss, sameContentLoss } from './agreement.ts';
import { armSettings, type Arm } from './arms.ts';
import { fitCalibrations, type Calibrations } from './measures.ts';
import type { Protocol } from './protocol.ts';
import { freeBatch, type Batch, type Views } from './scenes.ts';

/** Where training gets its images from. Each call gives the next batch, which training frees. */
export interface Lessons {
  readonly labelled: () => Batch;
  /** Unlabelled images, each with one gaze. */
  readonly unlabelled: () => Batch;
  /** Unlabelled images, the same spot of each shown to every column. */
  readonly sameContent: () => Batch;
  /** Labelled images that no column learns from: they calibrate the consensus. */
  readonly validation: Views;
}

/** Mean losses since the last report. */
export interface TrainingReport {
  readonly step: number;
  readonly parameters: Parameters;
  readonly loss: number;
  /** The loss of agreeing; `null` before the columns agree. */
  readonly disagreement: number | null;
}

/** A loss that is no number any more: training stopped at once, since its figures would mean nothing. */
export class DivergedError extends Error {
  override readonly name = 'DivergedError';
  readonly step: number;
  constructor(step: number, loss: number) {
    super(`training diverged: the loss became ${loss} at step ${step}; a lower learning rate may help`);
    this.step = step;
  }
}

/** A calibrated consensus is a target that must keep up with the columns: fitted again after so many steps. */
const calibrationInterval = 100;

/**
 * Trains one arm. It stops `curvePoints` times to report, and goes on when it is asked for more.
 * @param initial drawn parameters; training takes them over
 * @returns reports, of which the parameters are not to be kept, and in the end trained parameters, which the caller
 * frees
 * @throws DivergedError
 */
export function* train(
  arm: Arm,
  protocol: Protocol,
  field: ColumnField,
  initial: Parameters,
  lessons: Lessons,
): Generator<TrainingReport, Parameters, void> {
  const { trainingSteps, learningRate, weightDecay, agreement, curvePoints } = protocol;
  const settings = { ...adamWDefaults, weightDecay };
  let calibrations: Calibrations | null = null;
  let [loss, disagreement] = [new RunningMean(), new RunningMean()];
  let state = startAdamW(initial);
  for (let step = 0; step < trainingSteps; step++) {
    const agreeing = armSettings[arm].agrees && step >= agreement.apart * trainingSteps;
    // The rate falls along half a cosine (Loshchilov and Hutter 2017).
    const rate = (learningRate * (1 + Math.cos((Math.PI * step) / trainingSteps))) / 2;
    const gradients: Parameters[] = [];
    const learn = (batch: Batch, lossOf: (parameters: Parameters) => tf.Scalar): number => {
      const { value, gradients: found } = valueAndGradients(state.parameters, lossOf);
      const [number] = value.dataSync();
      gradients.push(found);
      value.dispose();
      freeBatch(batch);
      return number!;
    };
    const labelled = lessons.labelled();
    loss.add(learn(labelled, (parameters) => labelledLoss(field, parameters, labelled)));
    if (agreeing && agreement.sameContent > 0) {
      const batch = lessons.sameContent();
      const found = learn(batch, (parameters) =>
        tf.tidy(() =>
          tf.mul(
            sameContentLoss(ownOpinions(field, parameters, batch.inputs), batch.voice),
            agreement.sameContent,
          ),
        ),
      );
      disagreement.add(found / agreement.sameContent);
    }
    if (agreeing && agreement.neighbours > 0) {
      if (calibrations === null || step % calibrationInterval === 0) {
        calibrations = fitCalibrations(field, state.parameters, lessons.validation);
      }
      const batch = lessons.unlabelled();
      const { before } = calibrations;
      const found = learn(batch, (parameters) =>
        tf.tidy(() => {
          const opinions = ownOpinions(field, parameters, batch.inputs);
          return tf.mul(neighboursLoss(opinions, opinions, batch.voice, before), agreement.neighbours);
        }),
      );
      disagreement.add(found / agreement.neighbours);
    }
    state = update(state, gradients, { ...settings, learningRate: rate });
    if (!Number.isFinite(loss.mean)) {
      const found = loss.mean;
      disposeAdamW(state);
      throw new DivergedError(step, found);
    }
    if (
      Math.floor(((step + 1) * curvePoints) / trainingSteps) >
      Math.floor((step * curvePoints) / trainingSteps)
    ) {
      yield {
        step: step + 1,
        parameters: state.parameters,
        loss: loss.mean,
        disagreement: disagreement.count === 0 ? null : disagreement.mean,
      };
      [loss, disagreement] = [new RunningMean(), new RunningMean()];
    }
  }
  disposeParameters(state.firstMoment);
  disposeParameters(state.secondMoment);
  return state.parameters;
}

/** Columns learn the label twice: from what they think by themselves, and from what they think after settling. */
const labelledLoss = (
  field: ColumnField,
  parameters: Parameters,
  { inputs, voice, targets }: Batch,
): tf.Scalar =>
  tf.tidy(() => {
    const trajectory = settleTrajectory(field, parameters, inputs);
    const [first, last] = [trajectory[0]!, trajectory.at(-1)!];
    const losses = (trajectory.length === 1 ? [first] : [first, last]).map((embeddings) =>
      crossEntropy(targets!, readOut(parameters, embeddings), voice),
    );
    return tf.div(tf.addN(losses), losses.length);
  });

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

/** A mean of numbers that come one by one. */
class RunningMean {
  count = 0;
  #sum = 0;

  add(value: number): void {
    this.count++;
    this.#sum += value;
  }

  get mean(): number {
    return this.#sum / this.count;
  }
}

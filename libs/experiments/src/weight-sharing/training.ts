import {
  expertPatchesLoss,
  neighboursLoss,
  ownVotes,
  sameContentLoss,
  type Batch,
  type Calibration,
} from '@retinotopia/columns';
import { withoutGradient, type Parameters } from '@retinotopia/compute';
import { z } from '@retinotopia/core';
import { halfCosine, type Fit, type Loss, type Teacher, type Training } from '@retinotopia/training';
import type * as tf from '@tensorflow/tfjs-core';
import { armSettings, type Arm } from './arms.ts';
import type { Learner } from './learner.ts';
import type { Loaders } from './loaders.ts';
import { fitCalibrations } from './measures.ts';
import type { Settings } from './settings.ts';

/** The losses of agreeing, by name. */
export const agreeingLosses = ['expertPatches', 'sameContent', 'neighbours'] as const;

/** Whether the columns of an arm agree in any form by a step. */
export const agreesBy = (arm: Arm, { agreement, trainingSteps }: Settings, step: number): boolean =>
  armSettings[arm].agrees && step > agreement.burnIn * trainingSteps;

/** What an arm learns: labels, and in an arm that agrees what the consensus says, in three forms. */
export function trainingOf(arm: Arm, settings: Settings, learner: Learner, loaders: Loaders): Training {
  const { trainingSteps, agreement, labelSmoothing, curvePoints } = settings;
  const field = learner.field!; // Only columns agree.
  /** What a loss of agreeing weighs, behind a share of the steps. */
  const behind = (burnIn: number, weight: number) => (step: number) =>
    armSettings[arm].agrees && step >= burnIn * trainingSteps ? weight : 0;
  const unlabelledBurnIn = Math.max(agreement.burnIn, agreement.unlabelledBurnIn);
  /** The columns' own votes, and those of the teacher; the same, where there is none. */
  const votesOf = (parameters: Parameters, teacher: Parameters | null, inputs: tf.Tensor3D) => {
    const own = ownVotes(field, parameters, inputs);
    return [own, teacher === null ? own : withoutGradient(() => ownVotes(field, teacher, inputs))] as const;
  };
  const meanTeacher: Teacher | undefined = agreement.meanTeacher > 0 ? { name: 'mean', kind: 'mean', kept: agreement.meanTeacher } : undefined; // prettier-ignore
  const agreeing: readonly [Loss<Batch>, Loss<Batch>, Loss<Batch, Calibration>] = [
    {
      name: 'expertPatches',
      batches: loaders.expertPatches,
      weight: behind(agreement.burnIn, agreement.expertPatches),
      teacher: agreement.frozenTeacher ? { name: 'frozen', kind: 'frozen' } : undefined,
      loss(parameters, { inputs, stimulusMask, labelMask }, { teacher }) {
        const [own, taught] = votesOf(parameters, teacher, inputs);
        return expertPatchesLoss(own, taught, stimulusMask, labelMask!, agreement.expertShare, agreement);
      },
    },
    {
      name: 'sameContent',
      batches: loaders.sameContent,
      weight: behind(unlabelledBurnIn, agreement.sameContent),
      teacher: meanTeacher,
      loss(parameters, { inputs, stimulusMask }, { teacher }) {
        const [own, taught] = votesOf(parameters, teacher, inputs);
        return sameContentLoss(own, taught, stimulusMask, agreement);
      },
    },
    {
      name: 'neighbours',
      batches: loaders.unlabelled,
      weight: behind(unlabelledBurnIn, agreement.neighbours),
      teacher: meanTeacher,
      fitted: calibrationOf(learner, loaders),
      loss(parameters, { inputs, stimulusMask }, { teacher, fitted }) {
        const [own, taught] = votesOf(parameters, teacher, inputs);
        return neighboursLoss(own, taught, stimulusMask, fitted);
      },
    },
  ];
  const labelled: Loss<Batch> = {
    name: 'labelled',
    batches: loaders.labelled,
    weight: (step) => (agreeing.some(({ weight }) => weight!(step) > 0) ? agreement.supervisedWeight : 1),
    loss: (parameters, batch) => learner.labelledLoss(parameters, batch, labelSmoothing),
  };
  const pointsBy = (steps: number) => Math.floor((steps * curvePoints) / trainingSteps);
  return {
    steps: trainingSteps,
    losses: [labelled, ...agreeing],
    learningRate: halfCosine(settings.learningRate, trainingSteps),
    weightDecay: settings.weightDecay,
    reportAt: (steps) => pointsBy(steps) > pointsBy(steps - 1),
    afterStep: learner.afterStep,
  };
}

/** A calibrated consensus is a target that must keep up with the columns. */
const calibrationOf = (learner: Learner, { validation }: Loaders): Fit<Calibration> => ({
  every: 100,
  fit: (parameters) => fitCalibrations(learner, parameters, validation).before,
  schema: z.object({ scale: z.number(), bias: z.array(z.number()) }),
});

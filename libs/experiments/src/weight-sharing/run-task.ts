import { baselineTraits } from '@retinotopia/baselines';
import {
  CollapsedError,
  collapseOf,
  consensusSpread,
  functionDivergence,
  weightSimilarity,
  type Batch,
  type ColumnField,
} from '@retinotopia/columns';
import { disposeParameters, randomStream, type Parameters } from '@retinotopia/compute';
import type { TrainAndTest } from '@retinotopia/datasets';
import type { Retina } from '@retinotopia/retina';
import { meanLoss, startTraining, train, type Report, type Training } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { armSettings } from './arms.ts';
import type { CurvePoint, Found } from './found.ts';
import { createLearner, type Learner } from './learner.ts';
import { openLoaders } from './loaders.ts';
import { calibratedAccuracy, fitCalibrations, measure } from './measures.ts';
import { everLabelled, labelMaskOf, withheldClass } from './regimes.ts';
import { retinaFor } from './retinas.ts';
import type { Settings } from './settings.ts';
import type { Task } from './task.ts';
import { agreeingLosses, agreesBy, trainingOf } from './training.ts';

/** A task that is ready to run: what it trains, and what is measured of it. */
export interface PreparedTask {
  readonly retina: Retina;
  /** `null` for a net of the whole field. */
  readonly field: ColumnField | null;
  readonly training: Training;
  /** Draws the parameters that it begins with, the caller's to free. */
  readonly draw: () => Parameters;
  /**
   * The point of the learning curve at a report.
   * @param curve the points before
   * @throws CollapsedError
   */
  readonly pointAt: (report: Report, parameters: Parameters, curve: readonly CurvePoint[]) => CurvePoint;
  /** Measures trained parameters, which stay the caller's. @param curve how they learnt */
  readonly test: (parameters: Parameters, curve: readonly CurvePoint[]) => Found;
  /** Frees what it holds. */
  readonly dispose: () => void;
}

/**
 * Prepares one arm on one retina with one seed. What a run shares with the others of its seed (images, places, order,
 * and the retina, where it is the same) comes from streams that know neither arm nor retina, so that runs are compared
 * pairwise.
 */
export function prepareTask(task: Task, settings: Settings, dataset: TrainAndTest): PreparedTask {
  const random = randomStream(task.seed, 'hypothesis');
  const retina = retinaFor(task.retina, settings, task.seed);
  const learner = createLearner(task.arm, settings, retina, dataset.train.classNames.length, random);
  const { field, classes } = learner;
  const { count } = retina.columns;
  const knowing =
    settings.regime.labels === 'class-withheld'
      ? everLabelled(labelMaskOf(settings.regime, retina), count, withheldClass)
      : null;
  // On a torus, moved by up to half of it is anywhere.
  const { baseline } = armSettings[task.arm];
  const translates = baseline !== null && baselineTraits[baseline].translates;
  const shown: Settings = translates ? { ...settings, places: 'fresh' } : settings;
  const { loaders, test, sameContent, free } = openLoaders(shown, dataset, retina, random);
  const { validation } = loaders;
  return {
    ...{ retina, field },
    training: trainingOf(task.arm, settings, learner, loaders),
    draw: () => learner.initialise(validation),
    pointAt(report, parameters, curve) {
      const { step } = report;
      const point = {
        step,
        loss: meanLoss(report, ['labelled']),
        disagreement: meanLoss(report, agreeingLosses),
        validation: calibratedAccuracy(learner, parameters, validation),
        ...togetherAt(learner, parameters, sameContent),
      };
      const { consensus } = point;
      if (consensus === null || !agreesBy(task.arm, settings, step)) return point;
      const mostInformation = Math.max(0, ...curve.map(({ consensus }) => consensus?.information ?? 0));
      const collapse = collapseOf(consensus, mostInformation, classes);
      if (collapse !== null) throw new CollapsedError(step, collapse, consensus);
      return point;
    },
    test(parameters, curve) {
      const calibrations = fitCalibrations(learner, parameters, validation);
      const accuracies = measure(learner, parameters, calibrations, test, knowing);
      return { ...learner.cost, curve: [...curve], test: accuracies };
    },
    dispose() {
      free();
      learner.dispose();
    },
  };
}

/**
 * Runs one task, start to end; see {@link prepareTask}.
 * @param onPoint called at every point of the learning curve
 * @throws CollapsedError, TrainingDivergedError
 */
export function runTask(
  task: Task,
  settings: Settings,
  dataset: TrainAndTest,
  onPoint: (point: CurvePoint) => void = () => undefined,
): Found {
  const run = runTaskByPoints(task, settings, dataset);
  for (;;) {
    const { done, value } = run.next();
    if (done === true) return value;
    onPoint(value.point);
  }
}

/** A run that waits at a point of its learning curve. What it holds is not to be kept, and not to be freed. */
export interface RunAtPoint extends Pick<PreparedTask, 'retina' | 'field'> {
  readonly point: CurvePoint;
  readonly parameters: Parameters;
}

/** The same, but it waits at every point of the learning curve until it is asked for more. */
export function* runTaskByPoints(
  task: Task,
  settings: Settings,
  dataset: TrainAndTest,
): Generator<RunAtPoint, Found, void> {
  const { retina, field, training, draw, pointAt, test, dispose } = prepareTask(task, settings, dataset);
  const run = train(training, startTraining(draw()));
  const curve: CurvePoint[] = [];
  try {
    let pause = run.next();
    for (; pause.done !== true; pause = run.next()) {
      const { state, report } = pause.value;
      if (report === null) continue;
      const { parameters } = state.optimiser;
      const point = pointAt(report, parameters, curve);
      curve.push(point);
      yield { retina, field, point, parameters };
    }
    const result = test(pause.value, curve);
    disposeParameters(pause.value);
    return result;
  } finally {
    run.return(undefined as never); // Left early, it frees what it has.
    dispose();
  }
}

/** What columns are to each other at a point of the learning curve; nothing where there are none. */
function togetherAt(
  { field, behindStage }: Learner,
  parameters: Parameters,
  batch: Batch,
): Pick<CurvePoint, 'functionDivergence' | 'weightSimilarity' | 'consensus'> {
  if (field === null) return { functionDivergence: null, weightSimilarity: null, consensus: null };
  // What an input stage holds belongs to the eye of a column, and is not among the weights that are compared.
  const nets = Object.fromEntries(
    Object.entries(parameters).filter(([name]) => /^(bottomUp|topDown|readout)\//.test(name)),
  );
  const inputs = tf.tidy(() => tf.clone(behindStage(parameters, batch.inputs)));
  const staged = { ...batch, inputs };
  const found = {
    functionDivergence: functionDivergence(field, parameters, staged),
    weightSimilarity: weightSimilarity(nets, field.config.columns),
    consensus: consensusSpread(field, parameters, staged),
  };
  inputs.dispose();
  return found;
}

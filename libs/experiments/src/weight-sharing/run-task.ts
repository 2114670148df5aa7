import type { ColumnField } from '@retinotopia/columns';
import { disposeParameters, randomStream, type Parameters } from '@retinotopia/compute';
import type { TrainAndTest } from '@retinotopia/datasets';
import { createRetina, type Retina } from '@retinotopia/retina';
import { baselineTraits } from '@retinotopia/baselines';
import { z } from '@retinotopia/core';
import { meanLoss, startTraining, train, type Report, type Training } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { armSettings } from './arms.ts';
import { CollapsedError, collapseOf, consensusSpread, type ConsensusSpread } from './collapse.ts';
import { functionDivergence, weightSimilarity } from './functions-and-weights.ts';
import { createLearner, type Learner } from './learner.ts';
import { openLoaders } from './loaders.ts';
import { calibratedAccuracy, fitCalibrations, measure, type Accuracies } from './measures.ts';
import type { Protocol, RetinaName, Task } from './protocol.ts';
import { everLabelled, labelMaskOf, withheldClass } from './regimes.ts';
import { torusDeg, type Batch } from './scenes.ts';
import { agreeingLosses, agreesBy, trainingOf } from './training.ts';

/** A sample of a learning curve. */
export interface CurvePoint {
  readonly step: number;
  /** Mean loss on labelled images since the point before; `null` where their weight was 0. */
  readonly loss: number | null;
  /** Mean loss of agreeing; `null` before the columns agree. */
  readonly disagreement: number | null;
  /** Accuracy of the consensus on validation images. */
  readonly validation: number;
  /** How far the columns' functions lie apart on the same content, in bits; see {@link functionDivergence}; `null` without columns. */
  readonly functionDivergence: number | null;
  /** Mean cosine between two columns' weights; see {@link weightSimilarity}; `null` without columns. */
  readonly weightSimilarity: number | null;
  /** What the columns say of the same content together; see {@link ConsensusSpread}; `null` without columns. */
  readonly consensus: ConsensusSpread | null;
}

/** Of a point as a checkpoint holds it. */
export const curvePointSchema: z.ZodType<CurvePoint> = z.object({
  step: z.int().positive(),
  loss: z.number().nullable(),
  disagreement: z.number().nullable(),
  validation: z.number(),
  functionDivergence: z.number().nullable(),
  weightSimilarity: z.number().nullable(),
  consensus: z.object({ entropy: z.number(), information: z.number() }).nullable(),
});

/** What one run found. The same protocol and task on the same engine give the same result. */
export interface TaskResult {
  readonly task: Task;
  /** Numbers that are learnt. */
  readonly parameters: number;
  /** For one image, forward; results of before this was counted have none. */
  readonly multiplications?: number;
  readonly curve: readonly CurvePoint[];
  readonly test: Accuracies;
}

/** The retina of a name and seed. */
export function retinaFor(name: RetinaName, protocol: Protocol, seed: number): Retina {
  const { columnsAcross } = protocol;
  // The uniform retina's columns are spread evenly over the whole torus; the foveated one's fill the same disc.
  const radiusDeg = (torusDeg / 2) * (1 - 1 / (columnsAcross + 1));
  const law = name === 'uniform' ? 'uniform' : 'linear';
  // With and without an order of its own, a foveated retina has the same mosaic.
  const stream = randomStream(seed, `retina/${name === 'permuted' ? 'foveated' : name}`);
  return createRetina({ columnsAcross, radiusDeg, law, permuted: name === 'permuted' }, stream);
}

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
  readonly test: (parameters: Parameters, curve: readonly CurvePoint[]) => TaskResult;
  /** Frees what it holds. */
  readonly dispose: () => void;
}

/**
 * Prepares one arm on one retina with one seed. What a run shares with the others of its seed (images, places, order,
 * and the retina, where it is the same) comes from streams that know neither arm nor retina, so that runs are compared
 * pairwise.
 */
export function prepareTask(task: Task, protocol: Protocol, dataset: TrainAndTest): PreparedTask {
  const random = randomStream(task.seed, 'hypothesis');
  const retina = retinaFor(task.retina, protocol, task.seed);
  const learner = createLearner(task.arm, protocol, retina, dataset.train.classNames.length, random);
  const { field, classes } = learner;
  const { count } = retina.columns;
  const knowing =
    protocol.regime.labels === 'class-withheld'
      ? everLabelled(labelMaskOf(protocol.regime, retina), count, withheldClass)
      : null;
  // On a torus, moved by up to half of it is anywhere.
  const { baseline } = armSettings[task.arm];
  const translates = baseline !== null && baselineTraits[baseline].translates;
  const shown: Protocol = translates ? { ...protocol, places: 'fresh' } : protocol;
  const { loaders, test, sameContent, free } = openLoaders(shown, dataset, retina, random);
  const { validation } = loaders;
  return {
    ...{ retina, field },
    training: trainingOf(task.arm, protocol, learner, loaders),
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
      if (consensus === null || !agreesBy(task.arm, protocol, step)) return point;
      const mostInformation = Math.max(0, ...curve.map(({ consensus }) => consensus?.information ?? 0));
      const collapse = collapseOf(consensus, mostInformation, classes);
      if (collapse !== null) throw new CollapsedError(step, collapse, consensus);
      return point;
    },
    test(parameters, curve) {
      const calibrations = fitCalibrations(learner, parameters, validation);
      return {
        task,
        ...learner.cost,
        curve,
        test: measure(learner, parameters, calibrations, test, knowing),
      };
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
  protocol: Protocol,
  dataset: TrainAndTest,
  onPoint: (point: CurvePoint) => void = () => undefined,
): TaskResult {
  const run = runTaskByPoints(task, protocol, dataset);
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
  protocol: Protocol,
  dataset: TrainAndTest,
): Generator<RunAtPoint, TaskResult, void> {
  const { retina, field, training, draw, pointAt, test, dispose } = prepareTask(task, protocol, dataset);
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

import type { ColumnField } from '@retinotopia/columns';
import { disposeParameters, randomStream, type Parameters } from '@retinotopia/compute';
import type { TrainAndTest } from '@retinotopia/datasets';
import { createRetina, type Retina } from '@retinotopia/retina';
import { baselineTraits } from '@retinotopia/baselines';
import * as tf from '@tensorflow/tfjs-core';
import { armSettings } from './arms.ts';
import { CollapsedError, collapseOf, consensusSpread, type ConsensusSpread } from './collapse.ts';
import { functionDivergence, weightSimilarity } from './functions-and-weights.ts';
import { createLearner, type Learner } from './learner.ts';
import { prepareLessons } from './lessons.ts';
import { calibratedAccuracy, fitCalibrations, measure, type Accuracies } from './measures.ts';
import type { Protocol, RetinaName, Task } from './protocol.ts';
import { everLabelled, labelMaskOf, withheldClass } from './regimes.ts';
import { torusDeg, type Batch } from './scenes.ts';
import { fittingState } from './task-state.ts';
import { agreesBy, disposeTraining, startTraining, train, type TrainingState } from './train.ts';

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

/** Where a run stands between two steps: with the task, the protocol and the images, all that the rest depends on. */
export interface TaskState {
  readonly training: TrainingState;
  readonly curve: readonly CurvePoint[];
}

/** A run that waits between two steps. What it holds is not to be kept, and not to be freed. */
export interface PausedRun {
  readonly state: TaskState;
  /** The point of the learning curve that it has come to, if it is at one. */
  readonly point: CurvePoint | null;
  readonly retina: Retina;
  /** `null` for a net of the whole field. */
  readonly field: ColumnField | null;
  readonly parameters: Parameters;
}

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

/**
 * Runs one arm on one retina with one seed. What a run shares with the others of its seed (images, places, order, and
 * the retina, where it is the same) comes from streams that know neither arm nor retina, so that runs are compared
 * pairwise.
 * @param onPoint called at every point of the learning curve
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

/** The same, but it waits at every point of the learning curve until it is asked for more. */
export function* runTaskByPoints(
  task: Task,
  protocol: Protocol,
  dataset: TrainAndTest,
): Generator<PausedRun & { readonly point: CurvePoint }, TaskResult, void> {
  const run = runTaskByPauses(task, protocol, dataset);
  for (;;) {
    const { done, value } = run.next();
    if (done === true) return value;
    const { point } = value;
    if (point !== null) yield { ...value, point };
  }
}

/** Where a run begins, and when it waits. */
export interface PauseOptions {
  /** Where to go on, which the run takes over; at the beginning, where left out. */
  readonly from?: TaskState | undefined;
  /** Waits after every so many steps too, not only at the points of the learning curve. */
  readonly pauseEvery?: number;
}

/**
 * The same, with the state of the run at every pause: a run that goes on from there ends with the same result, bit for
 * bit on the same engine.
 * @throws TaskStateError when first asked for more, where `from` is no state of this task
 */
export function* runTaskByPauses(
  task: Task,
  protocol: Protocol,
  dataset: TrainAndTest,
  { from, pauseEvery }: PauseOptions = {},
): Generator<PausedRun, TaskResult, void> {
  const random = randomStream(task.seed, 'hypothesis');
  const retina = retinaFor(task.retina, protocol, task.seed);
  const learner = createLearner(task.arm, protocol, retina, dataset.train.classNames.length, random);
  const { field } = learner;
  const { count } = retina.columns;
  const knowing =
    protocol.regime.labels === 'class-withheld'
      ? everLabelled(labelMaskOf(protocol.regime, retina), count, withheldClass)
      : null;
  // On a torus, moved by up to half of it is anywhere.
  const { baseline } = armSettings[task.arm];
  const translates = baseline !== null && baselineTraits[baseline].translates;
  const shown: Protocol = translates ? { ...protocol, places: 'fresh' } : protocol;
  const { lessons, test, sameContent, free } = prepareLessons(shown, dataset, retina, random);
  const initial = learner.initialise(lessons.validation);
  const { training: begin, curve: before } = from === undefined ? { training: startTraining(initial), curve: [] } : fittingState(from, initial, protocol.trainingSteps); // prettier-ignore
  if (from !== undefined) disposeParameters(initial);
  const curve: CurvePoint[] = [...before];
  const training = train(task.arm, protocol, learner, begin, lessons, pauseEvery);
  let pause = training.next();
  for (; pause.done !== true; pause = training.next()) {
    const { state, report } = pause.value;
    const { parameters, step } = state.optimiser;
    if (report === null) {
      yield { state: { training: state, curve }, point: null, retina, field, parameters };
      continue;
    }
    const point = {
      step,
      ...report,
      validation: calibratedAccuracy(learner, parameters, lessons.validation),
      ...togetherAt(learner, parameters, sameContent),
    };
    const mostInformation = Math.max(0, ...curve.map(({ consensus }) => consensus?.information ?? 0));
    const collapse =
      point.consensus !== null && agreesBy(task.arm, protocol, step)
        ? collapseOf(point.consensus, mostInformation, learner.classes)
        : null;
    if (point.consensus !== null && collapse !== null) {
      disposeTraining(state);
      free();
      learner.dispose();
      throw new CollapsedError(step, collapse, point.consensus);
    }
    curve.push(point);
    yield { state: { training: state, curve }, point, retina, field, parameters };
  }
  const parameters = pause.value;
  const calibrations = fitCalibrations(learner, parameters, lessons.validation);
  const result = {
    task,
    ...learner.cost,
    curve,
    test: measure(learner, parameters, calibrations, test, knowing),
  };
  free();
  disposeParameters(parameters);
  learner.dispose();
  return result;
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

import {
  createColumnField,
  disposeColumnField,
  initialiseColumns,
  type ColumnField,
} from '@retinotopia/columns';
import { countParameters, disposeParameters, randomStream, type Parameters } from '@retinotopia/compute';
import type { TrainAndTest } from '@retinotopia/datasets';
import { columnNeighbours, createRetina, type Retina } from '@retinotopia/retina';
import { armSettings } from './arms.ts';
import { CollapsedError, collapseOf, consensusSpread, type ConsensusSpread } from './collapse.ts';
import { functionDivergence, weightSimilarity } from './functions-and-weights.ts';
import { prepareLessons } from './lessons.ts';
import { calibratedAccuracy, fitCalibrations, measure, type Accuracies } from './measures.ts';
import type { Protocol, RetinaKind, Task } from './protocol.ts';
import { everTold, tellingOf, withheldClass } from './regimes.ts';
import { worldDeg } from './scenes.ts';
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
  /** How far the columns' functions lie apart on the same content, in bits; see {@link functionDivergence}. */
  readonly functionDivergence: number;
  /** Mean cosine between two columns' weights; see {@link weightSimilarity}. */
  readonly weightSimilarity: number;
  /** What the columns say of the same content together; see {@link ConsensusSpread}. */
  readonly consensus: ConsensusSpread;
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
  readonly field: ColumnField;
  readonly parameters: Parameters;
}

/** What one run found. The same protocol and task on the same engine give the same result. */
export interface TaskResult {
  readonly task: Task;
  readonly parameters: number;
  readonly curve: readonly CurvePoint[];
  readonly test: Accuracies;
}

/** The retina of a kind and seed. */
export function retinaFor(kind: RetinaKind, protocol: Protocol, seed: number): Retina {
  const { columnsAcross } = protocol;
  // The uniform retina's columns are spread evenly over the whole torus; the foveated one's fill the same disc.
  const radiusDeg = (worldDeg / 2) * (1 - 1 / (columnsAcross + 1));
  const law = kind === 'uniform' ? 'uniform' : 'linear';
  // With and without an order of its own, a foveated retina has the same mosaic.
  const stream = randomStream(seed, `retina/${kind === 'own-order' ? 'foveated' : kind}`);
  return createRetina({ columnsAcross, radiusDeg, law, ownOrder: kind === 'own-order' }, stream);
}

/** Columns hear the ones around them, diagonal neighbours included. */
const hearingSpacings = 1.5;

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
 * @throws TaskStateError at its first turn, where `from` is no state of this task
 */
export function* runTaskByPauses(
  task: Task,
  protocol: Protocol,
  dataset: TrainAndTest,
  { from, pauseEvery }: PauseOptions = {},
): Generator<PausedRun, TaskResult, void> {
  const random = randomStream(task.seed, 'hypothesis');
  const retina = retinaFor(task.retina, protocol, task.seed);
  const { columns } = retina;
  const field = createColumnField(
    {
      columns: columns.count,
      inputs: columns.widest,
      levels: protocol.levels,
      embedding: protocol.embedding,
      hidden: protocol.hidden,
      classes: dataset.train.classNames.length,
      weights: armSettings[task.arm].weights,
      steps: protocol.settlingSteps,
      temperature: 1,
      mixing: { previous: 1, bottomUp: 1, topDown: 1, attention: 1 },
    },
    Array.from(columns.xDeg, (xDeg, column) => ({ xDeg, yDeg: columns.yDeg[column]! })),
    columnNeighbours(retina, hearingSpacings),
  );
  const knowing =
    protocol.regime.labels === 'class-withheld'
      ? everTold(tellingOf(protocol.regime, retina), columns.count, withheldClass)
      : null;
  const { lessons, test, sameContent, free } = prepareLessons(protocol, dataset, retina, random);
  const initial = initialiseColumns(field, random.stream('weights'));
  const { training: begin, curve: before } = from === undefined ? { training: startTraining(initial), curve: [] } : fittingState(from, initial, protocol.trainingSteps); // prettier-ignore
  if (from !== undefined) disposeParameters(initial);
  const curve: CurvePoint[] = [...before];
  const training = train(task.arm, protocol, field, begin, lessons, pauseEvery);
  let turn = training.next();
  for (; turn.done !== true; turn = training.next()) {
    const { state, report } = turn.value;
    const { parameters, step } = state.optimiser;
    if (report === null) {
      yield { state: { training: state, curve }, point: null, retina, field, parameters };
      continue;
    }
    const point = {
      step,
      ...report,
      validation: calibratedAccuracy(field, parameters, lessons.validation),
      functionDivergence: functionDivergence(field, parameters, sameContent),
      weightSimilarity: weightSimilarity(parameters, columns.count),
      consensus: consensusSpread(field, parameters, sameContent),
    };
    const { classes } = field.config;
    const mostInformation = Math.max(0, ...curve.map(({ consensus }) => consensus.information));
    const collapse = agreesBy(task.arm, protocol, step)
      ? collapseOf(point.consensus, mostInformation, classes)
      : null;
    if (collapse !== null) {
      disposeTraining(state);
      free();
      disposeColumnField(field);
      throw new CollapsedError(step, collapse, point.consensus);
    }
    curve.push(point);
    yield { state: { training: state, curve }, point, retina, field, parameters };
  }
  const parameters = turn.value;
  const calibrations = fitCalibrations(field, parameters, lessons.validation);
  const result = {
    task,
    parameters: countParameters(parameters),
    curve,
    test: measure(field, parameters, calibrations, test, knowing),
  };
  free();
  disposeParameters(parameters);
  disposeColumnField(field);
  return result;
}

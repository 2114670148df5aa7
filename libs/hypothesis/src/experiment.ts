import {
  createColumnField,
  disposeColumnField,
  initialiseColumns,
  type ColumnField,
} from '@retinotopia/columns';
import {
  countParameters,
  disposeParameters,
  randomStream,
  type Parameters,
  type RandomStream,
} from '@retinotopia/compute';
import { splitIndices, type TrainAndTest } from '@retinotopia/datasets';
import { columnNeighbours, createRetina, disposeSpotOptics, type Retina } from '@retinotopia/retina';
import { armSettings } from './arms.ts';
import { functionDivergence, weightSimilarity } from './functions-and-weights.ts';
import { calibratedAccuracy, fitCalibrations, measure, type Accuracies } from './measures.ts';
import type { Protocol, RetinaKind, Task } from './protocol.ts';
import {
  anyGaze,
  anySpot,
  batchOf,
  freeBatch,
  shuffledBatches,
  sameContentBatch,
  worldOptics,
  view,
  wholeBatch,
  worldDeg,
  type Batch,
  type Views,
} from './scenes.ts';
import { fittingState } from './task-state.ts';
import { startTraining, train, type Batches, type Lessons, type TrainingState } from './train.ts';

/** A sample of a learning curve. */
export interface CurvePoint {
  readonly step: number;
  /** Mean loss on labelled images since the point before. */
  readonly loss: number;
  /** Mean loss of agreeing; `null` before the columns agree. */
  readonly disagreement: number | null;
  /** Accuracy of the consensus on validation images. */
  readonly validation: number;
  /** How far the columns' functions lie apart on the same content, in bits; see {@link functionDivergence}. */
  readonly functionDivergence: number;
  /** Mean cosine between two columns' weights; see {@link weightSimilarity}. */
  readonly weightSimilarity: number;
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
  return createRetina({ columnsAcross, radiusDeg, law }, randomStream(seed, `retina/${kind}`));
}

/** Columns hear the ones around them, diagonal neighbours included. */
const hearingSpacings = 1.5;

/**
 * Runs one arm on one retina with one seed. What an arm shares with the other arms of its seed (retina, images,
 * places, order) comes from streams that do not know the arm, so that arms are compared pairwise.
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
  const random = randomStream(task.seed, `hypothesis/${task.retina}`);
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
    };
    curve.push(point);
    yield { state: { training: state, curve }, point, retina, field, parameters };
  }
  const parameters = turn.value;
  const calibrations = fitCalibrations(field, parameters, lessons.validation);
  const result = {
    task,
    parameters: countParameters(parameters),
    curve,
    test: measure(field, parameters, calibrations, test),
  };
  free();
  disposeParameters(parameters);
  disposeColumnField(field);
  return result;
}

/** What a run looks at. */
interface Prepared {
  readonly lessons: Lessons;
  readonly test: Views;
  /** Validation images for comparing the columns' functions. */
  readonly sameContent: Batch;
  readonly free: () => void;
}

/** On so many images the columns' functions are compared. */
const comparedImages = 100;

function prepareLessons(
  protocol: Protocol,
  { train: images, test: testImages }: TrainAndTest,
  retina: Retina,
  random: RandomStream,
): Prepared {
  const classes = images.classNames.length;
  const optics = worldOptics(retina);
  const subsets = splitIndices(
    images.labels,
    {
      labelled: protocol.trainImages,
      validation: protocol.validationImages,
      unlabelled: protocol.unlabelledImages,
    },
    random.stream('images'),
  );
  const tested = splitIndices(testImages.labels, { test: protocol.testImages }, random.stream('test')).test;
  const somewhere = (name: string) => {
    const stream = random.stream(`places/${name}`);
    return () => anyGaze(stream);
  };
  const spots = random.stream('places/compared');
  const sameContent = sameContentBatch(optics, images, subsets.validation.subarray(0, comparedImages), () =>
    anySpot(images.width, images.height, spots),
  );
  const validation = view(retina, images, subsets.validation, somewhere('validation'), true);
  const lessons: Lessons = {
    labelled: placedBatches('labelled', subsets.labelled, protocol.batch, true),
    unlabelled: placedBatches('unlabelled', subsets.unlabelled, protocol.agreement.batch, false),
    sameContent: sameContentBatches(),
    validation,
  };
  return {
    lessons,
    test: view(retina, testImages, tested, somewhere('test'), true),
    sameContent,
    free: () => {
      disposeSpotOptics(optics);
      freeBatch(sameContent);
    },
  };

  /** Batches of images at the one place of each, or at a new place every time. */
  function placedBatches(name: string, indices: Uint32Array, size: number, labelled: boolean): Batches {
    const batches = shuffledBatches(indices.length, size, random.stream(`batches/${name}`));
    const gaze = somewhere(name);
    let views: Views | null = null;
    return {
      next() {
        const turns = batches.next().value;
        if (protocol.places === 'fresh') {
          const chosen = turns.map((turn) => indices[turn]!);
          return wholeBatch(view(retina, images, chosen, gaze, labelled), classes);
        }
        views ??= view(retina, images, indices, gaze, labelled);
        return batchOf(views, turns, classes);
      },
      skip() {
        const turns = batches.next().value;
        if (protocol.places === 'fresh') turns.forEach(() => gaze());
      },
    };
  }

  function sameContentBatches(): Batches {
    const { unlabelled } = subsets;
    const batches = shuffledBatches(
      unlabelled.length,
      protocol.agreement.batch,
      random.stream('batches/same-content'),
    );
    const spots = random.stream('places/same-content');
    // A spot of the image itself: the empty rest of the world has nothing to agree on.
    const spot = () => anySpot(images.width, images.height, spots);
    return {
      next() {
        const chosen = batches.next().value.map((turn) => unlabelled[turn]!);
        return sameContentBatch(optics, images, chosen, spot);
      },
      skip() {
        batches.next().value.forEach(spot);
      },
    };
  }
}

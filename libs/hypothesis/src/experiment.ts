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
import { splitIndices, type LabelledImages, type TrainAndTest } from '@retinotopia/datasets';
import {
  columnNeighbours,
  createRetina,
  disposeSpotOptics,
  type Gaze,
  type Retina,
  type Spot,
} from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import { armSettings } from './arms.ts';
import { CollapsedError, collapseOf, consensusSpread, type ConsensusSpread } from './collapse.ts';
import { functionDivergence, weightSimilarity } from './functions-and-weights.ts';
import { calibratedAccuracy, fitCalibrations, measure, type Accuracies } from './measures.ts';
import type { Protocol, RetinaKind, Task } from './protocol.ts';
import { everTold, tellingOf, withheldClass } from './regimes.ts';
import {
  anyGaze,
  anySpot,
  batchOf,
  freeBatch,
  shuffledBatches,
  sameContentBatch,
  spotOfColumn,
  worldOptics,
  view,
  wholeBatch,
  world,
  worldDeg,
  type Batch,
  type Views,
} from './scenes.ts';
import {
  agreesBy,
  disposeTraining,
  startTraining,
  train,
  type Batches,
  type Lessons,
  type TrainingState,
} from './train.ts';

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
  const curve: CurvePoint[] = [...(from?.curve ?? [])];
  const begin = from?.training ?? startTraining(initialiseColumns(field, random.stream('weights')));
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
  const { places, fixations, agreement } = protocol;
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
  const telling = tellingOf(protocol.regime, retina);
  const isTold = (column: number, turn: number) =>
    telling(column, images.labels[subsets.labelled[turn]!]!, turn);
  const labelled = placed('labelled', subsets.labelled, true);
  const unlabelled = placed('unlabelled', subsets.unlabelled, false);
  const validation = view(retina, images, subsets.validation, somewhere('validation'), true);
  const lessons: Lessons = {
    labelled: placedBatches('labelled', labelled, protocol.batch),
    unlabelled: placedBatches('unlabelled', unlabelled, agreement.batch),
    sameContent: sameContentBatches(),
    toldContent: toldContentBatches(),
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

  /** Images with the places where they are seen. */
  function placed(name: string, subset: Uint32Array, areLabelled: boolean): Placed {
    const gaze = somewhere(name);
    const repeated = places === 'fixed' ? fixations : 1;
    const turns = Uint32Array.from({ length: subset.length * repeated }, (_, i) => i % subset.length);
    const gazes = places === 'fixed' ? Array.from(turns, gaze) : null;
    const viewOf = (chosen: Uint32Array): Views => {
      const gazeOf = (place: number) => (gazes === null ? gaze() : gazes[chosen[place]!]!);
      const indices = chosen.map((i) => subset[turns[i]!]!);
      const views = view(retina, images, indices, gazeOf, areLabelled);
      return areLabelled ? { ...views, told: toldIn(chosen.map((i) => turns[i]!)) } : views;
    };
    return { turns, gazes, viewOf, redraw: gaze };
  }

  /** @param turns labelled images @returns 1 where a column is told, `[C, N]` */
  function toldIn(turns: Uint32Array): Float32Array {
    const { count } = retina.columns;
    return Float32Array.from({ length: count * turns.length }, (_, i) =>
      Number(isTold(Math.floor(i / turns.length), turns[i % turns.length]!)),
    );
  }

  /** Batches of images at the places of each, or at a new place every time. */
  function placedBatches(name: string, { turns, gazes, viewOf, redraw }: Placed, size: number): Batches {
    const batches = shuffledBatches(turns.length, size, random.stream(`batches/${name}`));
    let views: Views | null = null;
    return {
      next() {
        const chosen = batches.next().value;
        if (gazes === null) return wholeBatch(viewOf(chosen), classes);
        views ??= viewOf(Uint32Array.from(turns, (_, i) => i));
        return batchOf(views, chosen, classes);
      },
      skip() {
        const chosen = batches.next().value;
        if (gazes === null) chosen.forEach(redraw);
      },
    };
  }

  function sameContentBatches(): Batches {
    const { unlabelled: subset } = subsets;
    const batches = shuffledBatches(subset.length, agreement.batch, random.stream('batches/same-content'));
    const spotStream = random.stream('places/same-content');
    // A spot of the image itself: the empty rest of the world has nothing to agree on.
    const spot = () => anySpot(images.width, images.height, spotStream);
    return {
      next() {
        const chosen = batches.next().value.map((turn) => subset[turn]!);
        return sameContentBatch(optics, images, chosen, spot);
      },
      skip() {
        batches.next().value.forEach(spot);
      },
    };
  }

  /** Labelled images, each at the spot that one column saw with the image's own gaze and was told about. */
  function toldContentBatches(): Batches {
    const { turns, gazes } = labelled;
    const batches = shuffledBatches(turns.length, agreement.batch, random.stream('batches/told-content'));
    const drawn = random.stream('places/told-content');
    const { count } = retina.columns;
    const draw = (i: number) => {
      const gaze = gazes?.[i] ?? anyGaze(drawn);
      return { gaze, start: drawn.integer(count) };
    };
    return {
      next() {
        const chosen = batches.next().value;
        const experts: number[] = [];
        const spotsSeen = Array.from(chosen, (i) => {
          const { gaze, start } = draw(i);
          // From a random column on, the first that was told and sees a part of the image.
          for (let offset = 0; offset < count; offset++) {
            const column = (start + offset) % count;
            const spot = spotOfColumn(retina, column, gaze);
            if (isTold(column, turns[i]!) && touches(images, spot)) {
              experts.push(column);
              return spot;
            }
          }
          experts.push(-1);
          return { right: 0, down: 0 };
        });
        const indices = chosen.map((i) => subsets.labelled[turns[i]!]!);
        const batch = sameContentBatch(optics, images, indices, (place) => spotsSeen[place]!);
        const chosenColumn = new Float32Array(count * chosen.length);
        experts.forEach((column, place) => {
          if (column >= 0) chosenColumn[column * chosen.length + place] = 1;
        });
        return { ...batch, told: tf.tensor2d(chosenColumn, [count, chosen.length]) };
      },
      skip() {
        batches.next().value.forEach(draw);
      },
    };
  }
}

/** Images with the places where they are seen. */
interface Placed {
  /** Which image of the subset each place belongs to. */
  readonly turns: Uint32Array;
  /** One a place; `null` where places are drawn again and again. */
  readonly gazes: readonly Gaze[] | null;
  readonly viewOf: (places: Uint32Array) => Views;
  /** Draws what viewing one image would have drawn. */
  readonly redraw: () => void;
}

/** Whether a spot lies on the image in the world's middle. The world is a torus. */
function touches({ width, height }: LabelledImages, { right, down }: Spot): boolean {
  const inside = (along: number, size: number) => {
    const wrapped = along - world.sizePx * Math.round(along / world.sizePx);
    return wrapped >= -size / 2 && wrapped < size / 2;
  };
  return inside(right, width) && inside(down, height);
}

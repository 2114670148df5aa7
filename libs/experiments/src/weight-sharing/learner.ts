import {
  baselineVotes,
  baselineTraits,
  createBaseline,
  disposeBaseline,
  initialiseBaseline,
  inputStage,
  shareWeights,
  sleepDefaults,
  widthWithin,
  type BaselineName,
  type Cost,
} from '@retinotopia/baselines';
import {
  batchOf,
  columnsDefaults,
  createColumnField,
  disposeColumnField,
  freeBatch,
  initialiseColumns,
  readOut,
  settleTrajectory,
  settlingSteps as stepsOf,
  sumVotes,
  type Batch,
  type ColumnField,
  type Views,
} from '@retinotopia/columns';
import { countParameters, disposeParameters, type Parameters, type RandomStream } from '@retinotopia/compute';
import { columnNeighbours, columnPlaces, type Retina } from '@retinotopia/retina';
import { allOf, crossEntropy } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { armSettings, type Arm } from './arms.ts';
import type { Settings } from './settings.ts';

/** What an arm trains: columns, or a net of the whole field. All have the same inputs and labels. */
export interface Learner {
  /** `null` for a net of the whole field, which has no columns. */
  readonly field: ColumnField | null;
  /** K */
  readonly classes: number;
  readonly cost: Cost;
  /** @param images unlabelled ones that an input stage may fit itself to @returns parameters that the caller frees */
  readonly initialise: (images: Views) => Parameters;
  /** The inputs of columns' nets, behind an input stage. @param inputs `[C, B, P]` @returns the same, or `[C, B, P′]` */
  readonly behindStage: (parameters: Parameters, inputs: tf.Tensor3D) => tf.Tensor3D;
  readonly votes: (parameters: Parameters, batch: Batch) => LearnerVotes;
  readonly labelledLoss: (parameters: Parameters, batch: Batch, smoothing: number) => tf.Scalar;
  /** What happens to the parameters after a step, other than learning. It takes them over. */
  readonly afterStep: (parameters: Parameters, step: number) => Parameters;
  readonly dispose: () => void;
}

/** What a learner says of a batch. The caller frees the tensors. */
export interface LearnerVotes {
  /** Summed votes before settling and after, `[B, K]`; of a net of the whole field, twice its log-probabilities. */
  readonly before: tf.Tensor2D;
  readonly after: tf.Tensor2D;
  /** What each column says by itself, `[C, B, K]`; `null` where there are no columns. */
  readonly own: tf.Tensor3D | null;
}

/** Columns hear the ones around them, diagonal neighbours included. */
const hearingSpacings = 1.5;

/**
 * Sets up what an arm trains on a retina.
 *
 * Nets of the whole field are as wide as the multiplications of the columns of the same settings pay for. They learn the
 * label of an image where any column has it.
 * They have zeros beyond the border of the field, since its lattice does not go around the torus a whole number of times.
 * @param random the run's stream
 * @throws RangeError where the arm does not exist on the retina, or the budget is too small for it
 */
export function createLearner(
  arm: Arm,
  settings: Settings,
  retina: Retina,
  classes: number,
  random: RandomStream,
): Learner {
  const { baseline } = armSettings[arm];
  const columns = columnLearner(arm, settings, retina, classes, random);
  if (baseline === null) return columns;
  const budget = columns.cost.multiplications;
  columns.dispose();
  return fieldLearner(baseline, budget, settings, retina, classes, random);
}

function columnLearner(arm: Arm, settings: Settings, retina: Retina, classes: number, random: RandomStream): Learner {
  const { columns } = retina;
  const { weights, stage: name } = armSettings[arm];
  const stage = name === null ? null : inputStage(name, retina);
  const { levels, embedding, hidden, settlingSteps } = settings;
  const field = createColumnField(
    {
      ...columnsDefaults,
      columns: columns.count,
      inputs: stage?.inputs ?? columns.widest,
      ...{ levels, embedding, hidden, classes, weights, steps: settlingSteps },
    },
    columnPlaces(retina),
    columnNeighbours(retina, hearingSpacings),
  );
  const own = costOfColumns(field, random);
  const cost = {
    parameters: own.parameters + (stage?.cost.parameters ?? 0),
    multiplications: own.multiplications + (stage?.cost.multiplications ?? 0),
  };
  const behindStage = (parameters: Parameters, inputs: tf.Tensor3D) =>
    stage === null ? inputs : stage.apply(parameters, inputs);
  const said = (parameters: Parameters, inputs: tf.Tensor3D) => {
    const trajectory = settleTrajectory(field, parameters, behindStage(parameters, inputs));
    const first = readOut(parameters, trajectory[0]!);
    return { first, last: trajectory.length === 1 ? first : readOut(parameters, trajectory.at(-1)!) };
  };
  return {
    ...{ field, classes, cost, behindStage },
    initialise(images) {
      const nets = initialiseColumns(field, random.stream('weights'));
      return stage === null ? nets : { ...nets, ...stage.initialise(inBatches(images, classes)) };
    },
    votes: (parameters, { inputs, stimulusMask }) =>
      tf.tidy(() => {
        const { first, last } = said(parameters, inputs);
        return { before: sumVotes(first, stimulusMask), after: sumVotes(last, stimulusMask), own: first };
      }),
    // Columns learn a label twice: from what they think by themselves, and from what they think after settling.
    labelledLoss: (parameters, { inputs, labelMask, targets }, smoothing) =>
      tf.tidy(() => {
        const smooth = smoothed(targets!, smoothing);
        const { first, last } = said(parameters, inputs);
        const losses = (first === last ? [first] : [first, last]).map((votes) =>
          crossEntropy(smooth, votes, labelMask!),
        );
        return tf.div(tf.addN(losses), losses.length);
      }),
    afterStep: (parameters) => parameters,
    dispose: () => disposeColumnField(field),
  };
}

function fieldLearner(
  name: BaselineName,
  budget: number,
  settings: Settings,
  retina: Retina,
  classes: number,
  random: RandomStream,
): Learner {
  const own = { torusDeg: null, classes, hidden: settings.hidden };
  const baseline = createBaseline(name, retina, { ...own, width: widthWithin(budget, name, retina, own) });
  const { sleepEvery } = baselineTraits[name];
  const nights = random.stream('sleep');
  return {
    ...{ field: null, classes, cost: baseline.cost },
    initialise: () => initialiseBaseline(baseline, random.stream('weights')),
    behindStage: (_, inputs) => inputs,
    votes(parameters, { inputs }) {
      const before = baselineVotes(baseline, parameters, inputs);
      return { before, after: before.clone(), own: null };
    },
    labelledLoss: (parameters, { inputs, labelMask, targets }, smoothing) =>
      tf.tidy(() => {
        const votes = tf.expandDims<tf.Tensor3D>(baselineVotes(baseline, parameters, inputs), 0);
        const labelledAny = tf.max<tf.Tensor2D>(labelMask!, 0, true);
        return crossEntropy(smoothed(targets!, smoothing), votes, labelledAny);
      }),
    // What is dreamt of depends on the step alone, so that a run that goes on dreams the same.
    afterStep: (parameters, step) =>
      sleepEvery === null || (step + 1) % sleepEvery !== 0
        ? parameters
        : shareWeights(parameters, { mode: sleepDefaults }, nights.stream(String(step))),
    dispose: () => disposeBaseline(baseline),
  };
}

const smoothed = (targets: tf.Tensor2D, smoothing: number): tf.Tensor2D =>
  tf.add(tf.mul(targets, 1 - smoothing), smoothing / targets.shape[1]);

/** The inputs of columns from some views, a batch at a time, each freed when the next is asked for. */
function* inBatches(views: Views, classes: number): Generator<tf.Tensor3D> {
  const size = 250;
  for (let start = 0; start < views.count; start += size) {
    const batch = batchOf(views, allOf(Math.min(start + size, views.count), start), classes);
    yield batch.inputs;
    freeBatch(batch);
  }
}

/** What columns cost: each net, wherever it is applied, the readout once, and what columns hear of each other. */
function costOfColumns(field: ColumnField, random: RandomStream) {
  const { columns, levels, embedding } = field.config;
  const steps = stepsOf(field.config);
  const parameters = initialiseColumns(field, random.stream('weights'));
  const timesOf = (name: string) => {
    if (name.startsWith('topDown/')) return steps;
    return name.startsWith('bottomUp/') && !name.startsWith('bottomUp/0/') ? 1 + steps : 1;
  };
  const nets = Object.entries(parameters)
    .filter(([name]) => !/bias\d?$/.test(name))
    .map(([name, { shape }]) => timesOf(name) * columns * shape[1]! * shape[2]!);
  const hearing = 2 * steps * levels * embedding * field.neighbours.offsets.at(-1)!;
  const cost = {
    parameters: countParameters(parameters),
    multiplications: nets.reduce((sum, own) => sum + own, hearing),
  };
  disposeParameters(parameters);
  return cost;
}

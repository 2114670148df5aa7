// Columns with nets of their own learn digits, and what each has learnt is carried to the others as a function: no
// weight is shared, and on a foveated retina none could be. One file, plain calls.
//
//   npm run example co-distillation [STEPS]
//
// It is the arms `unshared` and `unshared+codistillation` of `lab weight-sharing --preset quick --retinas foveated`,
// first seed; a test holds it to their numbers. Shapes: C columns, B images, P inputs of a column, K classes.
import { anyGaze, calibrate, createColumnField, expertPatchBatches, fitCalibration, initialiseColumns, ownVotes, placedBatches, placeImages, sumVotes, torusDeg, torusOptics, viewImages, wholeBatch, type Batch, type Views } from '@retinotopia/columns'; // prettier-ignore
import { disposeParameters, randomStream, useBackend, withoutGradient, type Parameters } from '@retinotopia/compute';
import { loadDataset, splitIndices } from '@retinotopia/datasets';
import { columnNeighbours, columnPlaces, createRetina } from '@retinotopia/retina';
import { allOf, crossEntropy, halfCosine, trainToEnd, type Loss } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';

const seed = 11;
const steps = Number(process.argv[2] ?? 600);
if (!Number.isSafeInteger(steps) || steps < 1) throw new RangeError('STEPS must be a whole number from 1');
const burnIn = 0.25; // The share of the steps in which columns learn apart.
const weightOfAgreeing = 10;
await useBackend('wasm');
const random = randomStream(seed, 'hypothesis');

// Real digits: 1,000 with labels to learn from, 500 to calibrate the vote, 1,000 to test.
const { train, test } = await loadDataset('mnist');
const classes = train.classNames.length; // K
const { labelled, validation } = splitIndices(
  train.labels,
  { labelled: 1000, validation: 500 },
  random.stream('images'),
);
const tested = splitIndices(test.labels, { test: 1000 }, random.stream('test')).test;

// A foveated retina of 25 columns: receptive fields are farther apart, and larger, the farther from the gaze. A digit
// lies in the middle of a torus of 24 degrees, and the gaze falls anywhere on it.
const columnsAcross = 5;
const radiusDeg = (torusDeg / 2) * (1 - 1 / (columnsAcross + 1));
const retina = createRetina({ columnsAcross, radiusDeg, law: 'linear' }, randomStream(seed, 'retina/foveated'));
const viewing = { retina, optics: torusOptics(retina), images: train, random };

// Every labelled digit is seen at one place for good: columns see some part of it each, and all have its label.
const placed = placeImages(viewing, 'labelled', labelled, 1, () => true);
const drawnGazes = (name: string) => {
  const stream = random.stream(`places/${name}`);
  return () => anyGaze(stream);
};
const validationViews = viewImages(retina, train, validation, drawnGazes('validation'), true);
const testViews = viewImages(retina, test, tested, drawnGazes('test'), true);

// Columns, each with nets of its own: P inputs → 64 → 64 → an embedding of 32, and a readout. They stay apart here
// (no settling), so what they know of each other's digits they must have been taught.
const field = createColumnField(
  { columns: retina.columns.count, inputs: retina.columns.widest, levels: 1, embedding: 32, hidden: 64, classes, weights: 'unshared', steps: 0, temperature: 1, mixing: { previous: 1, bottomUp: 1, topDown: 1, attention: 1 } }, // prettier-ignore
  columnPlaces(retina),
  columnNeighbours(retina, 1.5),
);

type Weight = (step: number) => number;

/** A column learns the label of what it sees. */
const labels = (weight: Weight): Loss<Batch> => ({
  name: 'labels',
  weight,
  batches: placedBatches(viewing, placed, 100),
  loss: (parameters, { inputs, targets, labelMask }) =>
    crossEntropy(targets!, ownVotes(field, parameters, inputs), labelMask!),
});

/**
 * Columns agree. Eye movements bring to every column what one of them, the expert, has seen and has the label of. The
 * others learn to say of it what the expert says: its vote is the target, not the label, and no gradient flows into it.
 * The expert is a copy of the columns as they were when agreement began, else errors would go round.
 */
const agreement = (weight: Weight): Loss<Batch> => ({
  name: 'agreement',
  weight,
  batches: expertPatchBatches(viewing, placed, 256, 0),
  teacher: { name: 'frozen', kind: 'frozen' },
  loss(parameters, { inputs, stimulusMask, labelMask: expertMask }, { teacher }) {
    const own = ownVotes(field, parameters, inputs); // Log-probabilities, [C, B, K].
    const target = withoutGradient(() => {
      const votes = tf.exp(ownVotes(field, teacher!, inputs));
      return tf.sum<tf.Tensor2D>(tf.mul(votes, tf.expandDims(expertMask!, -1)), 0); // The expert's, [B, K].
    });
    return crossEntropy(target, own, stimulusMask);
  },
});

const agrees = (step: number) => step >= burnIn * steps;
report('apart', learn([labels(() => 1)]));
report(
  'agreeing',
  learn([labels((step) => (agrees(step) ? 0 : 1)), agreement((step) => (agrees(step) ? weightOfAgreeing : 0))]),
);

function learn(losses: readonly Loss[]): Parameters {
  const parameters = initialiseColumns(field, random.stream('weights'));
  return trainToEnd({ steps, losses, learningRate: halfCosine(0.01, steps), weightDecay: 0.01 }, parameters);
}

/** How many test digits all columns together name rightly, and a single column of those that it sees something of. */
function report(how: string, parameters: Parameters): void {
  // Votes are summed, and turned into a probability by a scale and biases that fit the validation images.
  const calibration = fitCalibration(votesOn(validationViews, parameters).summed, tf.tensor1d(validationViews.labels!, 'int32')); // prettier-ignore
  const { summed, named } = votesOn(testViews, parameters);
  const { labels, stimulusMask, count, columns } = testViews;
  const together = tf.argMax(calibrate(summed, calibration), -1).dataSync();
  const right = together.filter((answer, image) => answer === labels![image]).length;
  const alone = Array.from({ length: columns }, (_, column) => {
    const seen = Array.from(allOf(count)).filter((image) => stimulusMask[column * count + image] === 1);
    return seen.filter((image) => named[column * count + image] === labels![image]).length / seen.length;
  });
  const single = alone.reduce((sum, share) => sum + share, 0) / columns;
  console.log(`${how}: all columns together ${(100 * right / count).toFixed(2)} % right, a single column ${(100 * single).toFixed(2)} %`); // prettier-ignore
  disposeParameters(parameters);
}

/** Votes of all columns together, `[B, K]`, and the class that each names by itself, `[C, B]`. */
function votesOn(views: Views, parameters: Parameters) {
  const batch = wholeBatch(views, classes);
  const own = ownVotes(field, parameters, batch.inputs);
  return { summed: sumVotes(own, batch.stimulusMask), named: tf.argMax(own, -1).dataSync() };
}

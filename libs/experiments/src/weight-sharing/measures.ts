import { mean } from '@retinotopia/core';
import { batchOf, calibrate, fitCalibration, freeBatch, type Calibration, type Views } from '@retinotopia/columns';
import type { Parameters } from '@retinotopia/compute';
import { allOf } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import type { Learner } from './learner.ts';
import { withheldClass } from './regimes.ts';

/** What was found on test images. */
export interface Accuracies {
  /** Share recognised by the consensus of all columns, after settling. */
  readonly consensus: number;
  /** By the consensus of what the columns think by themselves, before the first settling step. */
  readonly consensusBeforeSettling: number;
  /** By a single column that sees something, by itself: the mean over columns; `null` where there are none. */
  readonly singleColumn: number | null;
  /** The same for each column, `[C]`. */
  readonly byColumn: readonly number[] | null;
  /** How far the consensus' confidence is from its accuracy; see {@link calibrationError}. */
  readonly calibrationError: number;
  /** How single columns know the withheld class; `null` where every column has labels of it, or there are none. */
  readonly withheld: { readonly labelled: Knowledge; readonly neverLabelled: Knowledge } | null;
}

/** How well columns know a class, by themselves: a mean over columns. */
export interface Knowledge {
  /** Share of its images that they name rightly. */
  readonly recall: number;
  /** Share of the other classes' images that they take for it: a column that always says "3" has recall 1 and this 1. */
  readonly falseAlarms: number;
}

/** How the two kinds of votes are calibrated: before settling and after. */
export interface Calibrations {
  readonly before: Calibration;
  readonly after: Calibration;
}

/** What all columns say of some images, before settling and after. The caller frees the tensors. */
export interface Predictions {
  /** Summed votes, `[N, K]`. */
  readonly before: tf.Tensor2D;
  readonly after: tf.Tensor2D;
  /** The class that each column names by itself, batch by batch: `[C, B]` each; none where there are no columns. */
  readonly answers: readonly Int32Array[];
}

/** Images that are settled at a time: large enough to be fast, small enough for the memory. */
const evaluationBatch = 250;

/** Lets an arm look at all views of a set. */
export function predictionsOf(learner: Learner, parameters: Parameters, views: Views): Predictions {
  const { classes } = learner;
  const before: tf.Tensor2D[] = [];
  const after: tf.Tensor2D[] = [];
  const answers: Int32Array[] = [];
  for (let start = 0; start < views.count; start += evaluationBatch) {
    const batch = batchOf(views, allOf(Math.min(start + evaluationBatch, views.count), start), classes);
    const said = learner.votes(parameters, batch);
    before.push(said.before);
    after.push(said.after);
    if (said.own !== null) {
      const named = tf.argMax(said.own, -1);
      answers.push(named.dataSync<'int32'>());
      tf.dispose([said.own, named]);
    }
    freeBatch(batch);
  }
  const predictions = { before: tf.concat(before), after: tf.concat(after), answers };
  tf.dispose([...before, ...after]);
  return predictions;
}

/** Fits both calibrations to labelled images that were not trained on. */
export function fitCalibrations(learner: Learner, parameters: Parameters, views: Views): Calibrations {
  const predictions = predictionsOf(learner, parameters, views);
  const labels = tf.tensor1d(views.labels!, 'int32');
  const calibrations = {
    before: fitCalibration(predictions.before, labels),
    after: fitCalibration(predictions.after, labels),
  };
  tf.dispose([labels, predictions.before, predictions.after]);
  return calibrations;
}

/**
 * Measures a trained arm on labelled images.
 * @param knowing by column, whether it has labels of the withheld class; `null` where that does not matter
 */
export function measure(
  learner: Learner,
  parameters: Parameters,
  calibrations: Calibrations,
  views: Views,
  knowing: readonly boolean[] | null,
): Accuracies {
  const { before, after, answers } = predictionsOf(learner, parameters, views);
  const counts = countAnswers(answers, views);
  const byColumn = counts.map(({ seen, right }) => right / Math.max(1, seen));
  const knowledgeOf = (labelled: boolean): Knowledge => {
    const group = counts.filter((_, column) => knowing![column] === labelled);
    return {
      recall: mean(group.map(({ hits, targets }) => hits / Math.max(1, targets))),
      falseAlarms: mean(group.map(({ alarms, seen, targets }) => alarms / Math.max(1, seen - targets))),
    };
  };
  const probabilities = tf.tidy(() => tf.exp(calibrate(after, calibrations.after)));
  const accuracies = {
    consensus: shareRight(after, calibrations.after, views),
    consensusBeforeSettling: shareRight(before, calibrations.before, views),
    singleColumn: learner.field === null ? null : mean(byColumn),
    byColumn: learner.field === null ? null : byColumn,
    calibrationError: calibrationError(probabilities.dataSync<'float32'>(), views.labels!, learner.classes),
    withheld:
      learner.field === null || knowing === null || knowing.every(Boolean)
        ? null
        : { labelled: knowledgeOf(true), neverLabelled: knowledgeOf(false) },
  };
  tf.dispose([before, after, probabilities]);
  return accuracies;
}

/** How often a column by itself was right, and about the withheld class. */
interface AnswerCounts {
  /** Images that it sees something of, and those that it names rightly. */
  seen: number;
  right: number;
  /** Images of the withheld class that it sees something of, those that it knows, and others that it takes for it. */
  targets: number;
  hits: number;
  alarms: number;
}

function countAnswers(answers: readonly Int32Array[], { columns, count, stimulusMask, labels }: Views) {
  const counts = Array.from({ length: columns }, (): AnswerCounts => ({ seen: 0, right: 0, targets: 0, hits: 0, alarms: 0 })); // prettier-ignore
  let start = 0;
  for (const batch of answers) {
    const size = batch.length / columns;
    counts.forEach((own, column) => {
      for (let place = 0; place < size; place++) {
        if (stimulusMask[column * count + start + place] === 0) continue;
        const [answer, label] = [batch[column * size + place]!, labels![start + place]!];
        own.seen++;
        own.right += Number(answer === label);
        own.targets += Number(label === withheldClass);
        if (answer === withheldClass) own[label === withheldClass ? 'hits' : 'alarms']++;
      }
    });
    start += size;
  }
  return counts;
}

/** Bins of confidence, of equal width. */
const confidenceBins = 15;

/**
 * Expected calibration error (Naeini, Cooper and Hauskrecht 2015): images are sorted into bins by the confidence of
 * their answer; the error is the mean over images of the distance between their bin's accuracy and mean confidence.
 * @param probabilities `[N, K]`, row by row
 * @param labels `[N]`
 */
export function calibrationError(probabilities: ArrayLike<number>, labels: ArrayLike<number>, classes: number): number {
  const surplus = new Float64Array(confidenceBins); // Sum of confidence − correctness.
  for (let image = 0; image < labels.length; image++) {
    let answer = 0;
    for (let k = 1; k < classes; k++) {
      if (probabilities[image * classes + k]! > probabilities[image * classes + answer]!) answer = k;
    }
    const confidence = probabilities[image * classes + answer]!;
    const bin = Math.min(confidenceBins - 1, Math.floor(confidence * confidenceBins));
    surplus[bin]! += confidence - Number(answer === labels[image]);
  }
  return surplus.reduce((sum, value) => sum + Math.abs(value), 0) / labels.length;
}

/** Accuracy of the consensus after settling, on the labelled images that calibrate it: a point of a learning curve. */
export function calibratedAccuracy(learner: Learner, parameters: Parameters, views: Views): number {
  const { before, after } = predictionsOf(learner, parameters, views);
  const labels = tf.tensor1d(views.labels!, 'int32');
  const accuracy = shareRight(after, fitCalibration(after, labels), views);
  tf.dispose([before, after, labels]);
  return accuracy;
}

/** The share of images that calibrated votes name rightly. @param votes `[N, K]` */
const shareRight = (votes: tf.Tensor2D, calibration: Calibration, { labels, count }: Views): number =>
  tf.tidy(() => {
    const answers = tf.argMax(calibrate(votes, calibration), -1).dataSync() as Int32Array;
    return answers.filter((answer, image) => answer === labels![image]).length / count;
  });

import {
  calibrate,
  fitCalibration,
  readOut,
  settleTrajectory,
  sumVotes,
  type Calibration,
  type ColumnField,
} from '@retinotopia/columns';
import type { Parameters } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { batchOf, freeBatch, type Views } from './scenes.ts';

/** Shares of images that are recognised. */
export interface Accuracies {
  /** By the consensus of all columns, after settling. */
  readonly consensus: number;
  /** By the consensus of what the columns think by themselves, before the first settling step. */
  readonly consensusBeforeSettling: number;
  /** By a single column that sees something, by itself: the mean over columns. */
  readonly singleColumn: number;
  /** The same for each column, `[C]`. */
  readonly byColumn: readonly number[];
}

/** How the two kinds of votes are calibrated: before settling and after. */
export interface Calibrations {
  readonly before: Calibration;
  readonly after: Calibration;
}

/** What all columns say of some images, before settling and after. The caller frees the tensors. */
export interface Opinions {
  /** Summed votes, `[N, K]`. */
  readonly before: tf.Tensor2D;
  readonly after: tf.Tensor2D;
  /** Single columns' correct answers where they see something, and how often they do, `[C]`. */
  readonly correctByColumn: readonly number[];
  readonly heardByColumn: readonly number[];
}

/** Images that are settled at a time: large enough to be fast, small enough for the memory. */
const evaluationBatch = 250;

/** Lets the columns look at all views of a set. */
export function opinionsOf(field: ColumnField, parameters: Parameters, views: Views): Opinions {
  const { classes, columns } = field.config;
  const before: tf.Tensor2D[] = [];
  const after: tf.Tensor2D[] = [];
  const correctByColumn = new Array<number>(columns).fill(0);
  const heardByColumn = new Array<number>(columns).fill(0);
  for (let start = 0; start < views.count; start += evaluationBatch) {
    const turns = Uint32Array.from(
      { length: Math.min(evaluationBatch, views.count - start) },
      (_, i) => start + i,
    );
    const batch = batchOf(views, turns, classes);
    const { votesBefore, votesAfter, correct, heard } = tf.tidy(() => {
      const trajectory = settleTrajectory(field, parameters, batch.inputs);
      const own = readOut(parameters, trajectory[0]!);
      const right =
        batch.targets === null
          ? tf.zerosLike(batch.voice)
          : tf.equal(tf.argMax(own, -1), tf.argMax(batch.targets, -1));
      return {
        votesBefore: sumVotes(own, batch.voice),
        votesAfter: sumVotes(readOut(parameters, trajectory.at(-1)!), batch.voice),
        correct: tf.sum(tf.mul(tf.cast(right, 'float32'), batch.voice), 1),
        heard: tf.sum(batch.voice, 1),
      };
    });
    before.push(votesBefore);
    after.push(votesAfter);
    correct.dataSync().forEach((count, column) => (correctByColumn[column]! += count));
    heard.dataSync().forEach((count, column) => (heardByColumn[column]! += count));
    tf.dispose([correct, heard]);
    freeBatch(batch);
  }
  const opinions = { before: tf.concat(before), after: tf.concat(after), correctByColumn, heardByColumn };
  tf.dispose([...before, ...after]);
  return opinions;
}

/** Fits both calibrations to labelled images that were not trained on. */
export function fitCalibrations(field: ColumnField, parameters: Parameters, views: Views): Calibrations {
  const opinions = opinionsOf(field, parameters, views);
  const labels = tf.tensor1d(views.labels!, 'int32');
  const calibrations = {
    before: fitCalibration(opinions.before, labels),
    after: fitCalibration(opinions.after, labels),
  };
  tf.dispose([labels, opinions.before, opinions.after]);
  return calibrations;
}

/** The accuracies on labelled images. */
export function measure(
  field: ColumnField,
  parameters: Parameters,
  calibrations: Calibrations,
  views: Views,
): Accuracies {
  const opinions = opinionsOf(field, parameters, views);
  const byColumn = opinions.correctByColumn.map(
    (right, column) => right / Math.max(1, opinions.heardByColumn[column]!),
  );
  const accuracies = {
    consensus: shareRight(opinions.after, calibrations.after, views),
    consensusBeforeSettling: shareRight(opinions.before, calibrations.before, views),
    singleColumn: byColumn.reduce((sum, value) => sum + value, 0) / byColumn.length,
    byColumn,
  };
  tf.dispose([opinions.before, opinions.after]);
  return accuracies;
}

/** Accuracy of the consensus after settling, on the labelled images that calibrate it: a point of a learning curve. */
export function calibratedAccuracy(field: ColumnField, parameters: Parameters, views: Views): number {
  const { before, after } = opinionsOf(field, parameters, views);
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

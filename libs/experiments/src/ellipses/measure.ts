import { allNeighbours, findIslands, neighbourCosines, readOut, settleTrajectory, sumVotes, type ColumnField } from '@retinotopia/columns'; // prettier-ignore
import type { Parameters } from '@retinotopia/compute';
import type { EllipseImages } from '@retinotopia/datasets';
import { total } from '@retinotopia/distillation';
import { allOf } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { classes, type EllipseTask } from './protocol.ts';
import { batchOf } from './training.ts';

/** What one training found on test images. By settling step: before the first, and after each. */
export interface EllipseFinding {
  readonly task: EllipseTask;
  /** Share recognised by all columns that see an ellipse together, by step. */
  readonly accuracy: readonly number[];
  /** Share of columns that see an ellipse, and by themselves say whose it is, by step. */
  readonly single: readonly number[];
  /** By step and level, the lowest first. */
  readonly islands: readonly (readonly ObjectIslands[])[];
  /** Mean loss of each epoch. */
  readonly losses: readonly number[];
}

/** How the columns of an object agree at one level. */
export interface ObjectIslands {
  /** Groups of its parts that agree, directly or through others: from all, where it is one, to as many as it has parts. */
  readonly islands: number;
  /** Mean cosine between columns of one object, and between columns of objects of different classes. */
  readonly inside: number;
  readonly across: number;
}

/** Images at a time. */
const shownAtOnce = 200;

/** Tests trained parameters, which stay the caller's. @param agreement the least cosine of parts on one island */
export function measureEllipses(
  field: ColumnField,
  parameters: Parameters,
  images: EllipseImages,
  agreement: number,
): Omit<EllipseFinding, 'task' | 'losses'> {
  const { count, labels } = images;
  const { levels, embedding, steps = 0 } = field.config;
  const byStep = Array.from({ length: steps + 1 }, () => ({
    right: 0,
    singleRight: 0,
    levels: Array.from({ length: levels }, () => collectIslands(embedding, agreement)),
  }));
  let seenCount = 0;
  for (let start = 0; start < count; start += shownAtOnce) {
    const chosen = allOf(Math.min(count, start + shownAtOnce), start);
    const { inputs, stimulusMask, targets } = batchOf(images, chosen);
    const own = Array.from(chosen, (image) => labels[image]!);
    const seen = partsSeen(images, chosen);
    seenCount += seen.flat().length;
    tf.tidy(() => {
      const asked = tf.tensor2d(own, [1, own.length], 'int32');
      settleTrajectory(field, parameters, inputs).forEach((embeddings, step) => {
        const found = byStep[step]!;
        const votes = readOut(parameters, embeddings);
        const rightly = tf.cast(tf.equal(tf.argMax(votes, -1), asked), 'float32'); // [C, B]
        found.singleRight += tf.sum(tf.mul(rightly, stimulusMask)).dataSync()[0]!;
        const answers = tf.argMax(sumVotes(votes, stimulusMask), -1).dataSync();
        found.right += own.filter((label, place) => answers[place] === label).length;
        embeddings.forEach((level, at) => {
          const values = level.dataSync<'float32'>();
          seen.forEach((cells, place) =>
            found.levels[at]!.add(embeddingsAt(values, cells, place, own.length, images.cells), own[place]!),
          );
        });
      });
    });
    tf.dispose([inputs, stimulusMask, targets]);
  }
  return {
    accuracy: byStep.map(({ right }) => right / count),
    single: byStep.map(({ singleRight }) => singleRight / seenCount),
    islands: byStep.map(({ levels }) => levels.map((one) => one.means())),
  };
}

/** The cells that hold an ellipse, of each of some images. */
export const partsSeen = (
  { cells, count, occupied }: EllipseImages,
  chosen: Uint32Array,
): readonly (readonly number[])[] =>
  Array.from(chosen, (image) =>
    Array.from({ length: cells }, (_, cell) => cell).filter((cell) => occupied[cell * count + image] === 1),
  );

/** The embeddings of some columns for one image of a batch. @param values `[C, B, D]` @returns `[parts, D]` */
export function embeddingsAt(
  values: Float32Array,
  cells: readonly number[],
  place: number,
  batch: number,
  columns: number,
): Float32Array {
  const size = values.length / columns / batch;
  const own = new Float32Array(cells.length * size);
  cells.forEach((cell, part) => {
    const from = (cell * batch + place) * size;
    own.set(values.subarray(from, from + size), part * size);
  });
  return own;
}

/** Collects one level's agreement, object by object. @param size D */
export function collectIslands(size: number, agreement: number) {
  const [islands, inside]: [number[], number[]] = [[], []];
  /** Of each class, the sum of its columns' directions, and how many they are. */
  const sums = Array.from({ length: classes }, () => new Float64Array(size));
  const columns = new Array<number>(classes).fill(0);
  return {
    /** @param embeddings of the columns that see an object's parts, `[parts, D]`, at least two */
    add: (embeddings: Float32Array, label: number): void => {
      const parts = embeddings.length / size;
      const everybody = allNeighbours(parts);
      islands.push(findIslands(embeddings, everybody, agreement).count);
      const cosines = neighbourCosines(embeddings, everybody);
      const pairs = cosines.filter((_, pair) => Math.floor(pair / parts) !== pair % parts);
      inside.push(mean(pairs));
      columns[label]! += parts;
      for (let part = 0; part < parts; part++) {
        const own = embeddings.subarray(part * size, (part + 1) * size);
        const length = Math.hypot(...own) || 1;
        own.forEach((value, d) => (sums[label]![d]! += value / length));
      }
    },
    /** `across` is 0 where all objects are of one class. */
    means: (): ObjectIslands => {
      // |Σ u|² is the sum of all cosines; what is left without those inside of classes is across them.
      const all = Float64Array.from({ length: size }, (_, d) => total(sums.map((sum) => sum[d]!)));
      const cosines = squared(all) - total(sums.map(squared));
      const pairs = total(columns) ** 2 - total(columns.map((count) => count ** 2));
      return { islands: mean(islands), inside: mean(inside), across: pairs === 0 ? 0 : cosines / pairs };
    },
  };
}

const squared = (vector: Float64Array): number => vector.reduce((sum, value) => sum + value * value, 0);
const mean = (values: ArrayLike<number>): number => total(Array.from(values)) / values.length;

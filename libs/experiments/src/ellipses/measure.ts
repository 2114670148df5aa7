import { allNeighbours, embeddingsOf, findIslands, neighbourCosines, readOut, settleTrajectory, sumVotes, type ColumnField } from '@retinotopia/columns'; // prettier-ignore
import type { Parameters } from '@retinotopia/compute';
import { mean, total } from '@retinotopia/core';
import { ellipseClasses, type EllipseImages } from '@retinotopia/datasets';
import { allOf } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { batchOf, partsSeen } from './columns.ts';
import type { Found, ObjectIslands } from './found.ts';

/** Images at a time. */
const shownAtOnce = 200;

/** Tests trained parameters, which stay the caller's. @param agreement the least cosine of parts on one island */
export function measureEllipses(
  field: ColumnField,
  parameters: Parameters,
  images: EllipseImages,
  agreement: number,
): Omit<Found, 'losses'> {
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
      const answer = tf.tensor2d(own, [1, own.length], 'int32');
      settleTrajectory(field, parameters, inputs).forEach((embeddings, step) => {
        const found = byStep[step]!;
        const votes = readOut(parameters, embeddings);
        const rightly = tf.cast(tf.equal(tf.argMax(votes, -1), answer), 'float32'); // [C, B]
        found.singleRight += tf.sum(tf.mul(rightly, stimulusMask)).dataSync()[0]!;
        const said = tf.argMax(sumVotes(votes, stimulusMask), -1).dataSync();
        found.right += own.filter((label, place) => said[place] === label).length;
        embeddings.forEach((level, at) => {
          const values = level.dataSync<'float32'>();
          seen.forEach((cells, place) =>
            found.levels[at]!.add(embeddingsOf(values, own.length, place, images.cells, cells), own[place]!),
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

/** Collects one level's agreement, object by object. @param size D */
export function collectIslands(size: number, agreement: number) {
  const [islands, inside]: [number[], number[]] = [[], []];
  /** Of each class, the sum of its columns' directions, and how many they are. */
  const sums = ellipseClasses.map(() => new Float64Array(size));
  const columns = ellipseClasses.map(() => 0);
  return {
    /** @param embeddings of the columns that see an object's parts, `[parts, D]`, at least two */
    add: (embeddings: Float32Array, label: number): void => {
      const parts = embeddings.length / size;
      const everybody = allNeighbours(parts);
      islands.push(findIslands(embeddings, everybody, agreement).count);
      const cosines = neighbourCosines(embeddings, everybody);
      const pairs = cosines.filter((_, pair) => Math.floor(pair / parts) !== pair % parts);
      inside.push(mean([...pairs]));
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
      const all = Array.from({ length: size }, (_, d) => total(sums.map((own) => own[d]!)));
      const cosines = squared(all) - total(sums.map(squared));
      const pairs = total(columns) ** 2 - squared(columns);
      return { islands: mean(islands), inside: mean(inside), across: pairs === 0 ? 0 : cosines / pairs };
    },
  };
}

const squared = (vector: ArrayLike<number>): number => total(Array.from(vector, (value) => value * value));

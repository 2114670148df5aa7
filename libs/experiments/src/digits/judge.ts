import { embeddingsOf, readOut, settleTrajectory } from '@retinotopia/columns';
import type { Parameters } from '@retinotopia/compute';
import type { LabelledImages, TrainAndTest } from '@retinotopia/datasets';
import { errorsByClass, rowsOf } from '@retinotopia/distillation';
import { allOf } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import type { Classifier } from './columns.ts';
import { columnsOnThing, digitIslands, meanIslands } from './digit-islands.ts';
import type { Found, LevelIslands } from './found.ts';
import type { Settings } from './settings.ts';

/** The images that columns are judged on, and which of them. */
export function judgedImages(
  { judgedOn, testImages }: Settings,
  { train, test }: TrainAndTest,
): { readonly images: LabelledImages; readonly indices: Uint32Array } {
  return judgedOn === 'test'
    ? { images: test, indices: allOf(testImages) }
    : { images: train, indices: allOf(train.count, train.count - testImages) };
}

/** Images at a time. */
const shownAtOnce = 250;

/** Judges trained parameters, which stay the caller's. @param agreement the least cosine of columns on one island */
export function judge(
  classifier: Classifier,
  parameters: Parameters,
  { images, indices }: ReturnType<typeof judgedImages>,
  agreement: number,
): Omit<Found, 'losses'> {
  const { field, look } = classifier;
  const { columns, classes, levels, steps = 0 } = field.config;
  const labels = Uint8Array.from(indices, (image) => images.labels[image]!);
  const byStep = Array.from({ length: steps + 1 }, () => ({
    /** What the columns say together, `[N, K]`. */
    said: new Float32Array(indices.length * classes),
    singleErrors: 0,
    islands: Array.from({ length: levels }, (): LevelIslands[] => []),
  }));
  for (let start = 0; start < indices.length; start += shownAtOnce) {
    const chosen = indices.subarray(start, start + shownAtOnce);
    const on = Array.from(chosen, (image) => columnsOnThing(images, image, Math.sqrt(columns)));
    tf.tidy(() => {
      const right = tf.tensor2d(labels.subarray(start, start + chosen.length), [1, chosen.length], 'int32');
      const trajectory = settleTrajectory(field, parameters, look(rowsOf(images, chosen)));
      trajectory.forEach((embeddings, step) => {
        const { said, islands } = byStep[step]!;
        const votes = readOut(parameters, embeddings); // [C, B, K]
        said.set(tf.sum(votes, 0).dataSync<'float32'>(), start * classes);
        byStep[step]!.singleErrors += tf.sum(tf.notEqual(tf.argMax(votes, -1), right)).dataSync()[0]!;
        embeddings.forEach((level, at) => {
          const values = level.dataSync<'float32'>();
          on.forEach((own, image) =>
            islands[at]!.push(
              digitIslands(embeddingsOf(values, on.length, image, columns), classifier.beside, own, agreement),
            ),
          );
        });
      });
    });
  }
  const errors = byStep.map(({ said }) => errorsByClass({ values: said, classes }, labels));
  return {
    images: indices.length,
    errors: errors.at(-1)!,
    errorsBefore: errors[0]!,
    singleErrors: byStep.map(({ singleErrors }) => singleErrors / columns / indices.length),
    islands: byStep.map(({ islands }) => islands.map(meanIslands)),
  };
}

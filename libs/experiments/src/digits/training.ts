import { readOut, settleTrajectory } from '@retinotopia/columns';
import { randomStream, type Parameters } from '@retinotopia/compute';
import type { LabelledImages, TrainAndTest } from '@retinotopia/datasets';
import { errorsByClass, labelTraining, rowsOf } from '@retinotopia/distillation';
import { allOf } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { embeddingsOf } from '../islands/measure-islands.ts';
import type { ReadyTraining } from '../learn-with-checkpoints.ts';
import { classifierOf, type Classifier } from './columns.ts';
import { columnsOnThing, digitIslands, meanIslands, type LevelIslands } from './digit-islands.ts';
import type { ClassifyProtocol, ClassifyTask } from './protocol.ts';

/** What one training has shown on the images that it is judged on. */
export interface ClassifyResult {
  readonly task: ClassifyTask;
  /** Errors of all columns together by class: after settling, and of what they say before its first step. */
  readonly errors: readonly number[];
  readonly errorsBefore: readonly number[];
  /** Share of images that a single column gets wrong, the mean over columns: before settling, and after each step. */
  readonly singleErrors: readonly number[];
  /** Means over images: before settling and after each step, of each level, the lowest first. */
  readonly islands: readonly (readonly LevelIslands[])[];
  /** Mean loss of each epoch. */
  readonly losses: readonly number[];
}

/** A training that is ready to run, and to be judged. */
export interface ClassifyTraining extends ReadyTraining {
  /** Judges trained parameters, which stay the caller's. */
  readonly test: (parameters: Parameters) => Omit<ClassifyResult, 'task' | 'losses'>;
}

/** Puts a task's training together. */
export function trainingOf(
  { weights, seed }: ClassifyTask,
  protocol: ClassifyProtocol,
  images: TrainAndTest,
): ClassifyTraining {
  const { columns, epochs, batch, learningRate, jitter, trainImages } = protocol;
  const { height, width, classNames } = images.train;
  const classifier = classifierOf(columns, weights, images.train, classNames.length);
  const random = randomStream(seed, `classify/${weights}`);
  const course = { images: images.train, indices: allOf(trainImages), epochs, batch, learningRate };
  const moved = { dropout: { inputs: 0, hidden: 0 }, jitter, layers: [height * width], maxNorm: null };
  return {
    training: labelTraining(course, classifier.forward, moved, random),
    draw: () => classifier.draw(random.stream('nets')),
    test: (parameters) => judge(classifier, parameters, judgedImages(protocol, images), protocol.agreement),
  };
}

/** The images that a protocol is judged on, and which of them. */
export function judgedImages(
  { judgedOn, testImages }: ClassifyProtocol,
  { train, test }: TrainAndTest,
): { readonly images: LabelledImages; readonly indices: Uint32Array } {
  return judgedOn === 'test'
    ? { images: test, indices: allOf(testImages) }
    : { images: train, indices: allOf(train.count, train.count - testImages) };
}

/** Images at a time. */
const shownAtOnce = 250;

function judge(
  classifier: Classifier,
  parameters: Parameters,
  { images, indices }: ReturnType<typeof judgedImages>,
  agreement: number,
): Omit<ClassifyResult, 'task' | 'losses'> {
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
              digitIslands(
                embeddingsOf(values, on.length, image, columns),
                classifier.beside,
                own,
                agreement,
              ),
            ),
          );
        });
      });
    });
  }
  const errors = byStep.map(({ said }) => errorsByClass({ values: said, classes }, labels));
  return {
    errors: errors.at(-1)!,
    errorsBefore: errors[0]!,
    singleErrors: byStep.map(({ singleErrors }) => singleErrors / columns / indices.length),
    islands: byStep.map(({ islands }) => islands.map(meanIslands)),
  };
}

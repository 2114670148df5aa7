import { allNeighbours, columnsDefaults, createColumnField, disposeColumnField, initialiseColumns, readOut, settleTrajectory, sumVotes, type ColumnField, type Embeddings, type WeightSharing } from '@retinotopia/columns'; // prettier-ignore
import { adamWDefaults, adamWStep, disposeAdamW, disposeParameters, randomStream, startAdamW, valueAndGradients, type Parameters, type RandomStream } from '@retinotopia/compute'; // prettier-ignore
import {
  drawEllipseImages,
  ellipseClasses,
  ellipseFeatures,
  type EllipseImages,
} from '@retinotopia/datasets';
import * as tf from '@tensorflow/tfjs-core';

/** How columns learn ellipse world; sizes are those of the public reproduction where it says them. */
export interface EllipseProtocol {
  /** Cells along one side of the grid; a column stands at each. */
  readonly across: number;
  readonly trainImages: number;
  readonly testImages: number;
  readonly levels: number;
  readonly embedding: number;
  readonly hidden: number;
  /** Settling steps. */
  readonly steps: number;
  readonly epochs: number;
  readonly batch: number;
  /** Of AdamW, at the start; it falls to 0 along half a cosine. */
  readonly learningRate: number;
}

export const ellipseProtocol: EllipseProtocol = {
  across: 8,
  trainImages: 2000,
  testImages: 2000,
  levels: columnsDefaults.levels,
  embedding: 16,
  hidden: 32,
  steps: 2,
  epochs: 20,
  batch: 64,
  learningRate: 0.01,
};

/** One way to train columns on images of one ambiguity. */
export interface EllipseTask {
  readonly weights: WeightSharing;
  /** Whether columns listen to each other. */
  readonly attention: boolean;
  readonly ambiguity: number;
  readonly seed: number;
}

/** What one training found on test images. */
export interface EllipseFinding {
  readonly task: EllipseTask;
  /** Share recognised by all columns that see an ellipse together, after settling, and before its first step. */
  readonly accuracy: number;
  readonly beforeSettling: number;
  /** Mean cosine between the top embeddings of two columns that see parts of one object, by settling step from 0. */
  readonly agreement: readonly number[];
}

/** Trains columns and tests them. @param progress told the share that is done after every epoch */
export function runEllipses(
  task: EllipseTask,
  protocol: EllipseProtocol,
  progress: (share: number) => void = () => undefined,
): EllipseFinding {
  const random = randomStream(task.seed, 'ellipses');
  const { ambiguity } = task;
  const { across, trainImages, testImages } = protocol;
  const train = drawEllipseImages({ count: trainImages, ambiguity, across }, random.stream('train'));
  const test = drawEllipseImages({ count: testImages, ambiguity, across }, random.stream('test'));
  const field = fieldOf(task, protocol);
  const parameters = learn(field, protocol, train, random, progress);
  const finding = { task, ...measure(field, parameters, test, protocol.batch) };
  disposeParameters(parameters);
  disposeColumnField(field);
  return finding;
}

function fieldOf({ weights, attention }: EllipseTask, protocol: EllipseProtocol): ColumnField {
  const { across, levels, embedding, hidden, steps } = protocol;
  const columns = across ** 2;
  return createColumnField(
    {
      ...columnsDefaults,
      columns,
      inputs: ellipseFeatures.length,
      classes: ellipseClasses.length,
      levels,
      embedding,
      hidden,
      steps,
      weights,
      mixing: { ...columnsDefaults.mixing, attention: attention ? 1 : 0 },
    },
    Array.from({ length: columns }, (_, cell) => ({ xDeg: cell % across, yDeg: Math.floor(cell / across) })),
    allNeighbours(columns),
  );
}

function learn(
  field: ColumnField,
  { epochs, batch, learningRate }: EllipseProtocol,
  images: EllipseImages,
  random: RandomStream,
  progress: (share: number) => void,
): Parameters {
  let optimiser = startAdamW(initialiseColumns(field, random.stream('nets')));
  const stepsPerEpoch = Math.ceil(images.count / batch);
  const orders = random.stream('order');
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = orders.permutation(images.count);
    for (let place = 0; place < stepsPerEpoch; place++) {
      const shown = batchOf(images, order.subarray(place * batch, (place + 1) * batch));
      const rate = (learningRate * (1 + Math.cos((Math.PI * (epoch + place / stepsPerEpoch)) / epochs))) / 2;
      const { value, gradients } = valueAndGradients(optimiser.parameters, (parameters) =>
        tf.tidy(() => {
          const settled = settleTrajectory(field, parameters, shown.inputs).at(-1)!;
          return tf.neg(
            tf.mean(tf.sum(tf.mul(shown.targets, consensus(parameters, settled, shown.voice)), -1)),
          );
        }),
      );
      optimiser = adamWStep(optimiser, gradients, { ...adamWDefaults, learningRate: rate });
      disposeParameters(gradients);
      tf.dispose([value, shown.inputs, shown.voice, shown.targets]);
    }
    progress((epoch + 1) / epochs);
  }
  disposeAdamW({ ...optimiser, parameters: {} });
  return optimiser.parameters;
}

/** What the columns that see an ellipse say together: log-probabilities, `[B, K]`. */
const consensus = (parameters: Parameters, embeddings: Embeddings, voice: tf.Tensor2D): tf.Tensor2D =>
  tf.tidy(() => tf.logSoftmax(sumVotes(readOut(parameters, embeddings), voice)));

interface ShownBatch {
  /** `[C, B, P]` */
  readonly inputs: tf.Tensor3D;
  /** `[C, B]` */
  readonly voice: tf.Tensor2D;
  /** One-hot, `[B, K]`. */
  readonly targets: tf.Tensor2D;
}

function batchOf(
  { cells, count, features, occupied, labels }: EllipseImages,
  chosen: Uint32Array,
): ShownBatch {
  const size = ellipseFeatures.length;
  const inputs = new Float32Array(cells * chosen.length * size);
  const voice = new Float32Array(cells * chosen.length);
  for (let cell = 0; cell < cells; cell++) {
    chosen.forEach((image, place) => {
      const [from, to] = [cell * count + image, cell * chosen.length + place];
      inputs.set(features.subarray(from * size, (from + 1) * size), to * size);
      voice[to] = occupied[from]!;
    });
  }
  const own = Int32Array.from(chosen, (image) => labels[image]!);
  return {
    inputs: tf.tensor3d(inputs, [cells, chosen.length, size]),
    voice: tf.tensor2d(voice, [cells, chosen.length]),
    targets: tf.tidy(() =>
      tf.cast<tf.Tensor2D>(
        tf.oneHot(tf.tensor1d(own, 'int32'), ellipseClasses.length) as tf.Tensor2D,
        'float32',
      ),
    ),
  };
}

function measure(field: ColumnField, parameters: Parameters, images: EllipseImages, batch: number) {
  const { count, labels } = images;
  let [right, rightBefore] = [0, 0];
  const agreement: number[] = [];
  for (let start = 0; start < count; start += batch) {
    const chosen = Uint32Array.from({ length: Math.min(batch, count - start) }, (_, place) => start + place);
    const { inputs, voice, targets } = batchOf(images, chosen);
    tf.tidy(() => {
      const trajectory = settleTrajectory(field, parameters, inputs);
      const rightly = (embeddings: Embeddings) =>
        (tf.argMax(consensus(parameters, embeddings, voice), -1).dataSync() as Int32Array).filter(
          (answer, place) => answer === labels[start + place],
        ).length;
      right += rightly(trajectory.at(-1)!);
      rightBefore += rightly(trajectory[0]!);
      trajectory.forEach((embeddings, step) => {
        const part = (chosen.length * partsAgreement(embeddings.at(-1)!, voice)) / count;
        agreement[step] = (agreement[step] ?? 0) + part;
      });
    });
    tf.dispose([inputs, voice, targets]);
  }
  return { accuracy: right / count, beforeSettling: rightBefore / count, agreement };
}

/** Mean cosine between two columns that see parts of one object. @param embeddings `[C, B, D]` @param voice `[C, B]` */
function partsAgreement(embeddings: tf.Tensor3D, voice: tf.Tensor2D): number {
  return tf.tidy(() => {
    const directions = tf.div(embeddings, tf.add(tf.norm(embeddings, 'euclidean', -1, true), 1e-12));
    const heard = tf.mul(directions, tf.expandDims(voice, -1));
    const parts = tf.sum(voice, 0); // [B]
    // |Σ u|² is the sum of all cosines, those of each with itself included.
    const all = tf.sum(tf.square(tf.sum(heard, 0)), -1);
    const [mean] = tf.mean(tf.div(tf.sub(all, parts), tf.mul(parts, tf.sub(parts, 1)))).dataSync();
    return mean!;
  });
}

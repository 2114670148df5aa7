import { withoutGradient, type RandomStream } from '@retinotopia/compute';
import type { LabelledImages } from '@retinotopia/datasets';
import { epochBatches, mapBatches, oneHot, overEpochs, type EpochBatches, type Loss, type Training } from '@retinotopia/training'; // prettier-ignore
import * as tf from '@tensorflow/tfjs-core';
import { dropoutMasks, type Dropout } from './dropout.ts';
import type { Forward } from './evaluate.ts';
import type { Logits } from './logits.ts';
import { limitNorms } from './max-norm.ts';
import { logitsOf } from './nets.ts';
import { peerLoss, peerTargets, type PeerSettings } from './peers.ts';
import { rowsOf } from './pixel-rows.ts';
import { hardLoss, softLoss, softTargets } from './soft-targets.ts';

/** The images that nets learn from, and how. */
export interface Course {
  readonly images: LabelledImages;
  /** Which of them. */
  readonly indices: Uint32Array;
  readonly epochs: number;
  readonly batch: number;
  /** Of AdamW without weight decay, at the start; it falls to 0 along half a cosine. */
  readonly learningRate: number;
}

/** How a net is kept from learning its images by heart. */
export interface Regularisation {
  readonly dropout: Dropout;
  /** Sizes of the layers that dropout falls on: the image's, then the hidden ones'. */
  readonly layers: readonly number[];
  /** Inputs are moved by up to so many pixels either way. */
  readonly jitter: number;
  /** The longest that the incoming weights of a unit may be; `null` for no limit. */
  readonly maxNorm: number | null;
}

/**
 * Learning from labels.
 * @param regularisation drawn anew for every image; `null` for none
 * @param random decides the order of the images, and what regularisation draws
 */
export function labelTraining(
  course: Course,
  forward: Forward,
  regularisation: Regularisation | null,
  random: RandomStream,
): Training {
  const { images } = course;
  const batches = batchesOf(course, random);
  const training = trainingOf(course, batches, {
    name: 'labels',
    batches: mapBatches(batches, (indices, step) => {
      const labels = labelsOf(images, indices);
      if (regularisation === null) return { labels, x: rowsOf(images, indices), masks: [] };
      const { dropout, jitter, layers } = regularisation;
      const x = rowsOf(images, indices, { pixels: jitter, random: random.stream(`jitter/${step}`) });
      const masks = dropoutMasks(dropout, indices.length, layers, random.stream(`dropout/${step}`));
      return { labels, x, masks };
    }),
    loss: (parameters, { labels, x, masks }) => hardLoss(labels, forward(parameters, x, masks)),
  });
  const maxNorm = regularisation?.maxNorm ?? null;
  return maxNorm === null ? training : { ...training, afterStep: (all) => limitNorms(all, maxNorm) };
}

/** What a teacher says, and how much it counts. */
export interface Teaching {
  /** The teacher's logits of all images of the course, by the images' numbers. */
  readonly teacher: Logits;
  readonly temperature: number;
  /** Of the hard labels, beside a weight of 1 for soft targets; 0 for none. */
  readonly labelWeight: number;
}

/** Learning from a teacher's soft targets. @param random decides the order of the images */
export function teacherTraining(
  course: Course,
  student: Forward,
  { teacher: { classes, values }, temperature, labelWeight }: Teaching,
  random: RandomStream,
): Training {
  const batches = batchesOf(course, random);
  return trainingOf(course, batches, {
    name: 'soft targets',
    batches: mapBatches(batches, (indices) => {
      const logits = new Float32Array(indices.length * classes);
      indices.forEach((image, place) =>
        logits.set(values.subarray(image * classes, (image + 1) * classes), place * classes),
      );
      return {
        x: rowsOf(course.images, indices),
        labels: labelsOf(course.images, indices),
        targets: softTargets(tf.tensor3d(logits, [1, indices.length, classes]), temperature),
      };
    }),
    loss: (parameters, { x, labels, targets }) => {
      const logits = student(parameters, x);
      const soft = softLoss(targets, logits, temperature);
      return labelWeight === 0 ? soft : tf.add(soft, tf.mul(hardLoss(labels, logits), labelWeight));
    },
  });
}

/** Whether a net learns the label of an image. @param image its number */
export type LabelMask = (net: number, image: number) => boolean;

/**
 * Learning from labels and from each other. All nets see the same images.
 * @param peers `null` for nets that learn each by itself
 * @param labelMask `null` where all learn all labels
 * @param random decides the order of the images
 */
export function peerTraining(
  course: Course,
  nets: number,
  peers: PeerSettings | null,
  labelMask: LabelMask | null,
  random: RandomStream,
): Training {
  const { images } = course;
  const batches = batchesOf(course, random);
  const together = peers === null ? Infinity : peers.burnIn * (course.epochs * batches.perEpoch);
  return trainingOf(course, batches, {
    name: 'labels and peers',
    teacher: peers === null || peers.stale === 0 ? undefined : { name: 'stale', kind: 'stale', every: peers.stale },
    batches: mapBatches(batches, (indices) => {
      const labels = labelsOf(images, indices);
      return {
        x: tf.tile(rowsOf(images, indices), [nets, 1, 1]), // [G, B, I]
        labels: labelMask === null ? labels : tf.mul(labels, maskOf(labelMask, nets, indices)),
      };
    }),
    loss: (parameters, { x, labels }, { step, teacher }) => {
      const logits = logitsOf(parameters, x);
      if (peers === null || step < together) return hardLoss(labels, logits);
      const targets = withoutGradient(() => peerTargets(teacher === null ? logits : logitsOf(teacher, x), peers));
      return peerLoss(labels, logits, targets, peers);
    },
  });
}

const batchesOf = ({ indices, batch }: Course, random: RandomStream): EpochBatches =>
  epochBatches(indices, batch, random.stream('order'));

const trainingOf = <Batch>({ epochs, learningRate }: Course, { perEpoch }: EpochBatches, loss: Loss<Batch>): Training =>
  overEpochs({ epochs, perEpoch, learningRate }, [loss]);

/** `[B, K]` */
const labelsOf = ({ labels, classNames }: LabelledImages, indices: Uint32Array): tf.Tensor2D =>
  oneHot(
    indices.map((image) => labels[image]!),
    classNames.length,
  );

/** `[G, B, 1]`: 1 where a net learns the label. */
const maskOf = (labelMask: LabelMask, nets: number, indices: Uint32Array): tf.Tensor3D =>
  tf.tensor3d(
    Float32Array.from({ length: nets * indices.length }, (_, place) =>
      Number(labelMask(Math.floor(place / indices.length), indices[place % indices.length]!)),
    ),
    [nets, indices.length, 1],
  );

import { withoutGradient, type Parameters, type RandomStream } from '@retinotopia/compute';
import type { LabelledImages } from '@retinotopia/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { batchesOf, rowsOf } from './batches.ts';
import { dropoutMasks, type Dropout } from './dropout.ts';
import type { Forward } from './evaluate.ts';
import type { Logits } from './logits.ts';
import { logitsOf } from './nets.ts';
import { peerLoss, peerTargets, type PeerSettings } from './peers.ts';
import { crossEntropy, softLoss, softTargets } from './soft-targets.ts';
import type { Lessons } from './train.ts';

/** The images that nets learn from. */
export interface Course {
  readonly images: LabelledImages;
  /** Which of them. */
  readonly indices: Uint32Array;
  readonly epochs: number;
  readonly batch: number;
}

/** How a net is kept from learning its images by heart. */
export interface Regularisation {
  readonly dropout: Dropout;
  /** Inputs are moved by up to so many pixels either way. */
  readonly jitter: number;
}

/**
 * Learning from labels.
 * @param regularisation drawn anew for every image, with the sizes of the layers that dropout falls on; `null` for none
 */
export function labelLessons(
  course: Course,
  forward: Forward,
  regularisation: (Regularisation & { readonly layers: readonly number[] }) | null,
  random: RandomStream,
): Lessons {
  return lessonsOf(course, random, (indices, step) => {
    const labels = oneHot(course.images, indices);
    if (regularisation === null) {
      const x = rowsOf(course.images, indices);
      return (parameters) => crossEntropy(labels, forward(parameters, x));
    }
    const { dropout, jitter, layers } = regularisation;
    const moves = { pixels: jitter, random: random.stream(`jitter/${step}`) };
    const x = rowsOf(course.images, indices, moves);
    const masks = dropoutMasks(dropout, indices.length, layers, random.stream(`dropout/${step}`));
    return (parameters) => crossEntropy(labels, forward(parameters, x, masks));
  });
}

/** What a teacher tells. */
export interface Teaching {
  /** The teacher's logits of all images of the course, by the images' numbers. */
  readonly teacher: Logits;
  readonly temperature: number;
  /** Of the hard labels, beside a weight of 1 for soft targets; 0 for none. */
  readonly labelWeight: number;
}

/** Learning from a teacher's soft targets. */
export function teacherLessons(
  course: Course,
  student: Forward,
  { teacher, temperature, labelWeight }: Teaching,
  random: RandomStream,
): Lessons {
  const { classes, values } = teacher;
  return lessonsOf(course, random, (indices) => {
    const x = rowsOf(course.images, indices);
    const labels = oneHot(course.images, indices);
    const told = new Float32Array(indices.length * classes);
    indices.forEach((image, place) =>
      told.set(values.subarray(image * classes, (image + 1) * classes), place * classes),
    );
    const targets = softTargets(tf.tensor3d(told, [1, indices.length, classes]), temperature);
    return (parameters) =>
      tf.tidy(() => {
        const logits = student(parameters, x);
        const soft = softLoss(targets, logits, temperature);
        if (labelWeight === 0) return soft;
        return tf.add<tf.Scalar>(soft, tf.mul(crossEntropy(labels, logits), labelWeight));
      });
  });
}

/** Whether a net is told the label of an image. @param image its number */
export type Told = (net: number, image: number) => boolean;

/**
 * Learning from labels and from each other. All nets see the same images.
 * @param peers `null` for nets that stay apart
 * @param told `null` where all are told all labels
 */
export function peerLessons(
  course: Course,
  nets: number,
  peers: PeerSettings | null,
  told: Told | null,
  random: RandomStream,
): Lessons {
  const lessons = lessonsOf(course, random, (indices, step, past) => {
    const x = repeated(rowsOf(course.images, indices), nets);
    const every = oneHot(course.images, indices);
    const labels = told === null ? every : tf.mul<tf.Tensor3D>(every, toldMask(told, nets, indices));
    const together = peers !== null && step >= peers.burnIn * lessons.steps;
    if (!together) return (parameters) => crossEntropy(labels, logitsOf(parameters, x));
    const before = past === null ? null : peerTargets(logitsOf(past, x), peers);
    return (parameters) =>
      tf.tidy(() => {
        const logits = logitsOf(parameters, x);
        return peerLoss(labels, logits, before ?? withoutGradient(() => peerTargets(logits, peers)), peers);
      });
  });
  return { ...lessons, stale: peers?.stale ?? 0 };
}

/** Lessons of a course, step by step. @param lesson the loss of a batch of images, by their numbers */
function lessonsOf(
  { indices, epochs, batch }: Course,
  random: RandomStream,
  lesson: (
    indices: Uint32Array,
    step: number,
    past: Parameters | null,
  ) => (parameters: Parameters) => tf.Scalar,
): Lessons {
  const batches = batchesOf(indices, batch, random.stream('order'));
  const { perEpoch: stepsPerEpoch, at } = batches;
  return {
    steps: epochs * stepsPerEpoch,
    stepsPerEpoch,
    stale: 0,
    at: (step, past) => lesson(at(step), step, past),
  };
}

/** `[1, B, K]` */
const oneHot = ({ labels, classNames }: LabelledImages, indices: Uint32Array): tf.Tensor3D =>
  tf.tidy(() => {
    const own = Int32Array.from(indices, (image) => labels[image]!);
    const ones = tf.oneHot(tf.tensor2d(own, [1, own.length], 'int32'), classNames.length);
    return tf.cast<tf.Tensor3D>(ones as tf.Tensor3D, 'float32');
  });

/** `[G, B, 1]`: 1 where a net is told the label. */
const toldMask = (told: Told, nets: number, indices: Uint32Array): tf.Tensor3D =>
  tf.tensor3d(
    Float32Array.from({ length: nets * indices.length }, (_, place) =>
      Number(told(Math.floor(place / indices.length), indices[place % indices.length]!)),
    ),
    [nets, indices.length, 1],
  );

/** The same rows for all nets. @returns `[G, B, I]` */
const repeated = (x: tf.Tensor3D, nets: number): tf.Tensor3D => (nets === 1 ? x : tf.tile(x, [nets, 1, 1]));

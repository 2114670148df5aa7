import type { RandomStream } from '@retinotopia/compute';
import { imageAt, type LabelledImages } from '@retinotopia/datasets';
import {
  onCanvas,
  sampleColumnsOfImages,
  createFixationOptics,
  sampleOwnFixationTargets,
  sampleFixationTargets,
  type Gaze,
  type OpticArray,
  type Retina,
  type FixationTarget,
  type FixationOptics,
} from '@retinotopia/retina';
import { oneHot } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';

/**
 * The visual scene is a torus of this many pixels a side, two a degree. A digit of 28 pixels lies in its middle and the
 * gaze falls anywhere, so every column meets every part of a digit equally often, as the talk presumes.
 */
export const torus = { sizePx: 48, pixelsPerDegree: 2 } as const;
/** The side of the torus, in degrees. */
export const torusDeg = torus.sizePx / torus.pixelsPerDegree;

/** A column sees something where one of its fields responds at least this much; empty background gives 0. */
const leastResponse = 0.1;

/** The inputs of the columns from some images, each seen with one gaze. */
export interface Views {
  readonly count: number;
  readonly columns: number;
  readonly inputs: number;
  /** `[C, N, P]` */
  readonly responses: Float32Array;
  /** 1 where a column sees something, `[C, N]`. */
  readonly stimulusMask: Float32Array;
  /** `[N]`; unlabelled images have none. */
  readonly labels: Int32Array | null;
  /** 1 where a column has the label of the image, `[C, N]`; everywhere, where left out and there are labels. */
  readonly labelMask?: Float32Array;
}

/** Views as tensors, which the user frees. */
export interface Batch {
  /** `[C, B, P]` */
  readonly inputs: tf.Tensor3D;
  /** `[C, B]` */
  readonly stimulusMask: tf.Tensor2D;
  /** One-hot, `[B, K]`. */
  readonly targets: tf.Tensor2D | null;
  /** 1 where a column has the label of the image and sees something of it, `[C, B]`; `null` where none has. */
  readonly labelMask: tf.Tensor2D | null;
}

/** An image of a data set in the middle of the torus. */
export const opticArrayOf = (images: LabelledImages, index: number): OpticArray =>
  onCanvas(
    {
      width: images.width,
      height: images.height,
      channels: images.channels,
      pixels: imageAt(images, index),
      pixelsPerDegree: torus.pixelsPerDegree,
      beyond: 'wrap',
    },
    torus.sizePx,
  );

/** A gaze anywhere on the torus. */
export const anyGaze = (random: RandomStream): Gaze => ({
  xDeg: (random.uniform() - 0.5) * torusDeg,
  yDeg: (random.uniform() - 0.5) * torusDeg,
});

/**
 * Sees each image once, with a gaze of its own. @param gazeOf by place among `indices`
 * @param labelled whether the labels may be known
 */
export function view(
  retina: Retina,
  images: LabelledImages,
  indices: Uint32Array,
  gazeOf: (index: number) => Gaze,
  labelled: boolean,
): Views {
  const seen = Array.from(indices, (image) => opticArrayOf(images, image));
  const responses = sampleColumnsOfImages(
    retina,
    seen,
    seen.map((_, index) => gazeOf(index)),
  );
  return viewsOf(
    retina,
    responses,
    labelled ? Int32Array.from(indices, (image) => images.labels[image]!) : null,
  );
}

/** Prepares a retina for showing every column the same fixation targets on the torus; see {@link sameContentBatch}. */
export const torusOptics = (retina: Retina): FixationOptics =>
  createFixationOptics(retina, {
    width: torus.sizePx,
    height: torus.sizePx,
    pixelsPerDegree: torus.pixelsPerDegree,
  });

/** A fixation target anywhere within a box around the torus' centre. */
export const anyFixationTarget = (
  widthPx: number,
  heightPx: number,
  random: RandomStream,
): FixationTarget => ({
  right: random.integer(widthPx) - Math.floor(widthPx / 2),
  down: random.integer(heightPx) - Math.floor(heightPx / 2),
});

/** What a column sees in the middle of its patch when the gaze is somewhere; to the nearest pixel. */
export const fixationTargetOfColumn = (retina: Retina, column: number, gaze: Gaze): FixationTarget => {
  const { xDeg, yDeg } = retina.columns;
  // The middle of an even number of pixels is half a pixel before a pixel's centre.
  const pixel = (degrees: number) => Math.round(degrees * torus.pixelsPerDegree - 0.5);
  return { right: pixel(xDeg[column]! + gaze.xDeg), down: pixel(yDeg[column]! + gaze.yDeg) };
};

/** Saccadic endpoint error: how far beside its target the eye movement lands that brings a column an image of the batch. */
export type SaccadicError = (column: number, index: number) => FixationTarget;

/** Saccadic endpoint errors of a standard deviation in degrees, normal along each axis, to the nearest pixel; `null` where there is no error. */
export function saccadicErrorsOf(errorDeg: number, random: RandomStream): SaccadicError | null {
  if (errorDeg === 0) return null;
  const pixels = () => Math.round(random.normal() * errorDeg * torus.pixelsPerDegree);
  return () => ({ right: pixels(), down: pixels() });
}

/**
 * Shows every column the same fixation target in each image: an eye movement for each brings it there. The user frees it.
 * @param saccadicError `null` where every movement lands where it aims
 */
export function sameContentBatch(
  optics: FixationOptics,
  images: LabelledImages,
  indices: Uint32Array,
  fixationTargetOf: (index: number) => FixationTarget,
  saccadicError: SaccadicError | null = null,
): Batch {
  const seen = Array.from(indices, (image) => opticArrayOf(images, image));
  const targets = seen.map((_, index) => fixationTargetOf(index));
  const inputs =
    saccadicError === null
      ? sampleFixationTargets(optics, seen, targets)
      : sampleOwnFixationTargets(optics, seen, landing(targets, saccadicError));
  const stimulusMask = tf.tidy(() => {
    const strongest = tf.max<tf.Tensor2D>(tf.abs(inputs), -1); // [C, B]
    return tf.cast(tf.greaterEqual<tf.Tensor2D>(strongest, leastResponse), 'float32');
  });
  return { inputs, stimulusMask, targets: null, labelMask: null };
}

const landing =
  (targets: readonly FixationTarget[], saccadicError: SaccadicError) => (column: number, index: number) => {
    const [aim, by] = [targets[index]!, saccadicError(column, index)];
    return { right: aim.right + by.right, down: aim.down + by.down };
  };

function viewsOf(retina: Retina, responses: Float32Array, labels: Int32Array | null): Views {
  const { count: columns, widest: inputs } = retina.columns;
  const count = responses.length / (columns * inputs);
  const stimulusMask = new Float32Array(count * columns);
  for (let index = 0; index < responses.length; index++) {
    const response = responses[index]!;
    if (response >= leastResponse || response <= -leastResponse) stimulusMask[Math.floor(index / inputs)] = 1;
  }
  return { count, columns, inputs, responses, stimulusMask, labels };
}

/** Puts views of the same columns one after the other. */
export function joinViews(parts: readonly Views[], columns: number, inputs: number): Views {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const join = (width: number, of: (part: Views) => Float32Array) => {
    const joined = new Float32Array(columns * count * width);
    let start = 0;
    for (const part of parts) {
      const size = part.count * width;
      for (let column = 0; column < columns; column++) {
        joined.set(of(part).subarray(column * size, (column + 1) * size), (column * count + start) * width);
      }
      start += part.count;
    }
    return joined;
  };
  return {
    count,
    columns,
    inputs,
    responses: join(inputs, ({ responses }) => responses),
    stimulusMask: join(1, ({ stimulusMask }) => stimulusMask),
    labels: null,
    labelMask: join(1, ({ labelMask }) => labelMask!),
  };
}

/** All views, in their order, as one batch. */
export const wholeBatch = (views: Views, classes: number): Batch =>
  batchOf(
    views,
    Uint32Array.from({ length: views.count }, (_, index) => index),
    classes,
  );

/** Puts some of the views together. @param chosen which views, in the batch's order */
export function batchOf(views: Views, chosen: Uint32Array, classes: number): Batch {
  const { count, columns, inputs, responses, stimulusMask, labels } = views;
  const labelled = views.labelMask ?? stimulusMask;
  const size = chosen.length;
  const x = new Float32Array(columns * size * inputs);
  const seen = new Float32Array(columns * size);
  const seenAndLabelled = new Float32Array(columns * size);
  // Element by element: a view for each short row would cost more than its copy.
  for (let column = 0, to = 0; column < columns; column++) {
    for (let place = 0; place < size; place++) {
      const at = column * count + chosen[place]!;
      for (let from = at * inputs, end = from + inputs; from < end; from++, to++) x[to] = responses[from]!;
      seen[column * size + place] = stimulusMask[at]!;
      seenAndLabelled[column * size + place] = stimulusMask[at]! * labelled[at]!;
    }
  }
  return {
    inputs: tf.tensor3d(x, [columns, size, inputs]),
    stimulusMask: tf.tensor2d(seen, [columns, size]),
    targets:
      labels === null
        ? null
        : oneHot(
            chosen.map((view) => labels[view]!),
            classes,
          ),
    labelMask:
      labels === null && views.labelMask === undefined ? null : tf.tensor2d(seenAndLabelled, [columns, size]),
  };
}

export const freeBatch = ({ inputs, stimulusMask, targets, labelMask }: Batch): void =>
  tf.dispose([inputs, stimulusMask, targets, labelMask].filter((tensor) => tensor !== null));

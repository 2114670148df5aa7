import type { LabelledImages } from '@retinotopia/datasets';
import { sampleColumnsOfImages, type Gaze, type Retina } from '@retinotopia/retina';
import { allOf, oneHot } from '@retinotopia/training';
import * as tf from '@tensorflow/tfjs-core';
import { opticArrayOf } from './torus.ts';

/** A column sees something where one of its fields responds at least this much; empty background gives 0. */
export const leastResponse = 0.1;

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

/**
 * Sees each image once, with a gaze of its own. @param gazeOf by place among `indices`
 * @param labelled whether the labels may be known
 */
export function viewImages(
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
  return viewsOf(retina, responses, labelled ? Int32Array.from(indices, (image) => images.labels[image]!) : null);
}

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
export const wholeBatch = (views: Views, classes: number): Batch => batchOf(views, allOf(views.count), classes);

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
    labelMask: labels === null && views.labelMask === undefined ? null : tf.tensor2d(seenAndLabelled, [columns, size]),
  };
}

/** Frees what a batch holds. */
export const freeBatch = ({ inputs, stimulusMask, targets, labelMask }: Batch): void =>
  tf.dispose([inputs, stimulusMask, targets, labelMask].filter((tensor) => tensor !== null));

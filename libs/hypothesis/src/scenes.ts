import type { RandomStream } from '@retinotopia/compute';
import { imageAt, type LabelledImages } from '@retinotopia/datasets';
import {
  onCanvas,
  sampleColumnsOfImages,
  createSpotOptics,
  sampleOwnSpots,
  sampleSpots,
  type Gaze,
  type OpticArray,
  type Retina,
  type Spot,
  type SpotOptics,
} from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';

/**
 * The world is a torus of this many pixels a side, two a degree. A digit of 28 pixels lies in its middle and the
 * gaze falls anywhere, so every column meets every part of a digit equally often, as the talk presumes.
 */
export const world = { sizePx: 48, pixelsPerDegree: 2 } as const;
/** The side of the world, in degrees. */
export const worldDeg = world.sizePx / world.pixelsPerDegree;

/** A column sees something where one of its fields responds at least this much; empty background gives 0. */
const leastResponse = 0.1;

/** What the columns are told of some images, each seen with one gaze. */
export interface Views {
  readonly count: number;
  readonly columns: number;
  readonly inputs: number;
  /** `[C, N, P]` */
  readonly responses: Float32Array;
  /** 1 where a column sees something, `[C, N]`. */
  readonly voice: Float32Array;
  /** `[N]`; unlabelled images have none. */
  readonly labels: Int32Array | null;
  /** 1 where a column is told of the image, `[C, N]`; everywhere, where left out and there are labels. */
  readonly told?: Float32Array;
}

/** Views as tensors, which the user frees. */
export interface Batch {
  /** `[C, B, P]` */
  readonly inputs: tf.Tensor3D;
  /** `[C, B]` */
  readonly voice: tf.Tensor2D;
  /** One-hot, `[B, K]`. */
  readonly targets: tf.Tensor2D | null;
  /** 1 where a column was told of the image and sees something of it, `[C, B]`; `null` where nobody was. */
  readonly told: tf.Tensor2D | null;
}

/** An image of a data set in the middle of the world. */
export const opticArrayOf = (images: LabelledImages, index: number): OpticArray =>
  onCanvas(
    {
      width: images.width,
      height: images.height,
      channels: images.channels,
      pixels: imageAt(images, index),
      pixelsPerDegree: world.pixelsPerDegree,
      beyond: 'wrap',
    },
    world.sizePx,
  );

/** A gaze anywhere in the world. */
export const anyGaze = (random: RandomStream): Gaze => ({
  xDeg: (random.uniform() - 0.5) * worldDeg,
  yDeg: (random.uniform() - 0.5) * worldDeg,
});

/**
 * Sees each image once, with the gaze of its turn.
 * @param labelled whether the labels may be known
 */
export function view(
  retina: Retina,
  images: LabelledImages,
  indices: Uint32Array,
  gazeOf: (turn: number) => Gaze,
  labelled: boolean,
): Views {
  const seen = Array.from(indices, (image) => opticArrayOf(images, image));
  const responses = sampleColumnsOfImages(
    retina,
    seen,
    seen.map((_, turn) => gazeOf(turn)),
  );
  return viewsOf(
    retina,
    responses,
    labelled ? Int32Array.from(indices, (image) => images.labels[image]!) : null,
  );
}

/** Prepares a retina for showing every column the same spots of the world; see {@link sameContentBatch}. */
export const worldOptics = (retina: Retina): SpotOptics =>
  createSpotOptics(retina, {
    width: world.sizePx,
    height: world.sizePx,
    pixelsPerDegree: world.pixelsPerDegree,
  });

/** A spot anywhere within a box around the world's centre. */
export const anySpot = (widthPx: number, heightPx: number, random: RandomStream): Spot => ({
  right: random.integer(widthPx) - Math.floor(widthPx / 2),
  down: random.integer(heightPx) - Math.floor(heightPx / 2),
});

/** The spot that a column sees in the middle of its patch when the gaze is somewhere; to the nearest pixel. */
export const spotOfColumn = (retina: Retina, column: number, gaze: Gaze): Spot => {
  const { xDeg, yDeg } = retina.columns;
  // The middle of an even number of pixels is half a pixel before a pixel's centre.
  const pixel = (degrees: number) => Math.round(degrees * world.pixelsPerDegree - 0.5);
  return { right: pixel(xDeg[column]! + gaze.xDeg), down: pixel(yDeg[column]! + gaze.yDeg) };
};

/** How far beside its aim an eye movement lands that brings a column the image of a turn. */
export type Miss = (column: number, turn: number) => Spot;

/** Misses of an error in degrees, normal along each axis, to the nearest pixel; `null` where there is no error. */
export function missesOf(errorDeg: number, random: RandomStream): Miss | null {
  if (errorDeg === 0) return null;
  const pixels = () => Math.round(random.normal() * errorDeg * world.pixelsPerDegree);
  return () => ({ right: pixels(), down: pixels() });
}

/**
 * Shows every column the same spot of each image: an eye movement for each brings it there. The user frees it.
 * @param miss `null` where every movement lands where it aims
 */
export function sameContentBatch(
  optics: SpotOptics,
  images: LabelledImages,
  indices: Uint32Array,
  spotOf: (turn: number) => Spot,
  miss: Miss | null = null,
): Batch {
  const seen = Array.from(indices, (image) => opticArrayOf(images, image));
  const spots = seen.map((_, turn) => spotOf(turn));
  const inputs =
    miss === null ? sampleSpots(optics, seen, spots) : sampleOwnSpots(optics, seen, missing(spots, miss));
  const voice = tf.tidy(() => {
    const strongest = tf.max<tf.Tensor2D>(tf.abs(inputs), -1); // [C, B]
    return tf.cast(tf.greaterEqual<tf.Tensor2D>(strongest, leastResponse), 'float32');
  });
  return { inputs, voice, targets: null, told: null };
}

const missing = (spots: readonly Spot[], miss: Miss) => (column: number, turn: number) => {
  const [aim, by] = [spots[turn]!, miss(column, turn)];
  return { right: aim.right + by.right, down: aim.down + by.down };
};

function viewsOf(retina: Retina, responses: Float32Array, labels: Int32Array | null): Views {
  const { count: columns, widest: inputs } = retina.columns;
  const count = responses.length / (columns * inputs);
  const voice = new Float32Array(count * columns);
  for (let index = 0; index < responses.length; index++) {
    const response = responses[index]!;
    if (response >= leastResponse || response <= -leastResponse) voice[Math.floor(index / inputs)] = 1;
  }
  return { count, columns, inputs, responses, voice, labels };
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
    voice: join(1, ({ voice }) => voice),
    labels: null,
    told: join(1, ({ told }) => told!),
  };
}

/** All views, in their order, as one batch. */
export const wholeBatch = (views: Views, classes: number): Batch =>
  batchOf(
    views,
    Uint32Array.from({ length: views.count }, (_, turn) => turn),
    classes,
  );

/** Puts some of the views together. @param turns which views, in the batch's order */
export function batchOf(views: Views, turns: Uint32Array, classes: number): Batch {
  const { count, columns, inputs, responses, voice, labels } = views;
  const told = views.told ?? voice;
  const size = turns.length;
  const x = new Float32Array(columns * size * inputs);
  const heard = new Float32Array(columns * size);
  const heardLabel = new Float32Array(columns * size);
  // Element by element: a view for each short row would cost more than its copy.
  for (let column = 0, to = 0; column < columns; column++) {
    for (let place = 0; place < size; place++) {
      const turn = column * count + turns[place]!;
      for (let from = turn * inputs, end = from + inputs; from < end; from++, to++) x[to] = responses[from]!;
      heard[column * size + place] = voice[turn]!;
      heardLabel[column * size + place] = voice[turn]! * told[turn]!;
    }
  }
  return {
    inputs: tf.tensor3d(x, [columns, size, inputs]),
    voice: tf.tensor2d(heard, [columns, size]),
    targets: labels === null ? null : oneHot(turns, labels, classes),
    told: labels === null && views.told === undefined ? null : tf.tensor2d(heardLabel, [columns, size]),
  };
}

function oneHot(turns: Uint32Array, labels: Int32Array, classes: number): tf.Tensor2D {
  const targets = new Float32Array(turns.length * classes);
  turns.forEach((turn, place) => (targets[place * classes + labels[turn]!] = 1));
  return tf.tensor2d(targets, [turns.length, classes]);
}

export const freeBatch = ({ inputs, voice, targets, told }: Batch): void =>
  tf.dispose([inputs, voice, targets, told].filter((tensor) => tensor !== null));

/** Endless batches of whole numbers below `count`: every number once before any comes again. */
export function* shuffledBatches(
  count: number,
  size: number,
  random: RandomStream,
): Generator<Uint32Array, never> {
  let order = random.permutation(count);
  let next = 0;
  for (;;) {
    const batch = new Uint32Array(Math.min(size, count));
    for (let place = 0; place < batch.length; place++) {
      if (next === count) {
        order = random.permutation(count);
        next = 0;
      }
      batch[place] = order[next++]!;
    }
    yield batch;
  }
}

import type { RandomStream } from '@retinotopia/compute';
import type { LabelledImages } from '@retinotopia/datasets';
import type { FixationOptics, Gaze, Retina } from '@retinotopia/retina';
import { allOf, shuffledBatches, type DataLoader } from '@retinotopia/training';
import { viewExpertPatches } from './expert-patches.ts';
import { saccadicErrorsOf, sameContentBatch } from './same-content.ts';
import { anyFixationTarget, anyGaze } from './torus.ts';
import { batchOf, viewImages, wholeBatch, type Batch, type Views } from './views.ts';

/** A retina before images on the torus. */
export interface Viewing {
  readonly retina: Retina;
  readonly optics: FixationOptics;
  readonly images: LabelledImages;
  /** Each loader draws from streams of its own in this one. */
  readonly random: RandomStream;
}

/** The label mask: whether a column has the label of an image. @param imageIndex among the labelled ones */
export type IsLabelled = (column: number, label: number, imageIndex: number) => boolean;

/** Some images with the places where they are seen. */
export interface PlacedImages {
  /** In the names of random streams. */
  readonly name: string;
  /** The image that is seen at each place, `[N]`. */
  readonly indices: Uint32Array;
  /** One a place; `null` where every view has a new one. */
  readonly gazes: readonly Gaze[] | null;
  /** Draws another. */
  readonly newGaze: () => Gaze;
  /** Some of the places, seen with these gazes. */
  readonly viewWith: (chosen: Uint32Array, gazeOf: (index: number) => Gaze) => Views;
}

/**
 * Draws where images are seen.
 * @param subset which images
 * @param fixations places that each image has for good; `null` for a new one in every epoch
 * @param isLabelled `null` for unlabelled images
 */
export function placeImages(
  { retina, images, random }: Viewing,
  name: 'labelled' | 'unlabelled',
  subset: Uint32Array,
  fixations: number | null,
  isLabelled: IsLabelled | null,
): PlacedImages {
  const stream = random.stream(`places/${name}`);
  const newGaze = () => anyGaze(stream);
  const imageIndices = allOf(subset.length * (fixations ?? 1)).map((place) => place % subset.length);
  const maskOf = (shown: Uint32Array, isLabelled: IsLabelled): Float32Array =>
    new Float32Array(retina.columns.count * shown.length).map((_, at) => {
      const imageIndex = shown[at % shown.length]!;
      const label = images.labels[subset[imageIndex]!]!;
      return Number(isLabelled(Math.floor(at / shown.length), label, imageIndex));
    });
  return {
    name,
    indices: imageIndices.map((image) => subset[image]!),
    gazes: fixations === null ? null : Array.from(imageIndices, newGaze),
    newGaze,
    viewWith(chosen, gazeOf) {
      const shown = chosen.map((place) => imageIndices[place]!);
      const indices = shown.map((image) => subset[image]!);
      const views = viewImages(retina, images, indices, gazeOf, isLabelled !== null);
      return isLabelled === null ? views : { ...views, labelMask: maskOf(shown, isLabelled) };
    },
  };
}

/** Batches of images at the places of each, or at a new place every time. */
export function placedBatches(
  { images, random }: Viewing,
  { name, indices, gazes, newGaze, viewWith }: PlacedImages,
  size: number,
): DataLoader<Batch> {
  const classes = images.classNames.length;
  const batches = shuffledBatches(indices.length, size, random.stream(`batches/${name}`));
  let views: Views | null = null;
  return {
    next(step) {
      const chosen = batches.next(step);
      if (gazes === null) return wholeBatch(viewWith(chosen, newGaze), classes);
      views ??= viewWith(allOf(indices.length), (place) => gazes[place]!);
      return batchOf(views, chosen, classes);
    },
    skip(step) {
      const chosen = batches.next(step);
      if (gazes === null) chosen.forEach(newGaze);
    },
  };
}

/** Batches of images of which the same fixation target is shown to every column. @param subset which images */
export function sameContentBatches(
  { retina, optics, images, random }: Viewing,
  subset: Uint32Array,
  size: number,
  saccadicErrorDeg: number,
): DataLoader<Batch> {
  const batches = shuffledBatches(subset.length, size, random.stream('batches/same-content'));
  const targets = random.stream('places/same-content');
  // A place in the image itself: the empty rest of the torus has nothing to agree on.
  const target = () => anyFixationTarget(images.width, images.height, targets);
  const saccadicError = saccadicErrorsOf(saccadicErrorDeg, random.stream('landing/same-content'));
  return {
    next(step) {
      const chosen = batches.next(step).map((image) => subset[image]!);
      return sameContentBatch(optics, images, chosen, target, saccadicError);
    },
    skip(step) {
      const skipped = batches.next(step);
      skipped.forEach(target);
      if (saccadicError === null) return;
      for (let column = 0; column < retina.columns.count; column++)
        skipped.forEach((_, index) => saccadicError(column, index));
    },
  };
}

/**
 * Batches of expert patches: everything that any column has the label of, at one place of each image, shown to all
 * columns; `labelMask` marks the expert.
 */
export function expertPatchBatches(
  { retina, optics, images, random }: Viewing,
  { indices, gazes, viewWith }: PlacedImages,
  size: number,
  saccadicErrorDeg: number,
): DataLoader<Batch> {
  const classes = images.classNames.length;
  const prepare = once(() => {
    const places = random.stream('places/told-content');
    const fixed = gazes ?? Array.from(indices, () => anyGaze(places));
    const seen = viewWith(allOf(indices.length), (place) => fixed[place]!);
    const drawn = random.stream('told-content');
    const saccadicError = saccadicErrorsOf(saccadicErrorDeg, drawn.stream('landing'));
    const patches = viewExpertPatches(retina, optics, images, indices, seen, fixed, drawn, saccadicError);
    return { patches, batches: shuffledBatches(patches.count, size, drawn.stream('batches')) };
  });
  return {
    next(step) {
      const { patches, batches } = prepare();
      return batchOf(patches, batches.next(step), classes);
    },
    skip: (step) => prepare().batches.skip(step),
  };
}

/** Does something when it is first asked for, and gives the same back ever after. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

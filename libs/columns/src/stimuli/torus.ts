import type { RandomStream } from '@retinotopia/compute';
import { imageAt, type LabelledImages } from '@retinotopia/datasets';
import {
  createFixationOptics,
  onCanvas,
  type FixationOptics,
  type FixationTarget,
  type Gaze,
  type OpticArray,
  type Retina,
} from '@retinotopia/retina';

/**
 * The visual scene is a torus of this many pixels a side, two a degree. A digit of 28 pixels lies in its middle and the
 * gaze falls anywhere, so every column meets every part of a digit equally often, as the talk presumes.
 */
export const torus = { sizePx: 48, pixelsPerDegree: 2 } as const;
/** The side of the torus, in degrees. */
export const torusDeg = torus.sizePx / torus.pixelsPerDegree;

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

/** Prepares a retina for showing every column the same fixation targets on the torus; see `sameContentBatch`. */
export const torusOptics = (retina: Retina): FixationOptics =>
  createFixationOptics(retina, {
    width: torus.sizePx,
    height: torus.sizePx,
    pixelsPerDegree: torus.pixelsPerDegree,
  });

/** A fixation target anywhere within a box around the torus' centre. */
export const anyFixationTarget = (widthPx: number, heightPx: number, random: RandomStream): FixationTarget => ({
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

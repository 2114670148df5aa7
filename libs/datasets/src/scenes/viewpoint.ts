import type { RandomStream } from '@retinotopia/compute';
import { affineFrame2, type AffineFrame2 } from '@retinotopia/geometry';

/** From where an object is seen: where it is in the picture, how turned, how large, how sheared. */
export interface Viewpoint {
  /** In the scene's frame: the origin in the middle of the image, half its side the unit. */
  readonly x: number;
  /** Downwards. */
  readonly y: number;
  /** From x towards y: clockwise to the eye. */
  readonly angleRad: number;
  /** The object's unit: at ½ it is half as wide as the image. */
  readonly scale: number;
  /** How far a point at height 1 of the object slides along its x axis. */
  readonly shear: number;
}

/** The least and the largest value; the same twice for a fixed one. */
export type Range = readonly [low: number, high: number];

/** What viewpoints are drawn from, evenly. */
export type ViewpointRanges = Readonly<Record<keyof Viewpoint, Range>>;

/** The pose of an object that is seen from there, in the scene's frame. */
export const poseOf = ({ x, y, angleRad, scale, shear }: Viewpoint): AffineFrame2 =>
  affineFrame2({ origin: [x, y], angleRad, unit: scale, shear });

/** A viewpoint from the ranges. */
export const drawViewpoint = (ranges: ViewpointRanges, random: RandomStream): Viewpoint => ({
  x: within(ranges.x, random),
  y: within(ranges.y, random),
  angleRad: within(ranges.angleRad, random),
  scale: within(ranges.scale, random),
  shear: within(ranges.shear, random),
});

/** An even draw from a range. */
export const within = ([low, high]: Range, random: RandomStream): number => low + (high - low) * random.uniform();

/** An even draw of a whole number from a range, both ends included. */
export const wholeWithin = ([low, high]: Range, random: RandomStream): number => low + random.integer(high - low + 1);

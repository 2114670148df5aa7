import { type Estimate, proportion } from '@retinotopia/core';
import type { RandomStream } from '@retinotopia/compute';
import { distance } from '@retinotopia/geometry';
import { landmarksOf, type LandmarkName, type WholePartModel } from './head.ts';
import { imagine, type MentalImage, type Viewpoint } from './imagine.ts';

/** Which of two pairs of landmarks is further apart? */
export interface Comparison {
  readonly first: readonly [LandmarkName, LandmarkName];
  readonly second: readonly [LandmarkName, LandmarkName];
}

/** The talk's question. */
export const earTipsOrEyes: Comparison = {
  first: ['left ear/tip', 'right ear/tip'],
  second: ['left eye/middle', 'right eye/middle'],
};

/** A name that no landmark of the whole has. */
export class UnknownLandmarkError extends Error {
  override readonly name = 'UnknownLandmarkError';
  constructor(asked: LandmarkName, known: Iterable<LandmarkName>) {
    super(`there is no landmark “${asked}”: choose among ${[...known].join(', ')}`);
  }
}

/** How an image is read. */
export interface Reading {
  /** Standard deviation of a point's place in the image, in grains. */
  readonly noiseGrains: number;
  /** `flat`: distances in the image. `depth`: in the viewer's space; nearness is noisier by a factor. */
  readonly how: 'flat' | 'depth';
  readonly depthNoiseRatio: number;
}

/** One grain of noise at each landmark, distances measured in the image. */
export const ordinaryReading: Reading = { noiseGrains: 1, how: 'flat', depthNoiseRatio: 3 };

/** An answer, and the image that it was read from. */
export interface Answer {
  readonly furtherApart: 'first' | 'second';
  readonly firstGrains: number;
  readonly secondGrains: number;
  readonly correct: boolean;
  /** The image's size and orientation, of which one who answers can tell. */
  readonly viewpoint: Viewpoint;
}

/** Distances of the two pairs in the whole itself. @throws UnknownLandmarkError */
export function trueDistances(model: WholePartModel, { first, second }: Comparison): readonly [number, number] {
  const landmarks = landmarksOf(model);
  const at = (name: LandmarkName) => {
    const found = landmarks.get(name);
    if (found === undefined) throw new UnknownLandmarkError(name, landmarks.keys());
    return found;
  };
  const between = ([a, b]: Comparison['first']) => distance(at(a), at(b));
  return [between(first), between(second)];
}

/** Answers a comparison from an image: each landmark is looked at once. */
export function answerFrom(
  image: MentalImage,
  comparison: Comparison,
  model: WholePartModel,
  reading: Reading,
  random: RandomStream,
): Answer {
  const [trueFirst, trueSecond] = trueDistances(model, comparison);
  const { noiseGrains, how, depthNoiseRatio } = reading;
  const looked = new Map<LandmarkName, readonly [number, number, number]>();
  const look = (name: LandmarkName) => {
    const before = looked.get(name);
    if (before !== undefined) return before;
    const { at, nearness } = image.points.get(name)!;
    const seen = [
      at[0] + noiseGrains * random.normal(),
      at[1] + noiseGrains * random.normal(),
      how === 'depth' ? nearness + depthNoiseRatio * noiseGrains * random.normal() : 0,
    ] as const;
    looked.set(name, seen);
    return seen;
  };
  const between = ([a, b]: Comparison['first']) => distance(look(a), look(b));
  const [firstGrains, secondGrains] = [between(comparison.first), between(comparison.second)];
  const furtherApart = firstGrains > secondGrains ? 'first' : 'second';
  const correct = furtherApart === (trueFirst > trueSecond ? 'first' : 'second');
  return { furtherApart, firstGrains, secondGrains, correct, viewpoint: image.viewpoint };
}

/** The share of right answers from images at a viewpoint. */
export function accuracyAt(
  model: WholePartModel,
  comparison: Comparison,
  viewpoint: Partial<Viewpoint>,
  reading: Reading,
  looks: number,
  random: RandomStream,
): Estimate {
  const image = imagine(model, viewpoint);
  let right = 0;
  for (let k = 0; k < looks; k++) {
    if (answerFrom(image, comparison, model, reading, random).correct) right++;
  }
  return proportion(right, looks);
}

import type { AffineFrame2 } from '@retinotopia/geometry';
import type { Sighting } from '../whole-capsule.ts';
import { align } from './align.ts';
import { apart, sizeOf, type Scored } from './near-poses.ts';
import { presenceOf, type PartCapsule, type PartCapsules } from './part-capsule.ts';
import { luminanceOf, type Luminance, type Picture } from './picture.ts';
import { search } from './search.ts';

/** How parts are looked for. */
export interface SeeingSettings {
  /** Places of each kind that are looked at more closely. */
  readonly closerLooks: number;
  /** Sightings of each kind, the surest first. */
  readonly most: number;
  /** What is less sure is left out, in [0, 1]. */
  readonly leastPresence: number;
}

/** Enough for the parts of a few objects, each of them in all directions in which it looks alike. */
export const seeingDefaults: SeeingSettings = { closerLooks: 24, most: 16, leastPresence: 0.02 };

/**
 * Sees the parts in a picture, at any place, in any direction and at any size within the capsules' range: a coarse look
 * at all poses, and a closer one at the best. What looks alike in several directions is reported in each of them.
 * @returns poses in the picture's frame: the origin in the middle, half its width the unit, y downwards
 * @throws RangeError where the picture is none, or a setting is out of its range
 */
export function seeParts(
  capsules: PartCapsules,
  picture: Picture,
  settings: Partial<SeeingSettings> = {},
): readonly Sighting[] {
  const { closerLooks, most, leastPresence } = { ...seeingDefaults, ...settings };
  for (const [name, count] of Object.entries({ closerLooks, most })) {
    if (!(Number.isSafeInteger(count) && count > 0)) throw new RangeError(`${name} is a whole number from 1, found ${count}`); // prettier-ignore
  }
  if (!(leastPresence >= 0 && leastPresence <= 1)) throw new RangeError(`leastPresence is a number from 0 to 1, found ${leastPresence}`); // prettier-ignore
  return fitParts(luminanceOf(picture), capsules.kinds, closerLooks).flatMap((fits, index) => {
    const { kind, calibration } = capsules.kinds[index]!;
    return fits
      .slice(0, most)
      .map(({ pose, score }): Sighting => ({ kind, presence: presenceOf(calibration, score), pose }))
      .filter(({ presence }) => presence >= leastPresence);
  });
}

/** Where the templates fit best, for each kind, the best first. */
export function fitParts(
  luminance: Luminance,
  kinds: readonly PartCapsule[],
  closerLooks: number,
): readonly (readonly Scored[])[] {
  return search(luminance, kinds, closerLooks).map((candidates, kind) => {
    const { template, sizes } = kinds[kind]!;
    const fits = candidates
      .map(({ pose }) => align(luminance, template, pose))
      .filter(({ pose }) => sizeOf(pose) > sizes[0] / 1.2 && sizeOf(pose) < sizes[1] * 1.2);
    return apart(fits, closerLooks);
  });
}

/** Where a search around an expected pose begins, in units of the part. */
const around = [
  [0, 0],
  [0.4, 0],
  [-0.4, 0],
  [0, 0.4],
  [0, -0.4],
] as const;

/** The best fit near a pose: a few starts around it. */
export function fitNear(
  luminance: Luminance,
  { template }: PartCapsule,
  { origin: [x, y], xAxis, yAxis }: AffineFrame2,
): Scored {
  return around
    .map(([u, v]) => {
      const origin = [x + u * xAxis[0] + v * yAxis[0], y + u * xAxis[1] + v * yAxis[1]] as const;
      return align(luminance, template, { origin, xAxis, yAxis });
    })
    .reduce((best, fit) => (fit.score > best.score ? fit : best));
}

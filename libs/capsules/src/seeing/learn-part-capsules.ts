import { affineFrame2, composeAffine2, type AffineFrame2 } from '@retinotopia/geometry';
import { isNear, sizeOf, turnBetween } from './near-poses.ts';
import { calibrate, type PartCapsule, type PartCapsules } from './part-capsule.ts';
import { normalise, readPatch } from './patch.ts';
import { luminanceOf, type Luminance, type Picture } from './picture.ts';
import { turningFilter } from './quarter-turns.ts';
import { coarseGrid, coarsePlaces, directions } from './search.ts';
import { fitNear, fitParts, seeingDefaults } from './see-parts.ts';
import { learnTemplate } from './template.ts';

/** A picture to learn from, and which parts are where in it. */
export interface PictureOfParts {
  readonly picture: Picture;
  /** All parts of the kinds to be learnt; poses in the picture's frame: its middle the origin, half its width the unit. */
  readonly parts: readonly { readonly kind: string; readonly pose: AffineFrame2 }[];
}

/** How part capsules learn. */
export interface PartCapsuleSettings {
  /** Parts are looked for down to so many times smaller, and up to so many times larger, than they were shown. */
  readonly sizeReach: number;
  /** From so many of the pictures at most it is learnt how sure to be: in these all parts are searched. */
  readonly calibrationPictures: number;
}

/** Sizes of a factor of four beside those that were shown. */
export const partCapsuleDefaults: PartCapsuleSettings = { sizeReach: 2, calibrationPictures: 60 };

/**
 * Learns how parts look: of each kind the mean look in its own frame, how far each place of it can be relied upon, and
 * how well true parts fit it compared with the best that are mistaken for it in the same pictures.
 * @throws RangeError where there are no pictures or no parts, a pose is flat, a setting out of its range
 */
export function learnPartCapsules(
  examples: Iterable<PictureOfParts>,
  settings: Partial<PartCapsuleSettings> = {},
): PartCapsules {
  const { sizeReach, calibrationPictures } = { ...partCapsuleDefaults, ...settings };
  if (!(sizeReach >= 1 && Number.isFinite(sizeReach))) throw new RangeError(`sizeReach is a factor from 1, found ${sizeReach}`); // prettier-ignore
  if (!(Number.isSafeInteger(calibrationPictures) && calibrationPictures > 0)) throw new RangeError(`calibrationPictures is a whole number from 1, found ${calibrationPictures}`); // prettier-ignore
  const shown = Array.from(examples, ({ picture, parts }) => ({ luminance: luminanceOf(picture), parts }));
  const kinds = [...new Set(shown.flatMap(({ parts }) => parts.map(({ kind }) => kind)))];
  if (kinds.length === 0) throw new RangeError('part capsules learn from pictures with parts, and were given none');
  const uncalibrated = kinds.map((kind): PartCapsule => {
    const seen = shown.flatMap(({ luminance, parts }) => parts.filter((part) => part.kind === kind).map(({ pose }) => ({ luminance, pose }))); // prettier-ignore
    const sizes = seen.map(({ pose }) => sizeOf(pose));
    if (!sizes.every((size) => size > 0 && Number.isFinite(size))) throw new RangeError(`a part of the kind "${kind}" is shown in a frame that is flat`); // prettier-ignore
    return {
      kind,
      template: learnTemplate(seen),
      filters: learnFilters(seen),
      sizes: [Math.min(...sizes) / sizeReach, Math.max(...sizes) * sizeReach],
      calibration: { slope: 0, middle: 0 },
    };
  });
  const every = Math.ceil(shown.length / calibrationPictures);
  const searched = shown.filter((_, index) => index % every === 0);
  const wrong = falseAlarmsIn(searched, uncalibrated);
  return {
    kinds: uncalibrated.map((capsule, index) => ({
      ...capsule,
      calibration: calibrate(trueFits(shown, capsule), wrong[index]!),
    })),
  };
}

interface Shown {
  readonly luminance: Luminance;
  readonly parts: PictureOfParts['parts'];
}

/** For each direction, what the coarse grid sees on average: of mean 0 and variance 1, so that scores are correlations. */
function learnFilters(seen: readonly { readonly luminance: Luminance; readonly pose: AffineFrame2 }[]): Float64Array {
  const fields = coarsePlaces.length;
  const even = new Float64Array(fields).fill(1 / fields);
  const square = new Float64Array(coarseGrid.across ** 2);
  const filters = new Float64Array((directions / 4) * fields);
  for (let direction = 0; direction < directions / 4; direction++) {
    const mean = new Float64Array(fields);
    for (const { luminance, pose } of seen) {
      readPatch(luminance, turned(pose, (-2 * Math.PI * direction) / directions), coarseGrid, square);
      const patch = Float64Array.from(coarsePlaces, (place) => square[place]!);
      normalise(patch, even);
      for (let k = 0; k < fields; k++) mean[k]! += patch[k]!;
    }
    normalise(mean, even);
    filters.set(turningFilter(mean), direction * fields);
  }
  return filters;
}

/** How well true parts fit their template, near where they are. */
const trueFits = (shown: readonly Shown[], capsule: PartCapsule): readonly number[] =>
  shown.flatMap(({ luminance, parts }) =>
    parts.filter(({ kind }) => kind === capsule.kind).map(({ pose }) => fitNear(luminance, capsule, pose).score),
  );

/** So many false alarms of each kind are learnt from in each picture: the best. */
const mostAlarms = 3;

/** For each kind, how well it is fitted by what is none of it. */
function falseAlarmsIn(shown: readonly Shown[], kinds: readonly PartCapsule[]): readonly (readonly number[])[] {
  const alarms = kinds.map((): number[] => []);
  for (const { luminance, parts } of shown) {
    fitParts(luminance, kinds, seeingDefaults.closerLooks).forEach((fits, index) => {
      const own = parts.filter(({ kind }) => kind === kinds[index]!.kind);
      const wrong = fits.filter(({ pose }) => !own.some((part) => isOn(part.pose, pose)));
      alarms[index]!.push(...wrong.slice(0, mostAlarms).map(({ score }) => score));
    });
  }
  return alarms;
}

/** Whether something was seen where a part is; in another direction, which it may look alike in, too. */
const isOn = (part: AffineFrame2, seen: AffineFrame2): boolean => isNear(part, turned(seen, turnBetween(seen, part)));

/** A frame turned about its own origin. */
const turned = (frame: AffineFrame2, angleRad: number): AffineFrame2 =>
  composeAffine2(frame, affineFrame2({ angleRad }));

import type { RandomStream } from '@retinotopia/compute';
import type { Gaze } from '@retinotopia/retina';

/**
 * Translation augmentation: every time an image is seen in training, it is moved by up to a share of the view along
 * either axis, so that every place meets every part of an object. Ott et al. (2020) find that nets without sharing
 * then come near to convolution, with shares of 0.1 to 0.3; half of a torus is anywhere.
 * @param gaze at the image's own place
 * @param share of `extentDeg`, 0 for no translation
 * @param extentDeg the width of the view, or of the torus
 */
export function translatedGaze(gaze: Gaze, share: number, extentDeg: number, random: RandomStream): Gaze {
  const moved = (degrees: number) => degrees + (2 * random.uniform() - 1) * share * extentDeg;
  return { xDeg: moved(gaze.xDeg), yDeg: moved(gaze.yDeg) };
}

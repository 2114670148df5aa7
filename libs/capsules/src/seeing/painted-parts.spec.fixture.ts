import { randomStream, type RandomStream } from '@retinotopia/compute';
import { affineFrame2, relativeAffine2, type AffineFrame2 } from '@retinotopia/geometry';
import { learnPartCapsules } from './learn-part-capsules.ts';
import type { Picture } from './picture.ts';

export const random = randomStream(5, 'seeing');
export const side = 48;

/** A flag: a dark pole with a cloth that is half light and half dark. It looks the same in no other direction. */
export const flag = (x: number, y: number) => {
  if (Math.abs(x + 0.6) < 0.2 && Math.abs(y) < 1) return 0;
  if (Math.abs(x - 0.2) < 0.6 && Math.abs(y + 0.5) < 0.5) return y < -0.5 ? 1 : 0.2;
  return null;
};

/** An eye: a dark ring around a light disc. It looks the same in all directions. */
export const eye = (x: number, y: number) => {
  const distance = Math.hypot(x, y);
  return distance > 1 ? null : distance > 0.55 ? 0 : 1;
};

/** Paints parts on grey with a slow wave of luminance; each pixel is the mean of nine points. */
export function paint(parts: readonly { look: typeof flag; pose: AffineFrame2 }[], wave: RandomStream): Picture {
  const [kx, ky, phase] = [wave.normal(), wave.normal(), 6 * wave.uniform()];
  const luminanceAt = (x: number, y: number) => {
    for (const { look, pose } of parts) {
      const { origin } = relativeAffine2(pose, affineFrame2({ origin: [x, y] }));
      const luminance = look(origin[0], origin[1]);
      if (luminance !== null) return luminance;
    }
    return 0.55 + 0.1 * Math.sin(kx * x + ky * y + phase);
  };
  const pixels = new Float32Array(side * side);
  for (let k = 0; k < 9 * pixels.length; k++) {
    const [pixel, point] = [Math.floor(k / 9), k % 9];
    const column = (pixel % side) + ((point % 3) + 0.5) / 3;
    const row = Math.floor(pixel / side) + (Math.floor(point / 3) + 0.5) / 3;
    pixels[pixel]! += luminanceAt((2 * column) / side - 1, (2 * row) / side - 1) / 9;
  }
  return { width: side, height: side, pixels };
}

export const between = (low: number, high: number) => low + (high - low) * random.uniform();
export const anyPose = (unit: number) =>
  affineFrame2({ origin: [between(-0.5, 0.5), between(-0.5, 0.5)], angleRad: between(-3, 3), unit });

/** Twelve pictures with a part each, turned any way, near the middle, all of a size. */
export const shown = Array.from({ length: 12 }, (_, index) => {
  const pose = { ...anyPose(0.25), origin: [between(-0.1, 0.1), between(-0.1, 0.1)] as const };
  const [kind, look] = index % 2 === 0 ? (['flag', flag] as const) : (['eye', eye] as const);
  return { picture: paint([{ look, pose }], random), parts: [{ kind, pose }] };
});
export const capsules = learnPartCapsules(shown);

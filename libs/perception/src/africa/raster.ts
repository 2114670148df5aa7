import { regionMoments, ringsOf, toOuter2, type Frame2, type Region } from '@retinotopia/geometry';
import type { OpticArray } from '@retinotopia/retina';

/** Samples along a pixel's side: an edge shades the pixels that it crosses by 1/16. */
const samplesAcross = 4;

/** Half the picture's width in standard deviations of a shape's area: all but far islands lie inside. */
const halfWidthSpreads = 3;

/** A silhouette: 1 inside the shape, 0 outside, on a square of pixels around its centroid, sized by its spread. */
export interface Silhouette {
  readonly sizePx: number;
  /** Row by row, the first row the uppermost. */
  readonly pixels: Float32Array;
}

/** Paints a region by scan lines: between the odd and the even crossings of each line with its rings lies the inside. */
export function paint(region: Region, sizePx: number): Silhouette {
  const { centroid, covariance } = regionMoments(region);
  const half = halfWidthSpreads * Math.sqrt((covariance[0] + covariance[2]) / 2);
  const fine = sizePx * samplesAcross;
  const toFine = (along: number, centre: number) => ((along - centre) / half + 1) * (fine / 2);
  const crossings = Array.from({ length: fine }, (): number[] => []);
  for (const ring of ringsOf(region)) {
    ring.forEach(([x1, y1], index) => {
      const [x2, y2] = ring[(index + 1) % ring.length]!;
      // Rows run downwards, y upwards.
      const [r1, r2] = [fine - toFine(y1, centroid[1]), fine - toFine(y2, centroid[1])];
      const [c1, c2] = [toFine(x1, centroid[0]), toFine(x2, centroid[0])];
      const first = Math.max(0, Math.ceil(Math.min(r1, r2) - 0.5));
      const behind = Math.min(fine, Math.ceil(Math.max(r1, r2) - 0.5));
      for (let row = first; row < behind; row++) {
        crossings[row]!.push(c1 + ((row + 0.5 - r1) / (r2 - r1)) * (c2 - c1));
      }
    });
  }
  const pixels = new Float32Array(sizePx * sizePx);
  crossings.forEach((columns, row) => {
    columns.sort((a, b) => a - b);
    for (let pair = 0; pair + 1 < columns.length; pair += 2) {
      const first = Math.max(0, Math.ceil(columns[pair]! - 0.5));
      const behind = Math.min(fine, Math.ceil(columns[pair + 1]! - 0.5));
      for (let column = first; column < behind; column++) {
        pixels[Math.floor(row / samplesAcross) * sizePx + Math.floor(column / samplesAcross)]! +=
          1 / samplesAcross ** 2;
      }
    }
  });
  return { sizePx, pixels };
}

/**
 * The silhouette as it falls on the retina when it stands in a frame: coordinates of the frame run from −1 to 1 across
 * the silhouette, and so do those of the optic array.
 */
export function project({ sizePx, pixels }: Silhouette, frame: Frame2, pixelsPerDegree: number): OpticArray {
  const seen = new Float32Array(sizePx * sizePx);
  // A frame takes inner coordinates out, and the retina asks where each of its points comes from.
  const [unitX, unitY] = [frame.xAxis, toOuter2({ ...frame, origin: [0, 0] }, [0, 1])];
  const determinant = unitX[0] * unitY[1] - unitX[1] * unitY[0];
  for (let row = 0, at = 0; row < sizePx; row++) {
    for (let column = 0; column < sizePx; column++, at++) {
      const x = (2 * (column + 0.5)) / sizePx - 1 - frame.origin[0];
      const y = 1 - (2 * (row + 0.5)) / sizePx - frame.origin[1];
      const innerX = (x * unitY[1] - y * unitY[0]) / determinant;
      const innerY = (y * unitX[0] - x * unitX[1]) / determinant;
      seen[at] = lightness(pixels, sizePx, ((innerX + 1) / 2) * sizePx - 0.5, ((1 - innerY) / 2) * sizePx - 0.5);
    }
  }
  return { width: sizePx, height: sizePx, channels: 1, pixels: seen, pixelsPerDegree, beyond: 0 };
}

/** Between the four nearest pixels; dark outside. */
function lightness(pixels: Float32Array, size: number, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  if (left < 0 || top < 0 || left + 1 >= size || top + 1 >= size) return 0;
  const at = top * size + left;
  const upper = pixels[at]! + (x - left) * (pixels[at + 1]! - pixels[at]!);
  const lower = pixels[at + size]! + (x - left) * (pixels[at + size + 1]! - pixels[at + size]!);
  return Math.min(1, Math.max(0, upper + (y - top) * (lower - upper)));
}

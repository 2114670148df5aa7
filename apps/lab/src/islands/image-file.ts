import { pixelsPerDegree, sceneSize } from '@retinotopia/columns';
import { readWhole } from '@retinotopia/runs';
import type { OpticArray } from '@retinotopia/retina';
import { convertIndexedToRgb, decode, hasPngSignature, type DecodedPng } from 'fast-png';
import { UsageError } from '../usage-error.ts';

/** The largest file, and the largest image in it, that are read. */
const mostBytes = 2 ** 26;
const mostPixels = 4096 * 4096;

/**
 * Reads a PNG image as grey, and brings its middle square to the size of scenes, each pixel the mean of what it covers.
 * @throws UnreadableFileError; UsageError where the file holds no such image
 */
export function readGreyImage(path: string): OpticArray {
  const bytes = readWhole(path, mostBytes);
  if (bytes.length < 24 || !hasPngSignature(bytes)) throw new UsageError(`${path} is no PNG image`);
  // The header comes first: sizes are looked at before anything of that size is made.
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  const [width, height] = [header.getUint32(16), header.getUint32(20)];
  if (width < 8 || height < 8 || width * height > mostPixels) {
    throw new UsageError(`${path} has ${width} × ${height} pixels, and from 8 × 8 to ${mostPixels} in all are taken`);
  }
  let image: DecodedPng;
  try {
    image = decode(bytes);
  } catch (error) {
    throw new UsageError(`${path} is a damaged PNG image: ${(error as Error).message}`, { cause: error });
  }
  const pixels = middleSquare(greyOf(image), width, height);
  return { width: sceneSize, height: sceneSize, channels: 1, pixels, pixelsPerDegree, beyond: 'wrap' };
}

/** Luma of Rec. 709, in [0, 1]; transparency is left out. @returns one value a pixel */
function greyOf(image: DecodedPng): (pixel: number) => number {
  const indexed = image.palette !== undefined;
  const data = indexed ? convertIndexedToRgb(image) : image.data;
  const channels = indexed ? data.length / image.width / image.height : image.channels;
  const white = indexed ? 255 : 2 ** image.depth - 1;
  const at = (pixel: number, channel: number) => data[pixel * channels + channel]! / white;
  return channels < 3
    ? (pixel) => at(pixel, 0)
    : (pixel) => 0.2126 * at(pixel, 0) + 0.7152 * at(pixel, 1) + 0.0722 * at(pixel, 2);
}

/** The middle square at the size of scenes. */
function middleSquare(value: (pixel: number) => number, width: number, height: number): Float32Array {
  const side = Math.min(width, height);
  const [left, top] = [Math.floor((width - side) / 2), Math.floor((height - side) / 2)];
  const from = (at: number) => Math.floor((at * side) / sceneSize);
  return Float32Array.from({ length: sceneSize ** 2 }, (_, pixel) => {
    const [x, y] = [pixel % sceneSize, Math.floor(pixel / sceneSize)];
    // At least the pixel itself, where the image is smaller than a scene.
    const [endX, endY] = [Math.max(from(x) + 1, from(x + 1)), Math.max(from(y) + 1, from(y + 1))];
    let [sum, count] = [0, 0];
    for (let row = from(y); row < endY; row++) {
      for (let column = from(x); column < endX; column++, count++) sum += value((top + row) * width + left + column);
    }
    return Math.min(1, sum / count);
  });
}

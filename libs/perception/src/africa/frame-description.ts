import { frame2, place, regionMoments, invert2, ringsOf, type Frame2, type Region } from '@retinotopia/geometry';

/** A shape as described in a frame: numbers that are compared one by one with those of another description. */
export type Description = Float64Array;

/** The box of a description, in standard deviations of the area along each of the frame's axes, from its centre. */
const halfBoxDeviations = 2.25;
/** Picture elements along each side of the box. */
const pixels = 32;
/** Lines on which the area is measured inside one picture element. */
const linesPerPixel = 4;
/** Cells along each side in which area is counted, and those in which edges are. */
const areaCells = 8;
const edgeCells = 4;
/** Directions in which an edge may face, all round. */
const edgeDirections = 8;

/** How many numbers describe a shape: area, edges, and how much wider than high. */
export const descriptionLength = areaCells ** 2 + edgeCells ** 2 * edgeDirections + 1;

/**
 * What a shape is like in a rectangular frame with these directions for right and up. The frame is laid around the
 * shape: centre on its centroid, each half side 2.25 standard deviations of its area, so that place and size along
 * each axis count for nothing. Inside it are given
 * - how much of the box's 8 × 8 cells the shape fills (top left, bottom right, …),
 * - which way its edges face in 4 × 4 cells (histograms of eight gradient directions, as in SIFT, Lowe 2004),
 * - how much wider it is than high (the logarithm of the ratio of the deviations).
 * Area and edges are each of length 1, so that they count alike. All of it changes where the frame turns: this is
 * description relative to a frame, made of the plainest measurements in use.
 * @param region in any unit, y up
 * @param frame only its directions count, not its place or unit
 */
export function describe(region: Region, frame: Frame2): Description {
  const seen = place(region, invert2({ ...frame, origin: [0, 0] }));
  const { centroid, half } = uprightBox(seen);
  const image = rasterise(seen, centroid, half);
  const description = new Float64Array(descriptionLength);
  addArea(image, description);
  addEdges(image, description);
  unitLength(description.subarray(0, areaCells ** 2));
  unitLength(description.subarray(areaCells ** 2, descriptionLength - 1));
  description[descriptionLength - 1] = Math.log(half[0] / half[1]);
  return description;
}

/** The box that a description in this frame lays around a region: half its sides along the frame's axes. */
export function frameBox(region: Region, frame: Frame2): readonly [halfWidth: number, halfHeight: number] {
  return uprightBox(place(region, invert2({ ...frame, origin: [0, 0] }))).half;
}

function uprightBox(seen: Region) {
  const { centroid, covariance } = regionMoments(seen);
  const half = [Math.sqrt(covariance[0]), Math.sqrt(covariance[2])].map((sd) => sd * halfBoxDeviations);
  return { centroid, half: half as [number, number] };
}

/** The frame whose axes are turned by an angle, and mirrored or not. */
export const turnedFrame = (angleRad: number, mirrored = false): Frame2 => frame2({ angleRad, mirrored });

/** How much of each picture element the region fills, in [0, 1]; rows from below. @returns `[pixels × pixels]` */
function rasterise(
  region: Region,
  [centreX, centreY]: readonly [number, number],
  [halfX, halfY]: readonly [number, number],
): Float64Array {
  const lines = pixels * linesPerPixel;
  const crossings: number[][] = Array.from({ length: lines }, () => []);
  const column = (x: number) => ((x - centreX) / (2 * halfX) + 0.5) * pixels;
  const line = (y: number) => ((y - centreY) / (2 * halfY) + 0.5) * lines - 0.5;
  for (const ring of ringsOf(region)) {
    let [x1, y1] = [column(ring.at(-1)![0]), line(ring.at(-1)![1])];
    for (const point of ring) {
      const [x2, y2] = [column(point[0]), line(point[1])];
      const [low, high] = y1 < y2 ? [y1, y2] : [y2, y1];
      for (let at = Math.max(0, Math.ceil(low)); at < high && at < lines; at++) {
        crossings[at]!.push(x1 + ((at - y1) / (y2 - y1)) * (x2 - x1));
      }
      [x1, y1] = [x2, y2];
    }
  }
  const image = new Float64Array(pixels * pixels);
  crossings.forEach((xs, index) => {
    xs.sort((a, b) => a - b);
    const row = image.subarray(Math.floor(index / linesPerPixel) * pixels);
    for (let k = 0; k + 1 < xs.length; k += 2) fill(row, xs[k]!, xs[k + 1]!);
  });
  return image;
}

function fill(row: Float64Array, from: number, to: number) {
  const [start, end] = [Math.max(0, from), Math.min(pixels, to)];
  for (let x = Math.floor(start); x < end; x++) {
    row[x]! += Math.max(0, Math.min(end, x + 1) - Math.max(start, x)) / linesPerPixel;
  }
}

function addArea(image: Float64Array, description: Description) {
  const side = pixels / areaCells;
  image.forEach((value, index) => {
    const [row, column] = [Math.floor(index / pixels), index % pixels];
    description[Math.floor(row / side) * areaCells + Math.floor(column / side)]! += value;
  });
}

/** For each picture element along a side: the two nearest edge cells, and how near each is. */
const cellsNear = Array.from({ length: pixels }, (_, pixel) => {
  const place = ((pixel + 0.5) / pixels) * edgeCells - 0.5;
  const below = Math.floor(place);
  return [
    { cell: below, share: 1 - (place - below) },
    { cell: below + 1, share: place - below },
  ].filter(({ cell }) => cell >= 0 && cell < edgeCells);
});

/** Each gradient goes to the two nearest directions and the four nearest cells, by nearness: nothing jumps. */
function addEdges(image: Float64Array, description: Description) {
  const width = pixels + 2; // a margin of emptiness, so that every element has neighbours
  const padded = new Float64Array(width * width);
  for (let row = 0; row < pixels; row++) {
    padded.set(image.subarray(row * pixels, (row + 1) * pixels), (row + 1) * width + 1);
  }
  for (let row = 0; row < pixels; row++) {
    for (let column = 0; column < pixels; column++) {
      const at = (row + 1) * width + column + 1;
      // Sobel's gradient: the difference across, smoothed along. It points into the shape.
      const gx = sobel(padded, at, 1, width);
      const gy = sobel(padded, at, width, 1);
      if (gx === 0 && gy === 0) continue;
      const strength = Math.sqrt(gx * gx + gy * gy);
      const direction = (Math.atan2(gy, gx) / (2 * Math.PI) + 1) * edgeDirections;
      const first = Math.floor(direction);
      const second = strength * (direction - first);
      for (const down of cellsNear[row]!) {
        for (const along of cellsNear[column]!) {
          const cell = areaCells ** 2 + (down.cell * edgeCells + along.cell) * edgeDirections;
          const share = down.share * along.share;
          description[cell + (first % edgeDirections)]! += share * (strength - second);
          description[cell + ((first + 1) % edgeDirections)]! += share * second;
        }
      }
    }
  }
}

const sobel = (image: Float64Array, at: number, across: number, along: number) =>
  image[at + across - along]! +
  2 * image[at + across]! +
  image[at + across + along]! -
  image[at - across - along]! -
  2 * image[at - across]! -
  image[at - across + along]!;

function unitLength(values: Float64Array) {
  const length = Math.hypot(...values);
  if (length > 0) values.forEach((value, index) => (values[index] = value / length));
}

/**
 * How unlike two descriptions are: the distance between them.
 * @param enough where it is sure to be at least this, the search for the least stops and gets Infinity
 */
export function unlikeness(a: Description, b: Description, enough = Infinity): number {
  const limit = enough * enough;
  let sum = 0;
  for (let start = 0; start < a.length; start += 16) {
    const end = Math.min(start + 16, a.length);
    for (let index = start; index < end; index++) sum += (a[index]! - b[index]!) ** 2;
    if (sum >= limit) return Infinity;
  }
  return Math.sqrt(sum);
}

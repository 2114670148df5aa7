import { readIslands, sceneSize, type SceneColumns } from '@retinotopia/columns';
import type { MotionSettings, Scene } from '@retinotopia/datasets';

/**
 * Which columns see things that move together, inferred from the luminance of three frames alone: what moves together belongs
 * together (Wertheimer 1923, common fate). Each column holds every displacement for more or less plausible; columns side
 * by side that find the same plausible are merged into one island, as embeddings are. No label and no map is read.
 *
 * The five numbers below were chosen on 24 films of seed 5 whose objects were known.
 */

/** Films of three frames in which nothing moves further than is looked for: at most 2.9 of 64 pixels a frame. */
export const fateMotion: MotionSettings = { frames: 3, velocity: [-0.09, 0.09], turnRad: [-0.05, 0.05] };

/** Displacements that are tried, along each axis, in pixels a frame. */
const farthest = 3;
/** A window around a pixel that is compared, in pixels to each side. */
const half = 2;
/** The mismatch, summed over a window, at which a displacement is e times less plausible. */
const tolerance = 0.01;
/** Displacements are plausible together with those about so near, in pixels: things turn and grow. */
const blur = 0.8;
/** The least agreement of two islands of motion that are merged. */
const agreement = 0.75;

/** Islands of fewer columns are edges that two things share: nothing is said of them. */
const fewest = 4;

/** A pixel's square difference counts at most so much: that of things that have nothing in common. */
const strange = 0.04;

const across = 2 * farthest + 1;
const displacements = across * across;

/**
 * The islands of common fate in the middle one of three frames.
 * @param film of even backgrounds that keep still
 * @returns the island of each column; −1 where it is too small to be taken for a thing
 * @throws RangeError where there are not three frames
 */
export function islandsOfFate(sceneColumns: SceneColumns, film: readonly Scene[]): Int32Array {
  const { of, count } = readIslands(plausibleMotions(sceneColumns, film), sceneColumns.beside, 'merged')(agreement);
  const sizes = new Int32Array(count);
  for (const island of of) sizes[island]! += 1;
  return of.map((island) => (sizes[island]! < fewest ? -1 : island));
}

/** How plausible each displacement is where a column looks. @returns `[C, displacements]`, blurred over near ones */
export function plausibleMotions(sceneColumns: SceneColumns, film: readonly Scene[]): Float32Array {
  if (film.length !== 3) throw new RangeError(`motion is told from three frames, found ${film.length}`);
  const mismatches = leastMismatches(
    sceneColumns.centres,
    film.map(({ pixels }) => pixels),
  );
  const motions = new Float32Array(mismatches.length);
  for (let from = 0; from < mismatches.length; from += displacements) {
    const own = mismatches.subarray(from, from + displacements);
    const least = own.reduce((low, value) => Math.min(low, value));
    const plausible = own.map((value) => Math.exp((least - value) / tolerance));
    const total = plausible.reduce((sum, value) => sum + value, 0);
    for (const [one, value] of plausible.entries()) {
      if (value / total < 1e-4) continue;
      for (let other = 0; other < displacements; other++) {
        motions[from + other]! += (value / total) * nearness[one * displacements + other]!;
      }
    }
  }
  return motions;
}

/** How much two displacements count as the same. */
const nearness = Float64Array.from({ length: displacements ** 2 }, (_, pair) => {
  const [one, other] = [Math.floor(pair / displacements), pair % displacements];
  const [dx, dy] = [(one % across) - (other % across), Math.floor(one / across) - Math.floor(other / across)];
  return Math.exp(-(dx ** 2 + dy ** 2) / (2 * blur ** 2));
});

/**
 * How badly the middle frame, moved on, fits the next one, or moved back, the one before, whichever fits better: what
 * comes out from behind an object was not seen before, and what goes behind it will not be. Of the windows that hold
 * the pixel the best one counts, since those across an edge see two things.
 * @param centres the pixels that are asked about, `[C]`
 * @returns `[C, displacements]`
 */
function leastMismatches(centres: Int32Array, [before, now, after]: readonly Float32Array[]): Float32Array {
  const least = new Float32Array(centres.length * displacements).fill(Infinity);
  const squares = new Float32Array(sceneSize * sceneSize);
  const windows = new Float32Array(sceneSize * sceneSize);
  for (const [frame, direction] of [
    [after!, 1],
    [before!, -1],
  ] as const) {
    // prettier-ignore
    for (let index = 0; index < displacements; index++) {
      const dx = direction * ((index % across) - farthest);
      const dy = direction * (Math.floor(index / across) - farthest);
      squareDifferences(now!, frame, dx, dy, squares);
      sumWindows(squares, windows);
      for (let column = 0; column < centres.length; column++) {
        const [x, y] = [centres[column]! % sceneSize, Math.floor(centres[column]! / sceneSize)];
        const at = column * displacements + index;
        for (const down of [-half, 0, half]) {
          for (const aside of [-half, 0, half]) {
            const window = windows[inside(y + down) * sceneSize + inside(x + aside)]!;
            if (window < least[at]!) least[at] = window;
          }
        }
      }
    }
  }
  return least;
}

/** The nearest pixel of a row or column that is in the picture. */
const inside = (at: number): number => Math.min(sceneSize - 1, Math.max(0, at));

function squareDifferences(now: Float32Array, then: Float32Array, dx: number, dy: number, squares: Float32Array) {
  for (let y = 0; y < sceneSize; y++) {
    const rowThere = y + dy >= 0 && y + dy < sceneSize;
    for (let x = 0; x < sceneSize; x++) {
      const there = rowThere && x + dx >= 0 && x + dx < sceneSize;
      // Out of the picture nothing is known: a little worse than a fit.
      const apart = there ? then[(y + dy) * sceneSize + x + dx]! - now[y * sceneSize + x]! : 0.1;
      squares[y * sceneSize + x] = Math.min(apart * apart, strange);
    }
  }
}

/** Sums over a window around each pixel, along rows and then columns, the picture's edge going on outside. */
function sumWindows(values: Float32Array, sums: Float32Array) {
  const rows = new Float32Array(values.length);
  slide(values, rows, 1, sceneSize);
  slide(rows, sums, sceneSize, 1);
}

/** Sums along lines: a window loses what it leaves and gains what it reaches. */
function slide(values: Float32Array, sums: Float32Array, step: number, stride: number) {
  for (let line = 0; line < sceneSize; line++) {
    const value = (along: number) => values[line * stride + inside(along) * step]!;
    let sum = 0;
    for (let along = -half; along <= half; along++) sum += value(along);
    for (let along = 0; along < sceneSize; along++) {
      sums[line * stride + along * step] = sum;
      sum += value(along + half + 1) - value(along - half);
    }
  }
}

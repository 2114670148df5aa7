import { affineFrame2 } from '@retinotopia/geometry';
import { apart, type Scored } from './near-poses.ts';
import type { PartCapsule } from './part-capsule.ts';
import type { Grid } from './patch.ts';
import { shrink, type Luminance } from './picture.ts';
import { answerTurns, overTurns, turningPlaces } from './quarter-turns.ts';

/** The grid that looks for parts: few receptive fields, within a disc, so that it can turn. */
export const coarseGrid: Grid = { across: 7, step: 0.4 };

/** Receptive fields of the coarse grid, in the order in which they turn into each other. */
export const coarsePlaces = turningPlaces(coarseGrid);
const fields = coarsePlaces.length;

/** Directions that are tried: a multiple of four. */
export const directions = 16;

/** From one size to the next. */
const sizeFactor = 2 ** (1 / 3);

/** Contrast below which there is nothing to look for, as a share of the way from black to white. */
const leastContrast = 0.08;

/** What scores less is not looked at more closely. */
const leastScore = 0.4;

/**
 * Looks for all kinds of parts at all places, in all directions, at all sizes that they may have, by the normalised
 * correlation with what the coarse grid would see of them.
 * @param most poses of each kind, the best first
 * @returns for each kind, in order
 */
export function search(
  luminance: Luminance,
  kinds: readonly PartCapsule[],
  most: number,
): readonly (readonly Scored[])[] {
  const peaks = kinds.map((): Scored[] => []);
  const least = Math.min(...kinds.map(({ sizes }) => sizes[0]));
  const largest = Math.max(...kinds.map(({ sizes }) => sizes[1]));
  const half = Math.sqrt(sizeFactor);
  for (let size = least * half; size < largest * half; size *= sizeFactor) {
    const wanted = [...kinds.keys()].filter((kind) => size > kinds[kind]!.sizes[0] / half && size < kinds[kind]!.sizes[1] * half); // prettier-ignore
    const filters = wanted.map((kind) => kinds[kind]!.filters);
    searchSize(luminance, filters, size, (kind, peak) => peaks[wanted[kind]!]!.push(peak));
  }
  return peaks.map((own) => apart(own, most));
}

/** Tells the poses of one size that score more than their neighbours in place and direction. */
function searchSize(
  luminance: Luminance,
  filters: readonly Float64Array[],
  size: number,
  tell: (kind: number, peak: Scored) => void,
): void {
  const reach = (coarseGrid.across - 1) / 2;
  const pitch = (coarseGrid.step * size * luminance.width) / 2; // in pixels
  const [columns, rows] = [Math.ceil(luminance.width / pitch), Math.ceil(luminance.height / pitch)];
  const left = (luminance.width - (columns - 1) * pitch) / 2;
  const top = (luminance.height - (rows - 1) * pitch) / 2;
  const stride = columns + 2 * reach;
  const margin = reach * pitch;
  const shrunk = shrink(luminance, left - margin, top - margin, pitch, stride, rows + 2 * reach);
  const scores = scoreAll(shrunk, stride, columns, rows, filters);
  scores.forEach((own, kind) => {
    for (const { row, column, direction, score } of peaksOf(own, columns, rows)) {
      const [x, y] = [left + column * pitch - luminance.width / 2, top + row * pitch - luminance.height / 2];
      const unit = luminance.width / 2;
      const pose = affineFrame2({
        origin: [x / unit, y / unit],
        angleRad: (2 * Math.PI * direction) / directions,
        unit: size,
      });
      tell(kind, { pose, score });
    }
  });
}

/**
 * The scores of all places in all directions.
 * @param shrunk rows of so many (`stride`) values, with a margin all around as wide as the grid reaches
 * @returns for each kind `[rows, columns, directions]`
 */
function scoreAll(
  shrunk: Float64Array,
  stride: number,
  columns: number,
  rows: number,
  filters: readonly Float64Array[],
): readonly Float32Array[] {
  const { across } = coarseGrid;
  const offsets = coarsePlaces.map((place) => Math.floor(place / across) * stride + (place % across));
  const scores = filters.map(() => new Float32Array(rows * columns * directions));
  const [seen, scratch, answers] = [new Float64Array(fields), new Float64Array(fields), new Float64Array(4)];
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at += directions) {
      const corner = row * stride + column;
      let [sum, square] = [0, 0];
      for (let k = 0; k < fields; k++) {
        const value = shrunk[corner + offsets[k]!]!;
        seen[k] = value;
        sum += value;
        square += value * value;
      }
      const contrast = Math.sqrt(Math.max(0, square / fields - (sum / fields) ** 2));
      if (contrast < leastContrast) continue;
      const scale = 1 / (contrast * fields);
      overTurns(seen, scratch);
      for (let kind = 0; kind < filters.length; kind++) {
        for (let direction = 0; direction < directions / 4; direction++) {
          answerTurns(filters[kind]!, direction * fields, seen, answers);
          for (let turn = 0; turn < 4; turn++) {
            scores[kind]![at + direction + (turn * directions) / 4] = answers[turn]! * scale;
          }
        }
      }
    }
  }
  return scores;
}

/** Where no neighbour in place or direction scores more. */
function* peaksOf(scores: Float32Array, columns: number, rows: number) {
  for (let at = 0; at < scores.length; at++) {
    const score = scores[at]!;
    if (score < leastScore) continue;
    const direction = at % directions;
    const place = (at - direction) / directions;
    const [row, column] = [Math.floor(place / columns), place % columns];
    let most = score;
    for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
      for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
        for (let turn = directions - 1; turn <= directions + 1; turn++) {
          most = Math.max(most, scores[(y * columns + x) * directions + ((direction + turn) % directions)]!);
        }
      }
    }
    if (most === score) yield { row, column, direction, score };
  }
}

import type { AffineFrame2 } from '@retinotopia/geometry';
import { boxMean, sizeOf, type Light } from './picture.ts';
import type { Grid } from './patch.ts';
import { answerTurns, overTurns, turningPlaces } from './quarter-turns.ts';
import type { PartCapsule } from './part-capsule.ts';

/** The grid that looks for parts: few receptive fields, within a disc, so that it can turn. */
export const coarseGrid: Grid = { across: 7, step: 0.4 };

/** Directions that are tried. */
export const directions = 16;

/** From one size to the next. */
const sizeFactor = 2 ** (1 / 3);

/** Receptive fields of the coarse grid, in the order in which they turn into each other. */
export const coarsePlaces = turningPlaces(coarseGrid);
const fields = coarsePlaces.length;

/** Where something might be: a place to look more closely. */
export interface Candidate {
  readonly pose: AffineFrame2;
  readonly score: number;
}

/** Contrast below which there is nothing to look for, as a share of the way from black to white. */
const leastContrast = 0.08;

/** What scores less is not looked at more closely. */
const leastScore = 0.4;

/**
 * Looks for all kinds of parts at all places, in all directions, at all sizes that they may have, by the normalised
 * correlation with what the coarse grid would see of them.
 * @param most candidates of each kind, the best first
 * @returns for each kind, in order
 */
export function search(
  light: Light,
  kinds: readonly PartCapsule[],
  most: number,
): readonly (readonly Candidate[])[] {
  const peaks = kinds.map((): Candidate[] => []);
  const least = Math.min(...kinds.map(({ sizes }) => sizes[0]));
  const largest = Math.max(...kinds.map(({ sizes }) => sizes[1]));
  for (let size = least * Math.sqrt(sizeFactor); size < largest * Math.sqrt(sizeFactor); size *= sizeFactor) {
    const wanted = kinds.flatMap(({ sizes }, kind) => (size > sizes[0] / Math.sqrt(sizeFactor) && size < sizes[1] * Math.sqrt(sizeFactor) ? [kind] : [])); // prettier-ignore
    searchSize(light, kinds, wanted, size, peaks);
  }
  return peaks.map((own) => apart(own, most));
}

/** Scores of all directions and places at one size; their peaks are added to those of each kind. */
function searchSize(
  light: Light,
  kinds: readonly PartCapsule[],
  wanted: readonly number[],
  size: number,
  peaks: Candidate[][],
): void {
  const { across, step } = coarseGrid;
  const reach = (across - 1) / 2;
  const pitch = (step * size * light.width) / 2; // in pixels
  const columns = Math.ceil(light.width / pitch);
  const rows = Math.ceil(light.height / pitch);
  const left = (light.width - (columns - 1) * pitch) / 2;
  const top = (light.height - (rows - 1) * pitch) / 2;
  const stride = columns + 2 * reach;
  const shrunk = new Float64Array(stride * (rows + 2 * reach));
  for (let row = 0, k = 0; row < rows + 2 * reach; row++) {
    const y = top + (row - reach) * pitch;
    for (let column = 0; column < stride; column++, k++) {
      shrunk[k] = boxMean(light, left + (column - reach) * pitch, y, Math.max(1, pitch));
    }
  }
  const offsets = coarsePlaces.map((k) => Math.floor(k / across) * stride + (k % across));
  const [seen, scratch, answers] = [new Float64Array(fields), new Float64Array(fields), new Float64Array(4)];
  const places = rows * columns;
  const scores = wanted.map(() => new Float32Array(directions * places));
  for (let row = 0, place = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, place++) {
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
      for (let w = 0; w < wanted.length; w++) {
        const { filters } = kinds[wanted[w]!]!;
        const own = scores[w]!;
        for (let direction = 0; direction < directions / 4; direction++) {
          answerTurns(filters, direction * fields, seen, answers);
          for (let turn = 0; turn < 4; turn++) {
            own[(direction + (turn * directions) / 4) * places + place] = answers[turn]! * scale;
          }
        }
      }
    }
  }
  wanted.forEach((kind, w) => {
    for (const { place, direction, score } of peaksOf(scores[w]!, rows, columns)) {
      const x = (2 * (left + (place % columns) * pitch)) / light.width - 1;
      const y = (2 * (top + Math.floor(place / columns) * pitch) - light.height) / light.width;
      const angle = (2 * Math.PI * direction) / directions;
      const [c, s] = [size * Math.cos(angle), size * Math.sin(angle)];
      peaks[kind]!.push({ pose: { origin: [x, y], xAxis: [c, s], yAxis: [-s, c] }, score });
    }
  });
}

/** Where no neighbour in place or direction scores more. */
function* peaksOf(scores: Float32Array, rows: number, columns: number) {
  const places = rows * columns;
  for (let direction = 0, at = 0; direction < directions; direction++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++, at++) {
        const score = scores[at]!;
        if (score < leastScore) continue;
        let peak = true;
        for (let turn = -1; turn <= 1 && peak; turn++) {
          const slice = ((direction + turn + directions) % directions) * places;
          for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
            for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
              if (scores[slice + y * columns + x]! > score) peak = false;
            }
          }
        }
        if (peak) yield { place: row * columns + column, direction, score };
      }
    }
  }
}

/** The best, none of which is another one's neighbour in place, direction and size together. */
export function apart<One extends Candidate>(candidates: readonly One[], most: number): readonly One[] {
  const chosen: One[] = [];
  for (const one of [...candidates].sort((a, b) => b.score - a.score)) {
    if (chosen.length === most) break;
    if (!chosen.some((better) => isNear(better.pose, one.pose))) chosen.push(one);
  }
  return chosen;
}

/** Whether two poses may be of one part: half of its size, an eighth of a turn and a factor of 1.4 apart at most. */
export function isNear(a: AffineFrame2, b: AffineFrame2): boolean {
  const [sizeA, sizeB] = [sizeOf(a), sizeOf(b)];
  const larger = Math.max(sizeA, sizeB);
  return (
    Math.hypot(a.origin[0] - b.origin[0], a.origin[1] - b.origin[1]) < larger / 2 &&
    larger < 1.4 * Math.min(sizeA, sizeB) &&
    Math.abs(turnBetween(a, b)) < Math.PI / 4
  );
}

/** From the x axis of one frame to that of the other, in (−π, π]. */
export function turnBetween({ xAxis: [ax, ay] }: AffineFrame2, { xAxis: [bx, by] }: AffineFrame2): number {
  return Math.atan2(ax * by - ay * bx, ax * bx + ay * by);
}

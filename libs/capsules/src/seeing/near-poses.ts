import { cross2, distance2, dot2, unitArea2, type AffineFrame2 } from '@retinotopia/geometry';

/** Something with a place, and how good it is. */
export interface Scored {
  readonly pose: AffineFrame2;
  readonly score: number;
}

/** The best, the first first, none of which is another one's neighbour: one for each thing that is there. */
export function apart<One extends Scored>(candidates: readonly One[], most: number): readonly One[] {
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
    distance2(a.origin, b.origin) < larger / 2 &&
    larger < 1.4 * Math.min(sizeA, sizeB) &&
    Math.abs(turnBetween(a, b)) < Math.PI / 4
  );
}

/** The square root of the area of a frame's unit square: its size, whatever its shape. */
export const sizeOf = (frame: AffineFrame2): number => Math.sqrt(Math.abs(unitArea2(frame)));

/** From the x axis of one frame to that of the other, in (−π, π]. */
export const turnBetween = ({ xAxis: a }: AffineFrame2, { xAxis: b }: AffineFrame2): number =>
  Math.atan2(cross2(a, b), dot2(a, b));

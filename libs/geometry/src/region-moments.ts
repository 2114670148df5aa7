import { frame2, toInner2, type Frame2 } from './frame2.ts';
import { edgesOf, OutlineError } from './outline.ts';
import { ringsOf, type Region } from './polygon.ts';
import type { Vector2 } from './vectors.ts';

/** How a region's area is spread. */
export interface RegionMoments {
  readonly area: number;
  readonly centroid: Vector2;
  /** Mean of (x − x̄)², (x − x̄)(y − ȳ) and (y − ȳ)² over the area. */
  readonly covariance: readonly [xx: number, xy: number, yy: number];
}

/**
 * Area, centroid and second moments, exact: each edge makes a triangle with a fixed point, and the signed triangles
 * add up to the region.
 * @throws OutlineError where the region has no area
 */
export function regionMoments(region: Region): RegionMoments {
  const base = region[0]?.outer[0] ?? [0, 0];
  let [area, x1, y1, xx, xy, yy] = [0, 0, 0, 0, 0, 0];
  for (const [[ax, ay], [bx, by]] of edges(region)) {
    const [px, py, qx, qy] = [ax - base[0], ay - base[1], bx - base[0], by - base[1]];
    const triangle = (px * qy - qx * py) / 2;
    area += triangle;
    x1 += (triangle * (px + qx)) / 3;
    y1 += (triangle * (py + qy)) / 3;
    xx += (triangle * (px * px + px * qx + qx * qx)) / 6;
    yy += (triangle * (py * py + py * qy + qy * qy)) / 6;
    xy += (triangle * (2 * px * py + px * qy + qx * py + 2 * qx * qy)) / 12;
  }
  if (!(area > 0)) throw new OutlineError('degenerate', `the region has no area (${area}), so it has no centre`);
  const [x, y] = [x1 / area, y1 / area];
  return {
    area,
    centroid: [base[0] + x, base[1] + y],
    covariance: [xx / area - x * x, xy / area - x * y, yy / area - y * y],
  };
}

/** The area of a region, its holes left out. */
export const regionArea = (region: Region): number => regionMoments(region).area;

/** The frame that a shape itself suggests. */
export interface PrincipalFrame {
  /**
   * Origin at the centroid, x along the greatest spread, towards the side where the shape reaches out further (third
   * moment above zero); unit as outside.
   */
  readonly frame: Frame2;
  /** Standard deviation of the area along x and y, the greater first. */
  readonly spread: readonly [along: number, across: number];
  /** Whether the spread is the same in all directions, so that the shape suggests no axis: a square, a disc. */
  readonly isotropic: boolean;
  /** Whether the shape reaches out equally both ways along x, so that half a turn of the frame would do as well. */
  readonly twoWays: boolean;
}

const relativeTolerance = 1e-9;

/** The principal frame of a region. @throws OutlineError where the region has no area */
export function principalFrame2(region: Region): PrincipalFrame {
  const {
    centroid,
    covariance: [xx, xy, yy],
  } = regionMoments(region);
  const mean = (xx + yy) / 2;
  const half = Math.hypot((xx - yy) / 2, xy);
  const isotropic = half <= relativeTolerance * mean;
  const angleRad = isotropic ? 0 : Math.atan2(2 * xy, xx - yy) / 2;
  const frame = frame2({ origin: centroid, angleRad });
  const spread = [Math.sqrt(mean + half), Math.sqrt(Math.max(0, mean - half))] as const;
  const skew = isotropic ? 0 : thirdMoment(region, frame) / spread[0] ** 3;
  return {
    frame: skew < -relativeTolerance ? frame2({ origin: centroid, angleRad: angleRad + Math.PI }) : frame,
    spread,
    isotropic,
    twoWays: Math.abs(skew) <= relativeTolerance,
  };
}

/** Mean of x³ over the area, x along the frame's axis. */
function thirdMoment(region: Region, frame: Frame2): number {
  let [area, sum] = [0, 0];
  for (const [from, to] of edges(region)) {
    const [[px, py], [qx, qy]] = [toInner2(frame, from), toInner2(frame, to)];
    const triangle = (px * qy - qx * py) / 2;
    area += triangle;
    sum += (triangle * (px ** 3 + px * px * qx + px * qx * qx + qx ** 3)) / 10;
  }
  return sum / area;
}

/** The frame that gravity suggests: origin at the centroid, y against gravity, unit as outside. */
export function gravitationalFrame2(region: Region, down: Vector2 = [0, -1]): Frame2 {
  return frame2({
    origin: regionMoments(region).centroid,
    angleRad: Math.atan2(-down[1], -down[0]) - Math.PI / 2,
  });
}

const edges = (region: Region) => ringsOf(region).flatMap(edgesOf);

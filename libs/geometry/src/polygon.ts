import { edgesOf, findCrossing, OutlineError, readOutline, signedArea, type Ring } from './outline.ts';
import { toOuter2, type Frame2 } from './frame2.ts';
import type { Vector2 } from './vectors.ts';

/** An area with one outer ring, counterclockwise, and holes in it, clockwise: the area lies left of each edge. */
export interface Polygon {
  readonly outer: Ring;
  readonly holes: readonly Ring[];
}

/** An area of one or more separate polygons, such as a country with islands. */
export type Region = readonly Polygon[];

/**
 * A polygon from outlines as files give them: each closed by its first point said again, in either direction.
 * @throws OutlineError where an outline is open, degenerate or self-crossing, meets another, or a hole lies outside
 */
export function polygon(outer: readonly Vector2[], holes: readonly (readonly Vector2[])[] = []): Polygon {
  const rings = [outer, ...holes].map(readOutline);
  const crossing = rings.length > 1 ? findCrossing(rings) : undefined;
  if (crossing !== undefined) {
    throw new OutlineError(
      'self-crossing',
      `two outlines of the polygon meet near (${crossing.at.join(', ')}): a hole may not touch the edge or another hole`,
      crossing.at,
    );
  }
  const [outside, ...inside] = rings as [Ring, ...Ring[]];
  inside.forEach((hole, index) => {
    if (ringHolds(outside, hole[0]!)) return;
    throw new OutlineError('hole-outside', `hole ${index} lies outside the polygon's outline`, hole[0]);
  });
  return orient(outside, inside);
}

/** A polygon from rings that are known to be right, such as a map's: only their directions are put right. */
export function orient(outer: Ring, holes: readonly Ring[] = []): Polygon {
  return {
    outer: signedArea(outer) < 0 ? outer.toReversed() : outer,
    holes: holes.map((hole) => (signedArea(hole) > 0 ? hole.toReversed() : hole)),
  };
}

/** A regular polygon around (0, 0) of this radius, its first corner at an angle from the x axis. */
export function regularPolygon(corners: number, radius = 1, firstCornerRad = 0): Polygon {
  const outer = Array.from({ length: corners }, (_, k): Vector2 => {
    const angle = firstCornerRad + (2 * Math.PI * k) / corners;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  return { outer, holes: [] };
}

/** All rings of a region, holes too, with the area on the left of each edge. */
export const ringsOf = (region: Region): Ring[] => region.flatMap(({ outer, holes }) => [outer, ...holes]);

/** The region put into a frame. A mirrored frame keeps the area on the left by walking the other way round. */
export function place(region: Region, frame: Frame2): Region {
  const move = (ring: Ring) => {
    const moved = ring.map((point) => toOuter2(frame, point));
    return frame.mirrored ? moved.reverse() : moved;
  };
  return region.map(({ outer, holes }) => ({ outer: move(outer), holes: holes.map(move) }));
}

/** Whether a point lies inside a region: the rings around it are counted, even or odd. */
export const holds = (region: Region, point: Vector2): boolean =>
  ringsOf(region).reduce((inside, ring) => inside !== ringHolds(ring, point), false);

function ringHolds(ring: Ring, [x, y]: Vector2): boolean {
  let inside = false;
  for (const [[x1, y1], [x2, y2]] of edgesOf(ring)) {
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) inside = !inside;
  }
  return inside;
}

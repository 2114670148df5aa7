import { MeshError, faceNormal, meshEdges, polyhedron, volume, type Polyhedron } from './polyhedron.ts';
import { rotate, rotationOnto, conjugate } from './quaternion.ts';
import { add, cross, distance, dot, length, meanPoint, normalise, scale, subtract, type Vector3 } from './vectors.ts';

/** Points this near count as one, and this near a plane as on it, as a share of the size of the whole. */
const nearness = 1e-9;

/**
 * The least convex solid around points, its flat faces whole. Every plane through three points that has all others
 * on one side is a face: simple and exact, made for solids of some dozens of corners (n⁴ steps), not for clouds.
 * @throws MeshError where the points lie in one plane
 */
export function convexHull(points: readonly Vector3[]): Polyhedron {
  const size = Math.max(0, ...points.map((point) => distance(point, points[0]!)));
  const near = nearness * size;
  const corners = points.filter((p, index) => points.findIndex((q) => distance(p, q) <= near) === index);
  const faces = new Map<string, number[]>();
  for (let i = 0; i < corners.length; i++) {
    for (let j = i + 1; j < corners.length; j++) {
      for (let k = j + 1; k < corners.length; k++) {
        const face = supportingFace(corners, [i, j, k], near);
        if (face !== undefined) faces.set(face.toSorted((a, b) => a - b).join(), face);
      }
    }
  }
  if (faces.size < 4) {
    throw new MeshError('degenerate', 'the points lie in one plane, so there is no solid around them');
  }
  const used = [...new Set([...faces.values()].flat())].sort((a, b) => a - b);
  const renumbered = [...faces.values()].map((face) => face.map((corner) => used.indexOf(corner)));
  return polyhedron(
    used.map((corner) => corners[corner]!),
    renumbered,
  );
}

/** The corners of the hull's face through three points, counterclockwise from outside; undefined where it has none. */
function supportingFace(points: readonly Vector3[], triple: readonly number[], near: number): number[] | undefined {
  const [a, b, c] = triple.map((index) => points[index]!) as [Vector3, Vector3, Vector3];
  const across = cross(subtract(b, a), subtract(c, a));
  if (length(across) <= near * distance(a, b)) return undefined;
  const heights = points.map((point) => dot(normalise(across), subtract(point, a)));
  const [above, below] = [heights.some((h) => h > near), heights.some((h) => h < -near)];
  if (above === below) return undefined;
  const outward = above ? scale(across, -1) : across;
  const inPlane = [...points.keys()].filter((index) => Math.abs(heights[index]!) <= near);
  return outline(points, inPlane, outward, near);
}

/** The corners of the convex polygon around points of one plane, by angle around their middle. */
function outline(points: readonly Vector3[], inPlane: readonly number[], outward: Vector3, near: number): number[] {
  const middle = meanPoint(inPlane.map((index) => points[index]!));
  const first = inPlane.reduce((a, b) => (distance(points[b]!, middle) > distance(points[a]!, middle) ? b : a));
  const flat = conjugate(rotationOnto(outward, subtract(points[first]!, middle)));
  const place = (index: number) => rotate(flat, subtract(points[index]!, middle));
  const angle = (index: number) => Math.atan2(place(index)[1], place(index)[0]);
  const round = inPlane.filter((index) => length(place(index)) > near).sort((i, j) => angle(i) - angle(j));
  return withoutInner(round, place, near);
}

/** Leaves out points that do not stick out between their neighbours, until all do. */
function withoutInner(round: readonly number[], place: (index: number) => Vector3, near: number): number[] {
  const inner = round.findIndex((index, k) => {
    const [before, here, after] = [place(round.at(k - 1)!), place(index), place(round[(k + 1) % round.length]!)];
    return cross(subtract(here, before), subtract(after, here))[2] <= near * distance(before, after);
  });
  if (inner < 0 || round.length <= 3) return [...round];
  return withoutInner(round.toSpliced(inner, 1), place, near);
}

/** How much of its convex hull a set of solids fills: 1 where together they make one convex solid without overlap. */
export function hullShare(solids: readonly Polyhedron[]): number {
  const hull = convexHull(solids.flatMap(({ vertices }) => vertices));
  return solids.reduce((sum, solid) => sum + volume(solid), 0) / volume(hull);
}

/** A plane: the points x with normal · x = offset. */
export interface Plane {
  readonly normal: Vector3;
  readonly offset: number;
}

/**
 * Cuts a convex solid in two by a plane.
 * @returns the part below (against the normal) and the part above
 * @throws RangeError where the plane passes it by
 */
export function cut(solid: Polyhedron, plane: Plane): readonly [below: Polyhedron, above: Polyhedron] {
  const height = (point: Vector3) => dot(plane.normal, point) - plane.offset;
  const section = meshEdges(solid).flatMap(({ from, to }) => {
    const [a, b] = [solid.vertices[from]!, solid.vertices[to]!];
    const [ha, hb] = [height(a), height(b)];
    return ha * hb < 0 ? [add(a, scale(subtract(b, a), ha / (ha - hb)))] : [];
  });
  const side = (keep: (height: number) => boolean) => solid.vertices.filter((vertex) => keep(height(vertex)));
  const [below, above] = [side((h) => h <= 0), side((h) => h >= 0)];
  if (!below.some((point) => height(point) < 0) || !above.some((point) => height(point) > 0)) {
    throw new RangeError('the plane passes the solid by: all corners lie on one side of it');
  }
  return [convexHull([...below, ...section]), convexHull([...above, ...section])];
}

/**
 * How deep two convex solids reach into each other: the shortest shift that would part them. Below zero, they are
 * apart by at least so much. By the separating axis theorem: if a gap exists, one shows along a face normal of
 * either or along the cross product of an edge of each.
 */
export function overlapDepth(a: Polyhedron, b: Polyhedron): number {
  let depth = Infinity;
  for (const axis of candidateAxes(a, b)) {
    const [lowA, highA] = extent(a, axis);
    const [lowB, highB] = extent(b, axis);
    depth = Math.min(depth, highA - lowB, highB - lowA);
  }
  return depth;
}

function candidateAxes(a: Polyhedron, b: Polyhedron): Vector3[] {
  const normals = [a, b].flatMap((solid) => solid.faces.map((_, face) => faceNormal(solid, face)));
  const crossed = edgeDirections(a).flatMap((u) => edgeDirections(b).map((v) => cross(u, v)));
  return [...normals, ...crossed.filter((axis) => length(axis) > 1e-9).map(normalise)];
}

const edgeDirections = (solid: Polyhedron): Vector3[] =>
  meshEdges(solid).map(({ from, to }) => normalise(subtract(solid.vertices[to]!, solid.vertices[from]!)));

function extent(solid: Polyhedron, axis: Vector3): [low: number, high: number] {
  const heights = solid.vertices.map((vertex) => dot(vertex, axis));
  return [Math.min(...heights), Math.max(...heights)];
}

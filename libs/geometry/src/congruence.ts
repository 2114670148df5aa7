import { compose, invert, toOuter, type Frame3 } from './frame3.ts';
import { faceCorners, type Polyhedron } from './polyhedron.ts';
import { conjugate, multiply, rotate, rotationOnto } from './quaternion.ts';
import { solidMoments } from './solid-moments.ts';
import type { SymmetryGroup } from './symmetry.ts';
import { cross, distance, length, scale, subtract, type Vector3 } from './vectors.ts';

/** Which moves count: turns only, or mirrorings too. */
export type Handedness = 'proper' | 'any';

/**
 * All ways to move one solid so that it covers another: frames that take a's coordinates to b's. Empty where they
 * are not congruent. With `proper`, turns and shifts only; with `any`, mirrorings too (their unit is −1).
 *
 * A move is fixed by where the centroid and two corners go, so every pair of b's corners at the same distances is
 * tried and then checked on all corners and faces.
 * @param tolerance how far corners may miss, in the solids' unit
 */
export function congruences(
  a: Polyhedron,
  b: Polyhedron,
  handedness: Handedness = 'proper',
  tolerance = 1e-9,
): Frame3[] {
  if (a.vertices.length !== b.vertices.length || a.faces.length !== b.faces.length) return [];
  const [centreA, centreB] = [solidMoments(a).centroid, solidMoments(b).centroid];
  const arms = (solid: Polyhedron, centre: Vector3) => solid.vertices.map((vertex) => subtract(vertex, centre));
  const [armsA, armsB] = [arms(a, centreA), arms(b, centreB)];
  const [p, q] = firstSlantedPair(armsA);
  const inverseA = conjugate(rotationOnto(p, q));
  const units = handedness === 'proper' ? [1] : [1, -1];
  const found: Frame3[] = [];
  for (const unit of units) {
    for (const u of armsB) {
      if (Math.abs(length(u) - length(p)) > tolerance) continue;
      for (const w of armsB) {
        if (Math.abs(length(w) - length(q)) > tolerance) continue;
        if (Math.abs(distance(u, w) - distance(p, q)) > tolerance) continue;
        const rotation = multiply(rotationOnto(scale(u, unit), scale(w, unit)), inverseA);
        const origin = subtract(centreB, scale(rotate(rotation, centreA), unit));
        const frame: Frame3 = { origin, rotation, unit };
        if (covers(a, b, frame, tolerance)) found.push(frame);
      }
    }
  }
  return found;
}

/** Two corners that are not in one line with the centroid. */
function firstSlantedPair(arms: readonly Vector3[]): [Vector3, Vector3] {
  const p = arms.find((arm) => length(arm) > 0)!;
  const slant = (arm: Vector3) => length(cross(p, arm));
  return [p, arms.reduce((best, arm) => (slant(arm) > slant(best) + 1e-12 ? arm : best))];
}

/** Whether a, put into the frame, has its corners and its faces where b has them. */
function covers(a: Polyhedron, b: Polyhedron, frame: Frame3, tolerance: number): boolean {
  const partner = a.vertices.map((vertex) => {
    const moved = toOuter(frame, vertex);
    return b.vertices.findIndex((other) => distance(other, moved) <= tolerance);
  });
  if (partner.includes(-1)) return false;
  const key = (corners: readonly number[]) => corners.toSorted((i, j) => i - j).join();
  const faces = new Set(b.faces.map(key));
  return a.faces.every((face) => faces.has(key(face.map((corner) => partner[corner]!))));
}

/** Whether one solid can be turned and moved onto the other. */
export const congruent = (a: Polyhedron, b: Polyhedron, tolerance = 1e-9): boolean =>
  congruences(a, b, 'proper', tolerance).length > 0;

/** The symmetries of a solid, in its own coordinates: its turns, or with `any` its mirrorings too. */
export const symmetryGroup = (solid: Polyhedron, handedness: Handedness = 'proper'): SymmetryGroup =>
  congruences(solid, solid, handedness);

/**
 * All ways to put face `b` of one solid flat against face `a` of another, edges on edges: frames that take the
 * second solid's coordinates to the first's. Empty where the faces are not mirror images of each other.
 */
export function faceMatings(first: Polyhedron, a: number, second: Polyhedron, b: number, tolerance = 1e-9): Frame3[] {
  const target = faceCorners(first, a).reverse(); // two faces that meet run round in opposite directions
  const corners = faceCorners(second, b);
  if (target.length !== corners.length) return [];
  return target.flatMap((_, turn) => {
    const goal = (index: number) => target[(index + turn) % target.length]!;
    const there = edgeFrame(goal(0), goal(1), goal(2));
    const here = edgeFrame(corners[0]!, corners[1]!, corners[2]!);
    const frame = compose(there, invert(here));
    const fits = corners.every((corner, index) => distance(toOuter(frame, corner), goal(index)) <= tolerance);
    return fits ? [frame] : [];
  });
}

/** The frame at a corner: x along the edge that starts there, z across the plane of three corners. */
const edgeFrame = (a: Vector3, b: Vector3, c: Vector3): Frame3 => ({
  origin: a,
  rotation: rotationOnto(cross(subtract(b, a), subtract(c, a)), subtract(b, a)),
  unit: 1,
});

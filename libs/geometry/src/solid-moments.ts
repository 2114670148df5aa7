import type { Frame3 } from './frame3.ts';
import { faceCorners, faceMiddle, faceNormal, type Polyhedron } from './polyhedron.ts';
import { identityRotation, rotate, rotationOnto, rotationOntoAxes } from './quaternion.ts';
import { symmetricEigen, type Matrix3 } from './symmetric-eigen.ts';
import { add, cross, dot, scale, subtract, type Vector3 } from './vectors.ts';

/** How a solid's volume is spread. */
export interface SolidMoments {
  readonly volume: number;
  readonly centroid: Vector3;
  /** Mean over the volume of (x_i − x̄_i)(x_j − x̄_j). */
  readonly covariance: Matrix3;
}

/** Volume, centroid and second moments, exact: signed tetrahedra from one corner to each triangle of each face. */
export function solidMoments(solid: Polyhedron): SolidMoments {
  const base = solid.vertices[0]!;
  let volume = 0;
  let first: Vector3 = [0, 0, 0];
  const second = [0, 0, 0].map(() => [0, 0, 0]);
  for (const corners of triangles(solid)) {
    const [a, b, c] = corners.map((corner) => subtract(corner, base)) as [Vector3, Vector3, Vector3];
    const part = dot(a, cross(b, c)) / 6;
    const sum = add(a, add(b, c));
    volume += part;
    first = add(first, scale(sum, part / 4));
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        second[i]![j]! += (part / 20) * (a[i]! * a[j]! + b[i]! * b[j]! + c[i]! * c[j]! + sum[i]! * sum[j]!);
      }
    }
  }
  const middle = scale(first, 1 / volume);
  const covariance = second.map((row, i) => row.map((value, j) => value / volume - middle[i]! * middle[j]!));
  return { volume, centroid: add(base, middle), covariance: covariance as unknown as Matrix3 };
}

/** The frame that a solid itself suggests. */
export interface PrincipalFrame3 {
  /**
   * Origin at the centroid; x, y, z along the greatest, middle and least spread; x and y towards the side where the
   * solid reaches out further (third moments above zero); right-handed; unit as outside.
   */
  readonly frame: Frame3;
  /** Standard deviations of the volume along x, y and z. */
  readonly spread: Vector3;
  /** Which axes the solid does not tell apart: those of equal spread. A tetrahedron or cube tells none apart. */
  readonly undetermined: 'none' | 'x and y' | 'y and z' | 'all';
}

/** The principal frame of a solid. */
export function principalFrame3(solid: Polyhedron): PrincipalFrame3 {
  const { centroid, covariance } = solidMoments(solid);
  const { values, vectors } = symmetricEigen(covariance);
  const equal = (i: number, j: number) => values[i]! - values[j]! <= 1e-9 * values[0];
  const undetermined = equal(0, 2) ? 'all' : equal(0, 1) ? 'x and y' : equal(1, 2) ? 'y and z' : 'none';
  const towardsReach = (axis: Vector3) => (thirdMoment(solid, centroid, axis) < 0 ? scale(axis, -1) : axis);
  const [x, y] = [towardsReach(vectors[0]), towardsReach(vectors[1])];
  const rotation = undetermined === 'all' ? identityRotation : rotationOntoAxes(x, y, cross(x, y));
  return {
    frame: { origin: centroid, rotation, unit: 1 },
    spread: values.map((value) => Math.sqrt(Math.max(0, value))) as unknown as Vector3,
    undetermined,
  };
}

/**
 * The frame that gravity suggests for a solid: origin at the centroid, z against gravity, x along the greatest level
 * spread (towards the further reach).
 */
export function gravitationalFrame3(solid: Polyhedron, down: Vector3 = [0, 0, -1]): Frame3 {
  const { centroid, covariance } = solidMoments(solid);
  const up = scale(down, -1);
  // Two level directions, whichever, and the spread seen along them.
  const level = rotationOnto(up, Math.abs(up[0]) < Math.abs(up[1]) ? [1, 0, 0] : [0, 1, 0]);
  const [u, v] = [rotate(level, [1, 0, 0]), rotate(level, [0, 1, 0])];
  const spread = (a: Vector3, b: Vector3) => a.reduce((sum, value, i) => sum + value * dot(covariance[i]!, b), 0);
  const angle = Math.atan2(2 * spread(u, v), spread(u, u) - spread(v, v)) / 2;
  const x = add(scale(u, Math.cos(angle)), scale(v, Math.sin(angle)));
  const forward = thirdMoment(solid, centroid, x) < 0 ? scale(x, -1) : x;
  return { origin: centroid, rotation: rotationOnto(up, forward), unit: 1 };
}

/**
 * The frame of a solid that lies on one of its faces: z away from the table, origin where the centroid's plumb line
 * meets the table, x along the face's first edge.
 */
export function frameOnFace(solid: Polyhedron, face: number): Frame3 {
  const up = scale(faceNormal(solid, face), -1);
  const [first, second] = faceCorners(solid, face) as [Vector3, Vector3];
  const { centroid } = solidMoments(solid);
  const height = dot(up, subtract(centroid, faceMiddle(solid, face)));
  const origin = subtract(centroid, scale(up, height));
  return { origin, rotation: rotationOnto(up, subtract(second, first)), unit: 1 };
}

/** Mean over the volume of the third power of the distance from the centroid along an axis. */
function thirdMoment(solid: Polyhedron, centroid: Vector3, axis: Vector3): number {
  let [sum, size] = [0, 0];
  for (const corners of triangles(solid)) {
    const [a, b, c] = corners.map((corner) => subtract(corner, centroid)) as [Vector3, Vector3, Vector3];
    const part = dot(a, cross(b, c)) / 6;
    const [p, q, r] = [dot(a, axis), dot(b, axis), dot(c, axis)];
    // The sum of all products of three of p, q, r, repeats allowed.
    const products = p ** 3 + q ** 3 + r ** 3 + p * p * (q + r) + q * q * (p + r) + r * r * (p + q) + p * q * r;
    sum += (part * products) / 20;
    size += part * Math.abs(p * q * r);
  }
  return Math.abs(sum) <= 1e-9 * size ? 0 : sum;
}

function* triangles(solid: Polyhedron): Generator<readonly [Vector3, Vector3, Vector3]> {
  for (const face of solid.faces.keys()) {
    const corners = faceCorners(solid, face);
    for (let index = 1; index + 1 < corners.length; index++) {
      yield [corners[0]!, corners[index]!, corners[index + 1]!];
    }
  }
}

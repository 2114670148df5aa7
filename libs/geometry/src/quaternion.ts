import { cross, dot, length, normalise, scale, type Vector3 } from './vectors.ts';

/** A rotation of space as a unit quaternion w + xi + yj + zk. q and −q are the same rotation. */
export type Quaternion = readonly [w: number, x: number, y: number, z: number];

/** The rotation that turns nothing. */
export const identityRotation: Quaternion = [1, 0, 0, 0];

/** The rotation by b, then by a (Hamilton's product). */
export const multiply = (a: Quaternion, b: Quaternion): Quaternion => [
  a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
  a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
  a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
  a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
];

/** The opposite rotation. */
export const conjugate = (q: Quaternion): Quaternion => [q[0], -q[1], -q[2], -q[3]];

/** @throws RangeError for the quaternion 0, which is no rotation */
export function unit(q: Quaternion): Quaternion {
  const size = Math.hypot(...q);
  if (!(size > 0)) throw new RangeError(`the quaternion (${q.join(', ')}) is no rotation: it has no direction`);
  return [q[0] / size, q[1] / size, q[2] / size, q[3] / size];
}

/** The rotation by an angle around an axis, counterclockwise seen from the axis's tip. */
export function rotationAbout(axis: Vector3, angleRad: number): Quaternion {
  const [x, y, z] = scale(normalise(axis), Math.sin(angleRad / 2));
  return [Math.cos(angleRad / 2), x, y, z];
}

/** v turned by q. */
export function rotate(q: Quaternion, v: Vector3): Vector3 {
  const axis: Vector3 = [q[1], q[2], q[3]];
  // v + 2w(u × v) + 2u × (u × v), u the vector part: two cross products instead of two quaternion products.
  const once = cross(axis, v);
  const twice = cross(axis, once);
  return [
    v[0] + 2 * (q[0] * once[0] + twice[0]),
    v[1] + 2 * (q[0] * once[1] + twice[1]),
    v[2] + 2 * (q[0] * once[2] + twice[2]),
  ];
}

/** The angle of a rotation, in [0, π]. */
export const rotationAngle = (q: Quaternion): number => 2 * Math.atan2(length([q[1], q[2], q[3]]), Math.abs(q[0]));

/** The angle of the rotation that leads from a to b, in [0, π]. */
export const angleFromTo = (a: Quaternion, b: Quaternion): number => rotationAngle(multiply(conjugate(a), b));

/**
 * The rotation that takes the axes x, y, z to three right-handed orthonormal directions (Shepperd 1978: start from
 * the largest of the four components, so that nothing small is divided by).
 */
export function rotationOntoAxes(x: Vector3, y: Vector3, z: Vector3): Quaternion {
  const [m00, m10, m20] = x;
  const [m01, m11, m21] = y;
  const [m02, m12, m22] = z;
  const candidates: readonly Quaternion[] = [
    [1 + m00 + m11 + m22, m21 - m12, m02 - m20, m10 - m01],
    [m21 - m12, 1 + m00 - m11 - m22, m01 + m10, m02 + m20],
    [m02 - m20, m01 + m10, 1 - m00 + m11 - m22, m12 + m21],
    [m10 - m01, m02 + m20, m12 + m21, 1 - m00 - m11 + m22],
  ];
  const best = [0, 1, 2, 3].reduce((a, b) => (candidates[b]![b]! > candidates[a]![a]! ? b : a));
  return unit(candidates[best]!);
}

/** The rotation that takes z to a direction, and x to the part of another direction that is level with it. */
export function rotationOnto(zDirection: Vector3, xHint: Vector3): Quaternion {
  const z = normalise(zDirection);
  const along = dot(xHint, z);
  const x = normalise([xHint[0] - along * z[0], xHint[1] - along * z[1], xHint[2] - along * z[2]]);
  return rotationOntoAxes(x, cross(z, x), z);
}

/**
 * Spherical linear interpolation (Shoemake 1985): from a at 0 to b at 1 at constant speed along the shorter arc.
 * Between opposite rotations both arcs are as short, and one of them is taken.
 */
export function slerp(a: Quaternion, b: Quaternion, share: number): Quaternion {
  const cosine = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
  const sign = cosine < 0 ? -1 : 1;
  const difference = Math.hypot(...a.map((value, index) => sign * b[index]! - value));
  const sum = Math.hypot(...a.map((value, index) => sign * b[index]! + value));
  const angle = 2 * Math.atan2(difference, sum); // exact for near rotations, where the arc cosine is not
  // sin(share · angle) / sin(angle) becomes share where the angle goes to nothing.
  const small = angle < 1e-9;
  const weightA = small ? 1 - share : Math.sin((1 - share) * angle) / Math.sin(angle);
  const weightB = sign * (small ? share : Math.sin(share * angle) / Math.sin(angle));
  return unit([
    weightA * a[0] + weightB * b[0],
    weightA * a[1] + weightB * b[1],
    weightA * a[2] + weightB * b[2],
    weightA * a[3] + weightB * b[3],
  ]);
}

/** A rotation drawn evenly from all rotations (Shoemake 1992). @param uniform draws numbers in [0, 1) */
export function randomRotation(uniform: () => number): Quaternion {
  const share = uniform();
  const first = 2 * Math.PI * uniform();
  const second = 2 * Math.PI * uniform();
  const [near, far] = [Math.sqrt(1 - share), Math.sqrt(share)];
  return [far * Math.cos(second), near * Math.sin(first), near * Math.cos(first), far * Math.sin(second)];
}

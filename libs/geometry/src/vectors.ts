/** A point or direction of the plane, x to the right and y up. */
export type Vector2 = readonly [x: number, y: number];

/** A point or direction of space, z up. */
export type Vector3 = readonly [x: number, y: number, z: number];

/** The sum of two vectors. */
export const add2 = (a: Vector2, b: Vector2): Vector2 => [a[0] + b[0], a[1] + b[1]];
/** a − b: the way from b to a. */
export const subtract2 = (a: Vector2, b: Vector2): Vector2 => [a[0] - b[0], a[1] - b[1]];
/** The scalar product. */
export const dot2 = (a: Vector2, b: Vector2): number => a[0] * b[0] + a[1] * b[1];
/** The signed area of the parallelogram of a and b: above zero where b lies counterclockwise of a. */
export const cross2 = (a: Vector2, b: Vector2): number => a[0] * b[1] - a[1] * b[0];
/** How far two points are apart. */
export const distance2 = (a: Vector2, b: Vector2): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

/** The sum of two vectors. */
export const add = (a: Vector3, b: Vector3): Vector3 => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
/** a − b: the way from b to a. */
export const subtract = (a: Vector3, b: Vector3): Vector3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
/** A vector made longer by a factor. */
export const scale = (a: Vector3, factor: number): Vector3 => [a[0] * factor, a[1] * factor, a[2] * factor];
/** The scalar product. */
export const dot = (a: Vector3, b: Vector3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
/** The vector product: at right angles to both, as long as their parallelogram is large, right-handed. */
export const cross = (a: Vector3, b: Vector3): Vector3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
/** How long a vector is. */
export const length = (a: Vector3): number => Math.hypot(...a);
/** How far two points are apart. */
export const distance = (a: Vector3, b: Vector3): number => length(subtract(a, b));

/** The direction of a vector. @throws RangeError for the vector of length zero, which has none */
export function normalise(a: Vector3): Vector3 {
  const size = length(a);
  if (!(size > 0)) throw new RangeError('the vector (0, 0, 0) has no direction');
  return scale(a, 1 / size);
}

/** The angle between two directions, in [0, π]. Exact near 0 and π too, where the arc cosine is not. */
export const angleBetween = (a: Vector3, b: Vector3): number => Math.atan2(length(cross(a, b)), dot(a, b));

/** The mean of points. @throws RangeError where there are none */
export function meanPoint(points: readonly Vector3[]): Vector3 {
  if (points.length === 0) throw new RangeError('no points have no mean');
  return scale(
    points.reduce((sum, point) => add(sum, point), [0, 0, 0]),
    1 / points.length,
  );
}

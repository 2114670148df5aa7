import { cross, scale, type Vector3 } from './vectors.ts';

/** Rows of a 3 × 3 matrix. */
export type Matrix3 = readonly [Vector3, Vector3, Vector3];

/** The principal axes of a symmetric matrix. */
export interface Eigen {
  /** Greatest first. */
  readonly values: Vector3;
  /** Of length 1, at right angles, right-handed, in the order of their values. */
  readonly vectors: readonly [Vector3, Vector3, Vector3];
}

/** Eigenvalues and eigenvectors of a symmetric matrix, by turns that each clear one off-diagonal pair (Jacobi 1846). */
export function symmetricEigen(matrix: Matrix3): Eigen {
  const a = matrix.map((row) => [...row]);
  const v = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const size = Math.hypot(...a.flat());
  const pairs = [
    [0, 1],
    [0, 2],
    [1, 2],
  ] as const;
  // Each sweep squares what is left; a dozen are far more than 3 × 3 needs.
  for (let sweep = 0; sweep < 12 && Math.hypot(a[0]![1]!, a[0]![2]!, a[1]![2]!) > 1e-16 * size; sweep++) {
    for (const [p, q] of pairs) turn(a, v, p, q);
  }
  const order = [0, 1, 2].sort((i, j) => a[j]![j]! - a[i]![i]!);
  const column = (index: number) => v.map((row) => row[index]!) as unknown as Vector3;
  const [x, y, z] = order.map(column) as [Vector3, Vector3, Vector3];
  const handed = cross(x, y).reduce((sum, value, i) => sum + value * z[i]!, 0);
  return {
    values: order.map((index) => a[index]![index]!) as unknown as Vector3,
    vectors: [x, y, handed < 0 ? scale(z, -1) : z],
  };
}

/** Turns rows and columns p and q so that a[p][q] becomes zero, and the eigenvectors with them. */
function turn(a: number[][], v: number[][], p: number, q: number) {
  const off = a[p]![q]!;
  if (off === 0) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * off);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  const mix = (rows: number[][], from: (k: number) => [number[], number], to: (k: number) => [number[], number]) => {
    for (let k = 0; k < rows.length; k++) {
      const [[left, i], [right, j]] = [from(k), to(k)];
      [left[i], right[j]] = [c * left[i]! - s * right[j]!, s * left[i]! + c * right[j]!];
    }
  };
  mix(
    a,
    (k) => [a[k]!, p],
    (k) => [a[k]!, q],
  );
  mix(
    a,
    (k) => [a[p]!, k],
    (k) => [a[q]!, k],
  );
  mix(
    v,
    (k) => [v[k]!, p],
    (k) => [v[k]!, q],
  );
}

import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { cross, dot, scale, type Vector3 } from './vectors.ts';

/** Rows of a 3 × 3 matrix. */
export type Matrix3 = readonly [Vector3, Vector3, Vector3];

/** The principal axes of a symmetric matrix. */
export interface Eigen {
  /** Greatest first. */
  readonly values: Vector3;
  /** Of length 1, at right angles, right-handed, in the order of their values. */
  readonly vectors: readonly [Vector3, Vector3, Vector3];
}

/** Eigenvalues and eigenvectors of a symmetric matrix. */
export function symmetricEigen(matrix: Matrix3): Eigen {
  const rows = new Matrix(matrix.map((row) => [...row]));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(rows, { assumeSymmetric: true });
  // The library gives the least first.
  const axis = (column: number) => eigenvectorMatrix.getColumn(column) as unknown as Vector3;
  const [x, y, z] = [axis(2), axis(1), axis(0)];
  return {
    values: realEigenvalues.toReversed() as unknown as Vector3,
    vectors: [x, y, dot(cross(x, y), z) < 0 ? scale(z, -1) : z],
  };
}

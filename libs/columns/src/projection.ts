import { PCA } from 'ml-pca';

/** A plane through the embeddings of a level, fitted once, so that pictures of other steps and images compare. */
export interface Projection {
  /** D */
  readonly size: number;
  /** What all embeddings have in common, `[D]`: it says nothing about who agrees with whom. */
  readonly mean: Float64Array;
  /** The two directions of most variance, `[2, D]`. */
  readonly axes: Float64Array;
  /** The length of a typical arrow in the plane: the root of the mean square. */
  readonly scale: number;
}

/**
 * Fits the plane by principal components.
 * @param embeddings `[N, D]`, N at least 1
 * @param size D
 */
export function fitProjection(embeddings: Float32Array, size: number): Projection {
  const rows = Array.from({ length: embeddings.length / size }, (_, row) =>
    Array.from(embeddings.subarray(row * size, (row + 1) * size)),
  );
  const mean = Float64Array.from({ length: size }, (_, d) => rows.reduce((sum, row) => sum + row[d]!, 0) / rows.length);
  // Twice, since from a single row there is no variance to take.
  const pca = new PCA(rows.length === 1 ? [...rows, ...rows] : rows, { method: 'covarianceMatrix' });
  const directions = pca.getEigenvectors();
  const axes = Float64Array.from({ length: 2 * size }, (_, at) => {
    const axis = Math.floor(at / size);
    return axis < directions.columns ? directions.get(at % size, axis) : 0;
  });
  const arrows = project(embeddings, { size, mean, axes, scale: 1 });
  const scale = Math.sqrt((2 * arrows.reduce((sum, value) => sum + value ** 2, 0)) / arrows.length);
  return { size, mean, axes, scale: scale || 1 };
}

/** Embeddings as arrows of the plane. @param embeddings `[N, D]` @returns `[N, 2]`, of typical length 1 */
export function project(embeddings: Float32Array, { size, mean, axes, scale }: Projection): Float32Array {
  const arrows = new Float32Array((2 * embeddings.length) / size);
  for (let at = 0; at < arrows.length; at++) {
    const row = Math.floor(at / 2) * size;
    const axis = (at % 2) * size;
    for (let d = 0; d < size; d++) arrows[at]! += (embeddings[row + d]! - mean[d]!) * axes[axis + d]!;
    arrows[at]! /= scale;
  }
  return arrows;
}

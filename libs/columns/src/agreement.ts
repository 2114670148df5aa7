import { neighboursOf, type NeighbourLists } from '@retinotopia/compute';

/**
 * How far each column agrees with those that it hears, itself left out: the mean cosine between their embeddings.
 * @param embeddings one image's embeddings at a level, `[C, D]`
 * @returns `[C]`; a column that attends to nobody else agrees by 1
 */
export function agreementWithNeighbours(embeddings: Float32Array, neighbours: NeighbourLists): Float64Array {
  const columns = neighbours.offsets.length - 1;
  const size = embeddings.length / columns;
  const embedding = (column: number) => embeddings.subarray(column * size, (column + 1) * size);
  const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, d) => sum + value * b[d]!, 0);
  const lengths = Array.from({ length: columns }, (_, column) =>
    Math.sqrt(product(embedding(column), embedding(column))),
  );
  return Float64Array.from(lengths, (length, column) => {
    const others = neighboursOf(neighbours, column).filter((other) => other !== column);
    if (others.length === 0) return 1;
    const cosines = Array.from(others, (other) => {
      const lengthsBoth = length * lengths[other]!;
      return lengthsBoth === 0 ? 0 : product(embedding(column), embedding(other)) / lengthsBoth;
    });
    return cosines.reduce((sum, cosine) => sum + cosine, 0) / others.length;
  });
}

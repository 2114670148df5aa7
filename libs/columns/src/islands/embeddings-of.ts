/**
 * One image's embeddings at a level, of all columns or of some.
 * @param values `[C, B, D]` @param images B @param columns C
 * @param chosen which columns; all of them, where left out
 * @returns `[C, D]`, or as many rows as were chosen
 */
export function embeddingsOf(
  values: Float32Array,
  images: number,
  image: number,
  columns: number,
  chosen: readonly number[] = Array.from({ length: columns }, (_, column) => column),
): Float32Array {
  const size = values.length / columns / images;
  const own = new Float32Array(chosen.length * size);
  chosen.forEach((column, row) => {
    const from = (column * images + image) * size;
    own.set(values.subarray(from, from + size), row * size);
  });
  return own;
}

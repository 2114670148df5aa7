import { multiplySparse, sparseFromRows, type Retina, type SparseMatrix } from '@retinotopia/retina';

/** A column's patch as a lattice of places in its own frame: each a weighted mean of the fields near by. */
export interface OwnFrame {
  /** P, places in a patch. */
  readonly places: number;
  /** By column, P × the fields of its list. */
  readonly weights: readonly SparseMatrix[];
}

/** A place weighs fields by a normal distribution whose deviation is this share of the lattice's pitch. */
const deviation = 0.4;

/**
 * Brings every column's fields to the same places, counted in its own spacing. On a foveated retina a column's list of
 * fields means other places than its neighbour's list; in its own frame the same place is the same number everywhere,
 * so that one set of nets can serve all columns. Sharing takes this, and brains have no such thing.
 * @param across places along each side of a patch
 */
export function ownFrame(retina: Retina, across: number): OwnFrame {
  const { columns, fields, centres } = retina;
  const places = across * across;
  const weights = columns.fields.map((list, column) => {
    const pitch = (2 * columns.reachDeg[column]!) / (across - 1);
    const own = Array.from(list, (field) => ({
      x: (fields.xDeg[field]! - centres.xDeg[column]!) / pitch,
      y: (fields.yDeg[field]! - centres.yDeg[column]!) / pitch,
    }));
    const rows = Array.from({ length: places }, (_, place) => {
      const [x, y] = [(place % across) - (across - 1) / 2, Math.floor(place / across) - (across - 1) / 2];
      const squares = own.map((field) => (field.x - x) ** 2 + (field.y - y) ** 2);
      const least = Math.min(...squares); // The nearest counts wherever it is: a place between fields is not dark.
      const near = squares.map((square) => Math.exp((least - square) / (2 * deviation ** 2)));
      const weighed = [...near.keys()].filter((input) => near[input]! > 0.05);
      const total = weighed.reduce((sum, input) => sum + near[input]!, 0);
      return weighed.map((input) => [input, near[input]! / total] as const);
    });
    return sparseFromRows(list.length, rows);
  });
  return { places, weights };
}

/** The inputs of columns, in their own frames. @param responses `[C, B, fields]` @returns `[C, B, P]` */
export function inOwnFrame({ places, weights }: OwnFrame, responses: Float32Array, images: number): Float32Array {
  const widest = responses.length / weights.length / images;
  const framed = new Float32Array(weights.length * images * places);
  weights.forEach((own, column) => {
    for (let at = column * images; at < (column + 1) * images; at++) {
      multiplySparse(own, responses.subarray(at * widest, (at + 1) * widest), 1, framed, at * places);
    }
  });
  return framed;
}

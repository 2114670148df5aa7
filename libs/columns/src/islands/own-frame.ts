import type { Retina } from '@retinotopia/retina';

/** A column's patch as a lattice of places in its own frame: each a weighted mean of the fields near by. */
export interface OwnFrame {
  /** Where each place's entries begin, by column and then place: `[C · P + 1]`. */
  readonly starts: Int32Array;
  /** A field's number in its column's list. */
  readonly inputs: Int32Array;
  readonly weights: Float32Array;
  /** P, places in a patch. */
  readonly places: number;
}

/** A place hears fields as a normal distribution weighs them whose deviation is this share of the lattice's pitch. */
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
  const starts = new Int32Array(columns.count * places + 1);
  const [inputs, weights]: [number[], number[]] = [[], []];
  for (let column = 0; column < columns.count; column++) {
    const pitch = (2 * columns.reachDeg[column]!) / (across - 1);
    const own = Array.from(columns.fields[column]!, (field) => ({
      x: (fields.xDeg[field]! - centres.xDeg[column]!) / pitch,
      y: (fields.yDeg[field]! - centres.yDeg[column]!) / pitch,
    }));
    for (let place = 0; place < places; place++) {
      const [x, y] = [(place % across) - (across - 1) / 2, Math.floor(place / across) - (across - 1) / 2];
      const squares = own.map((field) => (field.x - x) ** 2 + (field.y - y) ** 2);
      const least = Math.min(...squares); // The nearest counts wherever it is: a place between fields is not dark.
      const near = squares.map((square) => Math.exp((least - square) / (2 * deviation ** 2)));
      const weighed = [...near.keys()].filter((input) => near[input]! > 0.05);
      const total = weighed.reduce((sum, input) => sum + near[input]!, 0);
      for (const input of weighed) {
        inputs.push(input);
        weights.push(near[input]! / total);
      }
      starts[column * places + place + 1] = inputs.length;
    }
  }
  return { starts, inputs: Int32Array.from(inputs), weights: Float32Array.from(weights), places };
}

/** The inputs of columns, in their own frames. @param responses `[C, B, fields]` @returns `[C, B, P]` */
export function inOwnFrame(
  { starts, inputs, weights, places }: OwnFrame,
  responses: Float32Array,
  images: number,
): Float32Array {
  const columns = (starts.length - 1) / places;
  const widest = responses.length / columns / images;
  const framed = new Float32Array(columns * images * places);
  for (let column = 0; column < columns; column++) {
    for (let image = 0; image < images; image++) {
      const from = (column * images + image) * widest;
      const to = (column * images + image) * places;
      for (let place = 0; place < places; place++) {
        let sum = 0;
        const end = starts[column * places + place + 1]!;
        for (let entry = starts[column * places + place]!; entry < end; entry++) {
          sum += weights[entry]! * responses[from + inputs[entry]!]!;
        }
        framed[to + place] = sum;
      }
    }
  }
  return framed;
}

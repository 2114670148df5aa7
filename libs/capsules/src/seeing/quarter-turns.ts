import type { Grid } from './patch.ts';

/**
 * A square grid looks the same after a quarter turn, so a filter's answers in four directions share most of their work:
 * sums and differences of the four places that a quarter turn takes into each other, the Fourier transform over turns
 * (a steerable filter of the group C₄; Freeman & Adelson 1991). Fifty-five products for four directions instead of 148.
 */

/** Places of the grid within the disc that it holds: the middle, then by fours that a quarter turn takes into each other. */
export function turningPlaces({ across }: Grid): Int32Array {
  const middle = (across - 1) / 2;
  const places = [middle * across + middle];
  for (let v = 0; v <= middle; v++) {
    for (let u = 1; u <= middle; u++) {
      if (Math.hypot(u, v) > middle + 0.3) continue;
      for (const [x, y] of [[u, v], [-v, u], [-u, -v], [v, -u]] as const) places.push((y + middle) * across + x + middle); // prettier-ignore
    }
  }
  return Int32Array.from(places);
}

/** Sums and differences over turns, in place: `[middle, sums, alternating sums, half-turn differences (two each)]`. */
export function overTurns(values: Float64Array, scratch: Float64Array): void {
  const fours = (values.length - 1) / 4;
  scratch.set(values);
  for (let four = 0; four < fours; four++) {
    const at = 1 + 4 * four;
    const [a, b, c, d] = [scratch[at]!, scratch[at + 1]!, scratch[at + 2]!, scratch[at + 3]!];
    values[1 + four] = a + b + c + d;
    values[1 + fours + four] = a - b + c - d;
    values[1 + 2 * fours + four] = a - c;
    values[1 + 3 * fours + four] = b - d;
  }
}

/** A filter, one value for each of the {@link turningPlaces}, as {@link answerTurns} takes it. */
export function turningFilter(filter: Float64Array): Float64Array {
  const fours = (filter.length - 1) / 4;
  const turning = filter.slice();
  overTurns(turning, new Float64Array(filter.length));
  // A sum over four places was counted four times, a difference of two twice.
  return turning.map((value, k) => (k === 0 ? value : k < 1 + 2 * fours ? value / 4 : value / 2));
}

/**
 * The answers of one filter in four directions, each a quarter turn further (from x to y).
 * @param filters where it begins at `from`
 * @param seen what is seen, {@link overTurns}
 * @param answers `[4]`, written
 */
export function answerTurns(filters: Float64Array, from: number, seen: Float64Array, answers: Float64Array): void {
  const fours = (seen.length - 1) / 4;
  let even = filters[from]! * seen[0]!;
  let alternating = 0;
  for (let k = 1; k <= fours; k++) {
    even += filters[from + k]! * seen[k]!;
    alternating += filters[from + fours + k]! * seen[fours + k]!;
  }
  let [along, across] = [0, 0];
  for (let k = 1 + 2 * fours; k <= 3 * fours; k++) {
    const [fx, fy, x, y] = [filters[from + k]!, filters[from + fours + k]!, seen[k]!, seen[fours + k]!];
    along += fx * x + fy * y;
    across += fx * y - fy * x;
  }
  answers[0] = even + alternating + along;
  answers[1] = even - alternating + across;
  answers[2] = even + alternating - along;
  answers[3] = even - alternating - across;
}

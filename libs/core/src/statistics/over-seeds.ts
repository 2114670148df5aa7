/** The mean of values; no number where there are none. */
export const mean = (values: ArrayLike<number>): number => total(values) / values.length;

/** Their sum, added up in their order. */
export function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum;
}

/** A number of every seed that has it, and what they say together. */
export interface OverSeeds {
  readonly values: readonly number[];
  readonly mean: number;
  /** Standard deviation over seeds; `null` for fewer than two. */
  readonly deviation: number | null;
}

/** What some numbers, at least one, say together. */
export function overSeeds(values: readonly number[]): OverSeeds {
  const centre = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
  return { values, mean: centre, deviation: values.length < 2 ? null : Math.sqrt(variance) };
}

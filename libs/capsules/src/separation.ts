/**
 * The area under the receiver's operating characteristic: how often a true whole gets a higher score than a scrambled
 * one, ties counted as half (Mann and Whitney 1947).
 * @throws RangeError where there are none of one sort
 */
export function areaUnderCurve(trueScores: readonly number[], scrambledScores: readonly number[]): number {
  if (trueScores.length === 0 || scrambledScores.length === 0) {
    throw new RangeError('an area under the curve needs scores of both sorts');
  }
  const sorted = Float64Array.from(scrambledScores).sort();
  const won = trueScores.reduce((sum, score) => sum + (countBelow(sorted, score) + countBelow(sorted, score, true)) / 2, 0); // prettier-ignore
  return won / (trueScores.length * scrambledScores.length);
}

/** How many of the sorted values are below a value, or equal to it as well. */
function countBelow(sorted: Float64Array, value: number, orEqual = false): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = sorted[middle]!;
    if (found < value || (orEqual && found === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

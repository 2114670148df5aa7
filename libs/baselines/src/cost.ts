/** What an arm costs, so that arms can be compared on equal terms. */
export interface Cost {
  /** Numbers that are learnt. */
  readonly parameters: number;
  /** Multiplications for one image, forward; a training step is about three times as many. */
  readonly multiplications: number;
}

/**
 * A dense layer that stands at some places, biases counted as parameters.
 * @param sets sets of weights: 1 where all places share them, else as many as places
 */
export const denseCost = (places: number, sets: number, inputs: number, outputs: number): Cost => ({
  parameters: sets * (inputs + 1) * outputs,
  multiplications: places * inputs * outputs,
});

/** What nets that run one after the other cost together. */
export const sumCosts = (costs: readonly Cost[]): Cost => ({
  parameters: costs.reduce((sum, { parameters }) => sum + parameters, 0),
  multiplications: costs.reduce((sum, { multiplications }) => sum + multiplications, 0),
});

/**
 * The widest net that a budget of multiplications pays for.
 * @param multiplicationsAt what a net of this width costs, never falling as it gets wider
 * @returns a whole number of at least 1
 * @throws RangeError where even the narrowest costs more
 */
export function widestWithin(budget: number, multiplicationsAt: (width: number) => number): number {
  if (multiplicationsAt(1) > budget) {
    throw new RangeError(`a budget of ${budget} multiplications is too small: width 1 costs ${multiplicationsAt(1)}`);
  }
  let [fits, tooWide] = [1, 2];
  while (multiplicationsAt(tooWide) <= budget) [fits, tooWide] = [tooWide, 2 * tooWide];
  while (tooWide - fits > 1) {
    const middle = Math.floor((fits + tooWide) / 2);
    if (multiplicationsAt(middle) <= budget) fits = middle;
    else tooWide = middle;
  }
  return fits;
}

import { mean, softmax } from '@retinotopia/core';

/** Activities of one universal capsule, or what is predicted of them: one number a neuron. */
export type Activities = Float64Array;

/** What predictions say together where each is trusted: activities add up, and so distributions multiply. */
export function multiply(predictions: readonly Activities[]): Activities {
  return combine(
    predictions,
    predictions.map(() => 1),
  );
}

/** The mean of activities: the distributions multiply, and each counts for its share of one. */
export function average(predictions: readonly Activities[]): Activities {
  return combine(
    predictions,
    predictions.map(() => 1 / predictions.length),
  );
}

/**
 * The mean of activities for one of several places, in which those count that say something similar: softmax over the
 * scalar products with its own activities, key, query and value the same vector.
 * @param place whose mean it is
 * @param temperature in units of the mean squared length of the activities: the lower, the fewer count
 */
export function attend(predictions: readonly Activities[], place: number, temperature: number): Activities {
  return combine(predictions, attentionWeights(predictions, place, temperature));
}

/** How much each place counts for one of them; sums to 1. */
export function attentionWeights(predictions: readonly Activities[], place: number, temperature: number): Float64Array {
  const product = (a: Activities, b: Activities) => a.reduce((sum, value, k) => sum + value * b[k]!, 0);
  const unit = mean(predictions.map((one) => product(one, one)));
  return softmax(predictions.map((one) => product(one, predictions[place]!) / (unit * temperature)));
}

function combine(predictions: readonly Activities[], weights: ArrayLike<number>): Activities {
  const sums = new Float64Array(predictions[0]!.length);
  predictions.forEach((activities, index) => {
    for (let k = 0; k < sums.length; k++) sums[k]! += weights[index]! * activities[k]!;
  });
  return sums;
}

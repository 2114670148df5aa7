import { total } from './over-seeds.ts';

/** Weights by what they are of their sum. */
export function shares(weights: ArrayLike<number>): Float64Array {
  const sum = total(weights);
  return Float64Array.from(weights, (weight) => weight / sum);
}

/** exp(sᵢ) / Σⱼ exp(sⱼ): scores as shares. */
export function softmax(scores: ArrayLike<number>): Float64Array {
  let largest = -Infinity; // Taken off, it keeps the powers finite.
  for (let index = 0; index < scores.length; index++) largest = Math.max(largest, scores[index]!);
  return shares(Float64Array.from(scores, (score) => Math.exp(score - largest)));
}

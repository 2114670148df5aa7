import * as tf from '@tensorflow/tfjs-core';

/** How alike the weights of different places are. */
export interface WeightSignalToNoise {
  /**
   * Mean over weights of |mean| / standard deviation over places, as the code of Pogodin et al. (2021) reports it for
   * trained nets (`locally_connected_utils.py`; the standard deviation with n − 1).
   */
  readonly ratio: number;
  /**
   * SNR_w = mean over weights of mean² / variance, as the paper defines it for one unit a place. Its
   * `compute_snr` returns the mean of the inverse instead, which is another number: {@link noise}.
   */
  readonly squared: number;
  /** Mean over weights of variance / mean²: what `dynamic_weight_sharing.py` calls snr; it falls in a sleep. */
  readonly noise: number;
}

/**
 * The weight signal-to-noise ratio of Pogodin et al. (2021): infinite for shared weights, near 0 for independent ones.
 * @param weights `[N, I, O]`, N places of at least 2
 * @param places only these: in their code those whose inputs are all there
 */
export function weightSignalToNoise(weights: tf.Tensor3D, places: Int32Array | null = null): WeightSignalToNoise {
  const [all, inputs, outputs] = weights.shape;
  const counted = places ?? Int32Array.from({ length: all }, (_, place) => place);
  const count = counted.length;
  if (count < 2) throw new RangeError(`a signal-to-noise ratio over places needs at least 2, found ${count}`);
  const values = weights.dataSync();
  const size = inputs * outputs;
  let [ratio, squared, noise] = [0, 0, 0];
  for (let weight = 0; weight < size; weight++) {
    // Not quite 0, as in their code, so that weights that are 0 everywhere count as noise and not as no number.
    let [sum, deviations] = [0, 1e-40];
    for (const place of counted) sum += values[place * size + weight]!;
    const mean = sum / count;
    for (const place of counted) deviations += (values[place * size + weight]! - mean) ** 2;
    ratio += Math.abs(mean) / Math.sqrt(deviations / (count - 1));
    squared += mean ** 2 / (deviations / count);
    noise += deviations / count / Math.max(mean ** 2, 1e-40);
  }
  return { ratio: ratio / size, squared: squared / size, noise: noise / size };
}

import { softmax } from '@retinotopia/core';

/** Logits of some images, off the engine: `[images, K]`, row-major. */
export interface Logits {
  readonly values: Float32Array;
  readonly classes: number;
}

/** The soft distribution of one image. @param image its place in the table @returns probabilities by class */
export function softDistribution({ values, classes }: Logits, image: number, temperature: number): number[] {
  const own = values.subarray(image * classes, (image + 1) * classes);
  return [...softmax(Float64Array.from(own, (z) => z / temperature))];
}

/** The class of each image that has the largest logit, the first of equals. */
export function predictions({ values, classes }: Logits): Uint8Array {
  const predicted = new Uint8Array(values.length / classes);
  for (let image = 0; image < predicted.length; image++) {
    let best = 0;
    for (let k = 1; k < classes; k++) {
      if (values[image * classes + k]! > values[image * classes + best]!) best = k;
    }
    predicted[image] = best;
  }
  return predicted;
}

/** The logits with some classes' raised, or lowered, by a bias. */
export function withBias({ values, classes }: Logits, raised: readonly number[], bias: number): Logits {
  const shifted = Float32Array.from(values);
  for (let image = 0; image < values.length; image += classes) for (const k of raised) shifted[image + k]! += bias;
  return { values: shifted, classes };
}

/** The vote of an ensemble: the mean of its nets' distributions, as logits. */
export function vote(nets: readonly Logits[]): Logits {
  const { values, classes } = nets[0]!;
  const mean = new Float32Array(values.length);
  for (const net of nets) {
    for (let image = 0; image < values.length / classes; image++) {
      const distribution = softDistribution(net, image, 1);
      distribution.forEach((p, k) => (mean[image * classes + k]! += p / nets.length));
    }
  }
  return { values: mean.map(Math.log), classes };
}

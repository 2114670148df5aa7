import { drawWeights, groupedDense, type Parameters, type RandomStream } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Some nets of one shape side by side, each with weights of its own: layers of rectified linear units and one of
 * logits. The talk writes them 784-800-800-10.
 */
export interface NetsShape {
  /** How many: G. */
  readonly nets: number;
  readonly inputs: number;
  /** Units of each hidden layer, the first the nearest to the image. */
  readonly hidden: readonly number[];
  readonly classes: number;
}

/**
 * Draws the nets (He et al. 2015), biases zero. Each net has streams of its own, so a net is the same alone and among
 * others.
 * @returns `layer0/weights` `[G, I, O]`, `layer0/bias` `[G, 1, O]`, `layer1/weights`, …
 */
export function drawNets({ nets, inputs, hidden, classes }: NetsShape, random: RandomStream): Parameters {
  const sizes = [inputs, ...hidden, classes];
  const layers = sizes.slice(1).map((to, layer) => ({
    [`layer${layer}/weights`]: drawWeights(nets, sizes[layer]!, to, random.stream(`layer${layer}/weights`)),
    [`layer${layer}/bias`]: tf.zeros([nets, 1, to]),
  }));
  return Object.assign({}, ...layers) as Parameters;
}

/**
 * What the nets make of some images.
 * @param x `[G, B, I]`
 * @param masks factors of what each layer reads, `[G, B, I]`, or `null` for none: dropout's; see {@link dropoutMasks}
 * @returns logits `[G, B, K]`
 */
export function logitsOf(
  parameters: Parameters,
  x: tf.Tensor3D,
  masks: readonly (tf.Tensor3D | null)[] = [],
): tf.Tensor3D {
  return tf.tidy(() => {
    const layers = Object.keys(parameters).length / 2;
    let activity = x;
    for (let layer = 0; layer < layers; layer++) {
      const mask = masks[layer] ?? null;
      const read = mask === null ? activity : tf.mul<tf.Tensor3D>(activity, mask);
      const [weights, bias] = ['weights', 'bias'].map((part) => parameters[`layer${layer}/${part}`]!);
      const last = layer === layers - 1;
      activity = groupedDense(read, weights as tf.Tensor3D, bias as tf.Tensor3D, last ? 'linear' : 'relu');
    }
    return activity;
  });
}

/** One net out of some, as a group of its own. The caller frees it. @param net from 0 */
export const oneOf = (parameters: Parameters, net: number): Parameters =>
  Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [name, tf.slice(tensor, [net], [1])]));

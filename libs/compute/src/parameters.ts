import * as tf from '@tensorflow/tfjs-core';

/**
 * The parameters of a model as a flat tree: a path such as `bottomUp/0/weights1` names each tensor.
 * Whoever made the tree disposes of it with {@link disposeParameters}.
 */
export type Parameters = Readonly<Record<string, tf.Tensor>>;

/** How many numbers the parameters hold. */
export const countParameters = (parameters: Parameters): number =>
  Object.values(parameters).reduce((sum, tensor) => sum + tensor.size, 0);

/** Frees every tensor of the tree. */
export const disposeParameters = (parameters: Parameters): void => tf.dispose(Object.values(parameters));

/** A copy with tensors of its own. */
export const cloneParameters = (parameters: Parameters): Parameters =>
  mapParameters(parameters, (tensor) => tensor.clone());

/** A tree of the same names, each tensor made from the one of that name. */
export const mapParameters = (
  parameters: Parameters,
  change: (tensor: tf.Tensor, name: string) => tf.Tensor,
): Parameters => Object.fromEntries(Object.entries(parameters).map(([name, tensor]) => [name, change(tensor, name)]));

/**
 * The value of a loss and its gradient by every parameter; zero where the loss leaves a parameter out.
 * @param loss a scalar as a function of the parameters
 * @returns the scalar and the tree of gradients; the caller disposes of both
 */
export function valueAndGradients(
  parameters: Parameters,
  loss: (parameters: Parameters) => tf.Scalar,
): { value: tf.Scalar; gradients: Parameters } {
  const names = Object.keys(parameters);
  const tensors = Object.values(parameters);
  // The engine's own call, because tf.valueAndGrads refuses a loss that leaves a parameter out.
  const { value, grads } = tf.engine().gradients(() => loss(parameters), tensors, undefined, true);
  const named = names.map((name, index) => [name, grads[index] ?? tf.zerosLike(tensors[index]!)] as const);
  return { value, gradients: Object.fromEntries(named) };
}

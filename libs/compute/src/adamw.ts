import * as tf from '@tensorflow/tfjs-core';
import { adamWUpdate } from './column-kernels/index.ts';
import { disposeParameters, mapParameters, type Parameters } from './parameters.ts';

/** Settings of AdamW (Loshchilov and Hutter 2019, algorithm 2). */
export interface AdamWSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled weight decay, multiplied by the learning rate. Biases and scalars do not decay. */
  readonly weightDecay: number;
}

/** The settings of Kingma and Ba (2015), and a weight decay of 0.01. */
export const adamWDefaults: AdamWSettings = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 1e-2,
};

/** Parameters under training, with the running moments of their gradients. */
export interface AdamWState {
  readonly parameters: Parameters;
  readonly firstMoment: Parameters;
  readonly secondMoment: Parameters;
  readonly step: number;
}

/** Starts an optimisation; takes over the parameters. */
export const startAdamW = (parameters: Parameters): AdamWState => ({
  parameters,
  firstMoment: mapParameters(parameters, (tensor) => tf.zerosLike(tensor)),
  secondMoment: mapParameters(parameters, (tensor) => tf.zerosLike(tensor)),
  step: 0,
});

/** Frees the parameters and both moments. */
export const disposeAdamW = (state: AdamWState): void =>
  [state.parameters, state.firstMoment, state.secondMoment].forEach(disposeParameters);

/**
 * One update. Disposes of the state that it is given; the gradients stay the caller's.
 * @returns the next state
 */
export function adamWStep(state: AdamWState, gradients: Parameters, settings: AdamWSettings): AdamWState {
  const { learningRate, beta1, beta2, epsilon, weightDecay } = settings;
  const step = state.step + 1;
  const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
  // The paper's ε stands beside the corrected root, hence ε·√(1 − β₂ᵗ) beside the uncorrected one.
  const correctedEpsilon = epsilon * Math.sqrt(1 - beta2 ** step);
  const firstMoment: Record<string, tf.Tensor> = {};
  const secondMoment: Record<string, tf.Tensor> = {};
  const parameters: Record<string, tf.Tensor> = {};
  for (const [name, parameter] of Object.entries(state.parameters)) {
    const updated = adamWUpdate(
      { parameter, firstMoment: state.firstMoment[name]!, secondMoment: state.secondMoment[name]! },
      gradients[name]!,
      {
        beta1,
        beta2,
        rate,
        kept: decays(parameter) ? 1 - learningRate * weightDecay : 1,
        epsilon: correctedEpsilon,
      },
    );
    firstMoment[name] = updated.firstMoment;
    secondMoment[name] = updated.secondMoment;
    parameters[name] = updated.parameter;
  }
  return { parameters, firstMoment, secondMoment, step };
}

/** Weights end in two axes larger than one, `[…, I, O]`; biases, `[G, 1, O]`, and scalars do not. */
const decays = (parameter: tf.Tensor): boolean => parameter.rank >= 2 && parameter.shape.at(-2)! > 1;

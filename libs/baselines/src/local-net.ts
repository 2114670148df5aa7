import { drawWeights, groupedDense, type Parameters, type RandomStream } from '@retinotopia/compute';
import * as tf from '@tensorflow/tfjs-core';
import { denseCost, sumCosts, type Cost } from './cost.ts';
import { gatherInputs } from './gather-inputs.ts';
import type { Wiring } from './wiring.ts';

/**
 * A net of local layers with rectified linear units, after the net for MNIST of Ott et al. (2020, "Learning in the
 * machine: to share or not to share?"): three layers of 3 × 3 with 32, 64 and 128 features, then 1,024 units. One
 * switch makes it a convolution or locally connected; the code is the same.
 */
export interface LocalNetConfig {
  /** The layers' wiring, from the retina upwards. */
  readonly wiring: readonly Wiring[];
  /** Features of a unit, by layer. */
  readonly features: readonly number[];
  /** One kernel for all units of a layer, or weights of its own for each. */
  readonly weights: 'shared' | 'unshared';
  /**
   * How the last layer becomes one answer. `pooled`: by the mean of its units, so that with shared weights the answer
   * is the same wherever on a torus the object lies. `dense`: every unit counts by itself, as in Ott et al.
   */
  readonly readout: 'pooled' | 'dense';
  /** Units between the last local layer and the classes; 0 for none. */
  readonly hidden: number;
  /** K */
  readonly classes: number;
}

/** What stays the same whatever a net's parameters. */
export interface LocalNet {
  readonly config: LocalNetConfig;
  /** Frames of kernels that are shared through one, `[N · S, V]` by layer; `null` for layers without. */
  readonly frames: readonly (tf.Tensor2D | null)[];
}

/** @returns a net to be freed with {@link disposeLocalNet} @throws RangeError where the layers do not fit together */
export function createLocalNet(config: LocalNetConfig): LocalNet {
  const { wiring, features, weights } = config;
  if (wiring.length === 0 || wiring.length !== features.length) {
    throw new RangeError(`${wiring.length} layers need as many numbers of features, found ${features.length}`);
  }
  wiring.slice(1).forEach(({ below }, layer) => {
    const { units } = wiring[layer]!;
    if (below !== units) {
      throw new RangeError(`layer ${layer + 1} reads ${below} units, but layer ${layer} has ${units}`);
    }
  });
  const frames = wiring.map(({ units, inputs, frame }) =>
    frame === null || weights === 'unshared' ? null : tf.tensor2d(frame.shares, [units * inputs, frame.positions]),
  );
  return { config, frames };
}

/** Frees what {@link createLocalNet} made. */
export const disposeLocalNet = ({ frames }: LocalNet): void => tf.dispose(frames.filter((frame) => frame !== null));

/** The dense layers of a net as it stands: sets of weights, places, inputs, outputs. */
function layersOf({ wiring, features, weights, readout, hidden, classes }: LocalNetConfig) {
  const local = wiring.map(({ units, inputs, frame }, layer) => {
    const from = layer === 0 ? 1 : features[layer - 1]!;
    const shared = weights === 'shared';
    return {
      path: `local/${layer}`,
      ...{ places: units, sets: shared ? 1 : units },
      ...{ kernel: (shared && frame !== null ? frame.positions : inputs) * from, inputs: inputs * from },
      outputs: features[layer]!,
    };
  });
  const top = features.at(-1)! * (readout === 'pooled' ? 1 : wiring.at(-1)!.units);
  const dense = (path: string, inputs: number, outputs: number) => ({
    ...{ path, places: 1, sets: 1, kernel: inputs, inputs, outputs },
  });
  return [
    ...local,
    ...(hidden === 0 ? [] : [dense('hidden', top, hidden)]),
    dense('readout', hidden === 0 ? top : hidden, classes),
  ];
}

/**
 * Draws a net's parameters: He et al. (2015), biases zero, the readout small so that a fresh net favours no class.
 * @param start whether the places of unshared weights start `independent`, or `alike` as Pogodin et al. (2021) start
 * them
 * @returns parameters that the caller frees
 */
export function initialiseLocalNet(
  { config }: LocalNet,
  random: RandomStream,
  start: 'independent' | 'alike' = 'independent',
): Parameters {
  const parameters: Record<string, tf.Tensor> = {};
  for (const { path, sets, kernel, inputs, outputs } of layersOf(config)) {
    const scale = Math.sqrt(2 / inputs) * (path === 'readout' ? 0.1 : 1);
    const drawn = { scale, alike: start === 'alike' };
    parameters[`${path}/weights`] = drawWeights(sets, kernel, outputs, random.stream(path), drawn);
    parameters[`${path}/bias`] = tf.zeros([sets, 1, outputs]);
  }
  return parameters;
}

/**
 * What a net says of the class.
 * @param responses of the units below the first layer, `[N₀, B, 1]`
 * @returns log-probabilities `[B, K]`
 */
export function applyLocalNet(net: LocalNet, parameters: Parameters, responses: tf.Tensor3D): tf.Tensor2D {
  return tf.tidy(() => {
    const { wiring, readout, hidden } = net.config;
    let x = responses;
    for (let layer = 0; layer < wiring.length; layer++) x = localLayer(net, layer, parameters, x);
    const [units, batch, features] = x.shape;
    let top =
      readout === 'pooled'
        ? tf.mean<tf.Tensor3D>(x, 0, true)
        : tf.reshape<tf.Rank.R3>(tf.transpose(x, [1, 0, 2]), [1, batch, units * features]);
    const dense = (path: string) =>
      [parameters[`${path}/weights`], parameters[`${path}/bias`]] as [tf.Tensor3D, tf.Tensor3D];
    if (hidden > 0) top = groupedDense(top, ...dense('hidden'), 'relu');
    return tf.logSoftmax(tf.squeeze<tf.Tensor2D>(groupedDense(top, ...dense('readout')), [0]));
  });
}

function localLayer(net: LocalNet, layer: number, parameters: Parameters, x: tf.Tensor3D): tf.Tensor3D {
  const wiring = net.config.wiring[layer]!;
  const weights = parameters[`local/${layer}/weights`] as tf.Tensor3D;
  const bias = parameters[`local/${layer}/bias`] as tf.Tensor3D;
  const gathered = gatherInputs(wiring, x); // [N, B, S·D]
  const frame = net.frames[layer] ?? null;
  if (frame === null) return groupedDense(gathered, weights, bias, 'relu');
  // The kernel, sampled where each unit's inputs lie in its frame: a set of weights a unit, all from one kernel.
  const [features, outputs] = [x.shape[2], weights.shape[2]];
  const kernel = tf.reshape(weights, [wiring.frame!.positions, features * outputs]); // [V, D·O]
  const sampled = tf.reshape<tf.Rank.R3>(tf.matMul(frame, kernel), [wiring.units, wiring.inputs * features, outputs]);
  return tf.relu(tf.add(groupedDense(gathered, sampled), bias));
}

/**
 * A net's cost. Sampling a kernel in a frame is not counted: it is done once a batch in training, and once for all
 * behind it.
 */
export const localNetCost = (config: LocalNetConfig): Cost =>
  sumCosts(
    layersOf(config).map(({ places, sets, kernel, inputs, outputs }) => ({
      parameters: denseCost(places, sets, kernel, outputs).parameters,
      multiplications: denseCost(places, sets, inputs, outputs).multiplications,
    })),
  );

import type { Parameters, RandomStream } from '@retinotopia/compute';
import type { Retina } from '@retinotopia/retina';
import * as tf from '@tensorflow/tfjs-core';
import type { Cost } from './cost.ts';
import { widestWithin } from './cost.ts';
import { sleepInterval } from './dynamic-weight-sharing.ts';
import { fieldResponses, placesOfFields, type FieldPlaces } from './field-responses.ts';
import { latticeOf, latticeWiring } from './lattice-wiring.ts';
import {
  applyLocalNet,
  createLocalNet,
  disposeLocalNet,
  initialiseLocalNet,
  localNetCost,
  type LocalNet,
  type LocalNetConfig,
} from './local-net.ts';
import { mosaicDefaults, mosaicWiring, type MosaicSettings } from './mosaic-wiring.ts';
import type { Wiring } from './wiring.ts';

/** The nets of the whole field that columns are compared with. */
export const baselineNames = [
  'convolution',
  'reference-frame',
  'locally-connected',
  'locally-connected+dynamic-sharing',
  'locally-connected+translation',
] as const;
export type BaselineName = (typeof baselineNames)[number];

/** What makes a baseline what it is. */
export interface BaselineTraits {
  readonly weights: LocalNetConfig['weights'];
  /** Awake steps between two sleeps in which places come to share weights; `null` for no sleep. */
  readonly sleepEvery: number | null;
  /** Whether training shows every image at a fresh place each time. */
  readonly translates: boolean;
  /**
   * How the places' weights start: see {@link initialiseLocalNet}. Those that come to share must start alike, as the
   * authors' do: the mean of independent ones is near 0, and a deep net of such weights lets nothing through.
   */
  readonly start: 'independent' | 'alike';
}

const plain = { sleepEvery: null, translates: false, start: 'independent' } as const;
/** What makes each baseline what it is. */
export const baselineTraits: Readonly<Record<BaselineName, BaselineTraits>> = {
  convolution: { ...plain, weights: 'shared' },
  'reference-frame': { ...plain, weights: 'shared' },
  'locally-connected': { ...plain, weights: 'unshared' },
  'locally-connected+dynamic-sharing': {
    ...plain,
    ...{ weights: 'unshared', sleepEvery: sleepInterval, start: 'alike' },
  },
  'locally-connected+translation': { ...plain, weights: 'unshared', translates: true },
};

/** How wide a baseline is, in which scene, and how it is read. */
export interface BaselineSettings {
  /** The side of the torus that the scene is, in degrees; `null` for a scene without end. */
  readonly torusDeg: number | null;
  /** Features of the first layer; later layers have twice as many as the one below. */
  readonly width: number;
  readonly readout: LocalNetConfig['readout'];
  /** Units between the last local layer and the classes. */
  readonly hidden: number;
  readonly classes: number;
  readonly mosaic: MosaicSettings;
}

/** The features of Ott et al. (2020); their 1,024 units on top scaled to the pooled readout. */
export const baselineDefaults: BaselineSettings = {
  torusDeg: null,
  width: 32,
  readout: 'pooled',
  hidden: 128,
  classes: 10,
  mosaic: mosaicDefaults,
};

/** A net of the whole field, with the way to it from the inputs of columns. */
export interface Baseline {
  readonly name: BaselineName;
  readonly traits: BaselineTraits;
  readonly net: LocalNet;
  readonly fields: FieldPlaces;
  readonly cost: Cost;
}

/**
 * Sets up a baseline for a retina. On a uniform one all have the lattice of a convolution, wrapped where the scene is a
 * torus of a whole number of pitches; elsewhere all have the mosaics of the kernel in a reference frame, so that arms
 * differ in what they share and in nothing else.
 * @returns a baseline to be freed with {@link disposeBaseline}
 * @throws RangeError for a convolution on a retina that is not uniform
 */
export function createBaseline(name: BaselineName, retina: Retina, settings: Partial<BaselineSettings> = {}): Baseline {
  const full = { ...baselineDefaults, ...settings };
  const { wiring, fields } = wiringFor(name, retina, full);
  const net = createLocalNet(configFor(name, wiring, full));
  return {
    ...{ name, net, traits: baselineTraits[name] },
    fields: placesOfFields(retina.columns, fields),
    cost: localNetCost(net.config),
  };
}

/** Frees what {@link createBaseline} made. */
export const disposeBaseline = ({ net }: Baseline): void => disposeLocalNet(net);

/** The width at which a baseline costs at most so many multiplications an image: comparison on equal terms. */
export function widthWithin(
  budget: number,
  name: BaselineName,
  retina: Retina,
  settings: Partial<Omit<BaselineSettings, 'width'>> = {},
): number {
  const { wiring } = wiringFor(name, retina, { ...baselineDefaults, ...settings });
  return widestWithin(
    budget,
    (width) => localNetCost(configFor(name, wiring, { ...baselineDefaults, ...settings, width })).multiplications,
  );
}

/** @returns parameters that the caller frees */
export const initialiseBaseline = ({ net, traits }: Baseline, random: RandomStream): Parameters =>
  initialiseLocalNet(net, random, traits.start);

/** What a baseline says of the class. @param inputs of the columns, `[C, B, P]` @returns log-probabilities `[B, K]` */
export const baselineVotes = ({ net, fields }: Baseline, parameters: Parameters, inputs: tf.Tensor3D): tf.Tensor2D =>
  tf.tidy(() => applyLocalNet(net, parameters, fieldResponses(fields, inputs)));

function wiringFor(
  name: BaselineName,
  retina: Retina,
  { torusDeg, mosaic }: BaselineSettings,
): { wiring: readonly Wiring[]; fields: Iterable<number> } {
  const uniform = retina.config.law === 'uniform';
  if (name === 'reference-frame' || (name !== 'convolution' && !uniform)) {
    return { wiring: mosaicWiring(retina.fields, mosaic).layers, fields: retina.fields.xDeg.keys() };
  }
  const { side, wraps, points } = latticeOf(retina.fields, torusDeg);
  return { wiring: latticeWiring({ side, wraps, kernel: 3, strides: mosaic.strides }), fields: points };
}

const configFor = (
  name: BaselineName,
  wiring: readonly Wiring[],
  { width, readout, hidden, classes }: BaselineSettings,
): LocalNetConfig => ({
  ...{ wiring, readout, hidden, classes },
  features: wiring.map((_, layer) => width * 2 ** layer),
  weights: baselineTraits[name].weights,
});

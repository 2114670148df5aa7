export {
  baselineDefaults,
  baselineNames,
  baselineVotes,
  baselineTraits,
  createBaseline,
  disposeBaseline,
  initialiseBaseline,
  widthWithin,
  type Baseline,
  type BaselineName,
  type BaselineSettings,
  type BaselineTraits,
} from './baseline.ts';
export { denseCost, sumCosts, widestWithin, type Cost } from './cost.ts';
export {
  latticeGroups,
  shareInstantly,
  shareWeights,
  sleep,
  sleepDefaults,
  sleepInterval,
  sleepStep,
  type SharingSettings,
  type SleepSettings,
} from './dynamic-weight-sharing.ts';
export { fieldResponses, placesOfFields, type FieldPlaces } from './field-responses.ts';
export { adaptInputs, adapterFromPlaces, initialiseAdapter } from './input-adapter.ts';
export {
  fitNormalisation,
  initialiseNormalisation,
  normaliseInputs,
  updateNormalisation,
} from './input-normalisation.ts';
export { inputStage, inputStageNames, type InputStage, type InputStageName } from './input-stage.ts';
export { latticeOf, latticeWiring, type Lattice, type LatticeSettings } from './lattice-wiring.ts';
export {
  applyLocalNet,
  createLocalNet,
  disposeLocalNet,
  initialiseLocalNet,
  localNetCost,
  type LocalNet,
  type LocalNetConfig,
} from './local-net.ts';
export { mosaicDefaults, mosaicWiring, thinned, type MosaicSettings } from './mosaic-wiring.ts';
export type { FrameMapping } from './reference-frame.ts';
export { translatedGaze } from './translation.ts';
export { weightSignalToNoise, type WeightSignalToNoise } from './weight-signal-to-noise.ts';
export { interiorUnits, type Frame, type Wiring } from './wiring.ts';

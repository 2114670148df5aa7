export { denseCost, sumCosts, widestWithin, type Cost } from './cost.ts';
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
export { interiorUnits, type Frame, type Wiring } from './wiring.ts';

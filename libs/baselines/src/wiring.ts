/** Which units of the layer below each unit of a layer reads: the topology that nets with and without sharing have in common. */
export interface Wiring {
  /** N */
  readonly units: number;
  /** Units of the layer below. */
  readonly below: number;
  /** S, inputs of a unit. */
  readonly inputs: number;
  /** `[N, S]`, −1 where there is nothing to read, which counts as 0. */
  readonly sources: Int32Array;
  /**
   * Where each input lies in a kernel that all units share; `null` where input s always lies at position s, as in a
   * convolution.
   */
  readonly frame: Frame | null;
}

/** Maps the inputs of every unit onto the positions of one kernel. */
export interface Frame {
  /** V, positions of the kernel. */
  readonly positions: number;
  /** How much of each input lies at each position, `[N, S, V]`. */
  readonly shares: Float32Array;
}

/** Units whose inputs are all there, away from the border. */
export const interiorUnits = ({ units, inputs, sources }: Wiring): Int32Array =>
  Int32Array.from({ length: units }, (_, unit) => unit).filter((unit) =>
    sources.subarray(unit * inputs, (unit + 1) * inputs).every((source) => source >= 0),
  );

/** One set of nets per column, or one set for all of them. Everything else is the same code. */
export type WeightSharing = 'shared' | 'unshared';

/** How much each contribution counts in the weighted mean of a settling step; only the ratios matter. */
export interface Mixing {
  /** What the embedding was (temporal carry-over). */
  readonly previous: number;
  /** The bottom-up net's prediction from the level below. */
  readonly bottomUp: number;
  /** The top-down net's prediction from the level above; the top level goes without. */
  readonly topDown: number;
  /** The attention-weighted mean of nearby columns at the same level. */
  readonly attention: number;
}

/** A value that may change while settling: the same at every step, or one for each step. */
export type Schedule<T> = T | readonly T[];

/** The shape of a field of GLOM columns and how it settles. */
export interface ColumnsConfig {
  /** C */
  readonly columns: number;
  /** P, the inputs of the widest column; narrower ones are padded with zeros. */
  readonly inputs: number;
  /** L */
  readonly levels: number;
  /** D */
  readonly embedding: number;
  /** Units in each of the two hidden layers of every net. */
  readonly hidden: number;
  /** K */
  readonly classes: number;
  readonly weights: WeightSharing;
  /** T, settling steps after the first bottom-up sweep; twice the levels where left out, so that word can go up and come back down. */
  readonly steps?: number;
  /** Divides the scalar product of two embeddings, scaled to their size: softmax over y of x·y / (temperature·√D). */
  readonly temperature: Schedule<number>;
  readonly mixing: Schedule<Mixing>;
  /**
   * Only this many last settling steps are learnt from (truncated back-propagation through time), so that the memory
   * of a training step does not grow with T; all of them, where left out.
   */
  readonly learntSteps?: number;
}

/** Two levels, two settling steps, and all contributions counted alike. */
export const columnsDefaults = {
  levels: 2,
  embedding: 32,
  hidden: 64,
  classes: 10,
  weights: 'unshared',
  steps: 2,
  temperature: 1,
  mixing: { previous: 1, bottomUp: 1, topDown: 1, attention: 1 },
} as const satisfies Omit<ColumnsConfig, 'columns' | 'inputs'>;

/** A setting of the columns that makes no sense. */
export class ColumnsConfigError extends RangeError {
  override readonly name = 'ColumnsConfigError';
  readonly setting: string;
  constructor(setting: string, expected: string, found: unknown) {
    super(`columns: '${setting}' must be ${expected}, found ${JSON.stringify(found)}`);
    this.setting = setting;
  }
}

/** Returns the configuration. @throws ColumnsConfigError at the first setting that makes no sense */
export function checkColumnsConfig(config: ColumnsConfig): ColumnsConfig {
  for (const setting of ['columns', 'inputs', 'levels', 'embedding', 'hidden', 'classes'] as const) {
    const value = config[setting];
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new ColumnsConfigError(setting, 'a whole number of at least 1', value);
    }
  }
  const steps = settlingSteps(config);
  if (!Number.isSafeInteger(steps) || steps < 0) {
    throw new ColumnsConfigError('steps', 'a whole number of at least 0', steps);
  }
  const { learntSteps = steps } = config;
  if (!Number.isSafeInteger(learntSteps) || learntSteps < 0) {
    throw new ColumnsConfigError('learntSteps', 'a whole number of at least 0', learntSteps);
  }
  for (let step = 0; step < steps; step++) {
    const temperature = scheduled(config.temperature, step, 'temperature');
    if (!(temperature > 0)) throw new ColumnsConfigError('temperature', 'above 0', temperature);
    const mixing = scheduled(config.mixing, step, 'mixing');
    const weights = [mixing.previous, mixing.bottomUp, mixing.topDown, mixing.attention];
    // The top level has no top-down net, so the others must carry it.
    const withoutTopDown = mixing.previous + mixing.bottomUp + mixing.attention;
    if (!weights.every((weight) => weight >= 0 && Number.isFinite(weight)) || withoutTopDown <= 0) {
      throw new ColumnsConfigError('mixing', 'weights from 0, not all 0 at the top level', mixing);
    }
  }
  return config;
}

/** T */
export const settlingSteps = ({ steps, levels }: Pick<ColumnsConfig, 'steps' | 'levels'>): number =>
  steps ?? 2 * levels;

/** The same columns, none of which attends to another, so that no echo chamber can form. */
export const withoutAttention = <Config extends ColumnsConfig>(config: Config): Config => {
  const alone = (mixing: Mixing): Mixing => ({ ...mixing, attention: 0 });
  const { mixing } = config;
  return { ...config, mixing: Array.isArray(mixing) ? mixing.map(alone) : alone(mixing as Mixing) };
};

/** The value of a schedule at a settling step, counted from 0. */
export function scheduled<T>(schedule: Schedule<T>, step: number, setting: string): T {
  if (!Array.isArray(schedule)) return schedule as T;
  const values = schedule as readonly T[];
  if (step >= values.length) {
    throw new ColumnsConfigError(setting, `a value for each of at least ${step + 1} steps`, schedule);
  }
  return values[step]!;
}

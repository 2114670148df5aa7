import type { BaselineName, InputStageName } from '@retinotopia/baselines';
import type { WeightSharing } from '@retinotopia/columns';

/** The ways of learning that the theory is about; presets compare these. */
export const coreArms = ['shared', 'unshared', 'unshared+codistillation'] as const;
/** The strongest sharing that a non-uniform retina allows columns: each has an input stage of its own before it. */
const stagedArms = ['shared+normalised', 'shared+adapted'] as const;

/** The nets of the whole field, which are those of `@retinotopia/baselines`. */
const wholeFieldArms = [
  'convolution',
  'reference-frame',
  'locally-connected',
  'locally-connected+dynamic-sharing',
  'locally-connected+translation',
] as const satisfies readonly BaselineName[];

/** All ways of learning that can be compared. */
export const arms = [...coreArms, ...stagedArms, ...wholeFieldArms] as const;
/** The name of an arm. */
export type Arm = (typeof arms)[number];
/** The name of an arm that the theory is about. */
export type CoreArm = (typeof coreArms)[number];

/** What makes an arm. */
export interface ArmSettings {
  /** Of columns; what a net of the whole field shares is for its baseline to say. */
  readonly weights: WeightSharing;
  readonly agrees: boolean;
  /** What stands between the retina and the columns' nets. */
  readonly stage: InputStageName | null;
  /** The net of the whole field that it is; `null` for columns. */
  readonly baseline: BaselineName | null;
}

const columns = { weights: 'shared', agrees: false, stage: null, baseline: null } as const;
const wholeField = (baseline: BaselineName): ArmSettings => ({ ...columns, baseline });

/**
 * What makes each arm. Columns that share their weights need no agreement: what any of them learns they all have
 * learnt. On a uniform retina they say the same of the same content already, so that agreeing would change nothing;
 * where each has receptors in an order of its own it made them forget what they knew, so the arm is at its best without.
 */
export const armSettings: Readonly<Record<Arm, ArmSettings>> = {
  shared: columns,
  unshared: { ...columns, weights: 'unshared' },
  'unshared+codistillation': { ...columns, weights: 'unshared', agrees: true },
  'shared+normalised': { ...columns, stage: 'normalised' },
  'shared+adapted': { ...columns, stage: 'adapted' },
  convolution: wholeField('convolution'),
  'reference-frame': wholeField('reference-frame'),
  'locally-connected': wholeField('locally-connected'),
  'locally-connected+dynamic-sharing': wholeField('locally-connected+dynamic-sharing'),
  'locally-connected+translation': wholeField('locally-connected+translation'),
};

/** Whether an arm exists on a retina: a convolution needs the lattice of a uniform one. */
export const existsOn = (arm: Arm, retina: string): boolean => arm !== 'convolution' || retina === 'uniform';

/** An arm's name, short, so that lines of charts can be labelled where they end. */
export const shortly = (arm: Arm): string => (arm === 'unshared+codistillation' ? 'co-distilled' : arm);

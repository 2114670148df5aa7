import type { WeightSharing } from '@retinotopia/columns';

/** The ways of learning that are compared. */
export const arms = ['shared', 'unshared', 'unshared+codistillation'] as const;
/** The name of an arm. */
export type Arm = (typeof arms)[number];

/**
 * What makes an arm. Columns that share their weights need no agreement: what any of them was told they all have learnt.
 * On a uniform retina they say the same of the same content already, so that agreeing would change nothing; where each
 * has receptors in an order of its own it made them forget what they knew, so the arm is at its best without.
 */
export const armSettings: Readonly<
  Record<Arm, { readonly weights: WeightSharing; readonly agrees: boolean }>
> = {
  shared: { weights: 'shared', agrees: false },
  unshared: { weights: 'unshared', agrees: false },
  'unshared+codistillation': { weights: 'unshared', agrees: true },
};

import type { WeightSharing } from '@retinotopia/columns';

/** The ways of learning that are compared. */
export const arms = ['shared', 'unshared', 'unshared+codistillation'] as const;
/** The name of an arm. */
export type Arm = (typeof arms)[number];

/**
 * What makes an arm. The shared arm gets the same unlabelled images as the co-distilled one, through the same
 * agreement, so that no arm wins by having seen more.
 */
export const armSettings: Readonly<
  Record<Arm, { readonly weights: WeightSharing; readonly agrees: boolean }>
> = {
  shared: { weights: 'shared', agrees: true },
  unshared: { weights: 'unshared', agrees: false },
  'unshared+codistillation': { weights: 'unshared', agrees: true },
};

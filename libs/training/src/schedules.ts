import type { Loss, Training } from './trainer.ts';

/**
 * A learning rate that falls to 0 along half a cosine (Loshchilov and Hutter 2017).
 * @param rate where it begins @param steps after which it is 0 @param warmUp steps over which it rises first, all the same
 */
export const halfCosine =
  (rate: number, steps: number, warmUp = 0) =>
  (step: number): number =>
    (rate * Math.min(1, (step + 1) / warmUp) * (1 + Math.cos((Math.PI * step) / steps))) / 2;

/** How often all data are seen, and how fast they are learnt. */
export interface EpochSettings {
  readonly epochs: number;
  /** Steps in an epoch. */
  readonly perEpoch: number;
  /** At the start; it falls to 0 along half a cosine. */
  readonly learningRate: number;
}

/** A training without weight decay that reports after every epoch. */
export const overEpochs = ({ epochs, perEpoch, learningRate }: EpochSettings, losses: readonly Loss[]): Training => ({
  steps: epochs * perEpoch,
  losses,
  learningRate: halfCosine(learningRate, epochs * perEpoch),
  weightDecay: 0,
  reportAt: (steps) => steps % perEpoch === 0,
});

import type { Parameters, RandomStream } from '@retinotopia/compute';
import type { Forward } from '@retinotopia/distillation';

/** Columns or nets: something with parameters that learns. */
export interface Learner {
  readonly draw: (random: RandomStream) => Parameters;
  readonly forward: Forward;
}

import type { Arm } from '@retinotopia/hypothesis';

/** An arm's name, short, so that lines of charts can be labelled where they end. */
export const shortly = (arm: Arm): string => (arm === 'unshared+codistillation' ? 'co-distilled' : arm);

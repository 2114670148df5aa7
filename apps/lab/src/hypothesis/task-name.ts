import type { Task } from '@retinotopia/hypothesis';

/** A task's name in a run folder. */
export const taskNameOf = ({ retina, arm, seed }: Task): string => `${retina}-${arm}-${seed}`;

/** How people read it. */
export const labelOf = ({ retina, arm, seed }: Task): string => `${retina} ${arm}, seed ${seed}`;

import type { Seeded } from '@retinotopia/runs/experiment';
import { existsOn, type Arm } from './arms.ts';
import type { RetinaName, Settings } from './settings.ts';

/** One run: an arm on a retina with a seed. Runs do not depend on each other. */
export interface Task extends Seeded {
  readonly retina: RetinaName;
  readonly arm: Arm;
}

/**
 * All runs, seed by seed, so that an experiment cut short still has whole comparisons. An arm is left out where it does
 * not exist on a retina.
 */
export const tasksOf = ({ retinas, arms, seeds }: Settings): readonly Task[] =>
  seeds.flatMap((seed) =>
    retinas.flatMap((retina) => arms.filter((arm) => existsOn(arm, retina)).map((arm) => ({ retina, arm, seed }))),
  );

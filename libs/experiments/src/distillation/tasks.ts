import { experiments, type DistillProtocol } from './protocol.ts';
import { needsTeacher, recipesOf, teacherName } from './recipes.ts';

/** One training: a recipe with a seed. */
export interface DistillTask {
  readonly recipe: string;
  readonly seed: number;
}

/** All trainings of a protocol, seed by seed, so that an experiment cut short still has whole comparisons. */
export function tasksOf(protocol: DistillProtocol): readonly DistillTask[] {
  const recipes = Object.entries(recipesOf(protocol));
  return protocol.seeds.flatMap((seed) =>
    experiments.flatMap((experiment) =>
      recipes.flatMap(([recipe, { experiment: own }]) => (own === experiment ? [{ recipe, seed }] : [])),
    ),
  );
}

/** A task's name in a run folder. */
export const taskNameOf = ({ recipe, seed }: DistillTask): string => `${recipe}-${seed}`;

/** The task whose net teaches this one, or `null`. */
export const teacherOf = (task: DistillTask, protocol: DistillProtocol): DistillTask | null =>
  needsTeacher(recipesOf(protocol)[task.recipe]!) ? { recipe: teacherName, seed: task.seed } : null;

/** How people read it. */
export const labelOf = ({ recipe, seed }: DistillTask): string => `${recipe}, seed ${seed}`;

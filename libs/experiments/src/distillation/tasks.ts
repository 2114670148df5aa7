import type { Seeded } from '@retinotopia/runs/experiment';
import { recipesOf, teacherName } from './recipes.ts';
import type { Settings } from './settings.ts';

/** One training: a recipe with a seed. */
export interface Task extends Seeded {
  readonly recipe: string;
}

/** All trainings, seed by seed, so that a run cut short still has whole comparisons. */
export const tasksOf = (settings: Settings): readonly Task[] =>
  settings.seeds.flatMap((seed) => Object.keys(recipesOf(settings)).map((recipe) => ({ recipe, seed })));

/** A task's name in a run folder. */
export const nameOf = ({ recipe, seed }: Task): string => `${recipe}-${seed}`;

/** The task whose net teaches this one, where one does. */
export const teachersOf = ({ recipe, seed }: Task, settings: Settings): readonly Task[] =>
  recipesOf(settings)[recipe]!.from === 'teacher' ? [{ recipe: teacherName, seed }] : [];

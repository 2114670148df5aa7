import { type Estimate, type OverSeeds, bootstrap, overSeeds, mean } from '@retinotopia/core';
import { randomStream, type BackendDescription } from '@retinotopia/compute';
import type { DatasetName } from '@retinotopia/datasets';
import { total } from '@retinotopia/distillation';
import type { DistillProtocol } from './protocol.ts';
import { recipesOf } from './recipes.ts';
import { missingIn, type TrainingsResult } from '../trainings-result.ts';
import { labelOf, taskNameOf, tasksOf } from './tasks.ts';
import type { TaskResult } from './training.ts';

/** What the trainings of distillation have shown. */
export interface DistillResult extends TrainingsResult<DistillProtocol, TaskResult> {
  readonly dataset: DatasetName;
}

export const assembleDistillResult = (
  protocol: DistillProtocol,
  dataset: DatasetName,
  backend: BackendDescription,
  runs: readonly TaskResult[],
): DistillResult => {
  const missing = missingIn(runs, tasksOf(protocol), taskNameOf, labelOf);
  return { formatVersion: 1, dataset, backend, protocol, runs, missing };
};

/** A number of each run of a recipe. `null` where none has ended. */
export function figureOf(
  { runs }: DistillResult,
  recipe: string,
  number: (run: TaskResult) => number | null,
): OverSeeds | null {
  const values = runs.flatMap((run) => {
    const value = run.task.recipe === recipe ? number(run) : null;
    return value === null ? [] : [value];
  });
  return values.length === 0 ? null : overSeeds(values);
}

/** Test errors of a run: of its net, or the mean of its nets. */
export const errorsOf = ({ errors }: TaskResult): number => mean(errors.map(total));

/** Test errors of the vote of a run's nets. */
export const voteErrorsOf = ({ vote }: TaskResult): number | null => (vote === null ? null : total(vote));

/** Test errors on images of some classes. */
export const errorsOn =
  (classes: readonly number[]) =>
  ({ errors }: TaskResult): number =>
    total(classes.map((k) => errors[0]![k]!));

/**
 * A statistic of the seeds for which all of some recipes have ended, with its 95 % interval: recipes are compared seed
 * by seed.
 * @param statistic of the mean test errors of each recipe, in their order
 * @returns `null` where no seed has them all
 */
export function comparison(
  { runs, protocol }: DistillResult,
  recipes: readonly string[],
  statistic: (errors: readonly number[]) => number,
  number: (run: TaskResult) => number = errorsOf,
): Estimate | null {
  const seeds = protocol.seeds.flatMap((seed) => {
    const own = recipes.map((recipe) =>
      runs.find(({ task }) => task.recipe === recipe && task.seed === seed),
    );
    return own.includes(undefined) ? [] : [own.map((run) => number(run!))];
  });
  if (seeds.length === 0) return null;
  const meanOver = (sample: readonly (readonly number[])[]) =>
    statistic(recipes.map((_, place) => mean(sample.map((errors) => errors[place]!))));
  return bootstrap(seeds, meanOver, randomStream(0, `distill/interval/${recipes.join('/')}`));
}

/** The recipes of an experiment, whether or not they have ended. */
export const recipesIn = (
  { protocol }: DistillResult,
  experiment: DistillProtocol['experiments'][number],
): readonly string[] =>
  Object.entries(recipesOf(protocol)).flatMap(([name, recipe]) =>
    recipe.experiment === experiment ? [name] : [],
  );

import { randomStream } from '@retinotopia/compute';
import { bootstrap, interval, mean, overSeeds, withInterval, type Estimate, type OverSeeds } from '@retinotopia/core';
import { errorsOf, type DistillationRun, type Found } from './found.ts';
import { recipesOf } from './recipes.ts';
import type { Part, Settings } from './settings.ts';

/** A number of each run of a recipe. `null` where none has ended. */
export function overSeedsOf(
  runs: readonly DistillationRun[],
  recipe: string,
  number: (found: Found) => number | null = errorsOf,
): OverSeeds | null {
  const own = runs.filter(({ task }) => task.recipe === recipe);
  const values = own.flatMap(({ found }) => number(found) ?? []);
  return values.length === 0 ? null : overSeeds(values);
}

/**
 * A statistic of the seeds for which all of some recipes have ended, with its 95 % interval: recipes are compared seed
 * by seed.
 * @param statistic of the mean test errors of each recipe, in their order
 * @returns `null` where no seed has them all
 */
export function comparison<const Recipes extends readonly string[]>(
  runs: readonly DistillationRun[],
  recipes: Recipes,
  statistic: (...errors: { [Place in keyof Recipes]: number }) => number,
): Estimate | null {
  const seeds = [...new Set(runs.map(({ task }) => task.seed))].flatMap((seed) => {
    const own = recipes.map((recipe) => runs.find(({ task }) => task.recipe === recipe && task.seed === seed));
    return own.includes(undefined) ? [] : [own.map((run) => errorsOf(run!.found))];
  });
  if (seeds.length === 0) return null;
  const meanOver = (sample: readonly (readonly number[])[]) => {
    const means = recipes.map((_, place) => mean(sample.map((errors) => errors[place]!)));
    return statistic(...(means as { [Place in keyof Recipes]: number }));
  };
  return bootstrap(seeds, meanOver, randomStream(0, `distill/interval/${recipes.join('/')}`));
}

/** How many errors fewer the second recipe makes than the first. */
export const fewerErrors = (runs: readonly DistillationRun[], than: string, recipe: string): Estimate | null =>
  comparison(runs, [than, recipe], (more, less) => more - less);

/** Which share of the gap between the small net and its teacher soft targets close. */
export const gapClosed = (runs: readonly DistillationRun[]): Estimate | null =>
  comparison(runs, ['alone', 'student', 'teacher'], (alone, student, teacher) => (alone - student) / (alone - teacher));

/** An estimate of errors, which says where it is of one seed. */
export const inWords = (estimate: Estimate): string =>
  `${withInterval(estimate, 1)}${interval(estimate) === null ? ' (1 seed)' : ''}`;

/** A share as a percentage, likewise. */
export function shareInWords({ value, low, high }: Estimate): string {
  const [share, ...ends] = [value, low, high].map((end) => Math.round(100 * end));
  return `${share} % ${ends.every(Number.isFinite) ? `[${ends.join(', ')}]` : '(1 seed)'}`;
}

/** The recipes of an experiment, whether or not they have ended. */
export const recipesIn = (settings: Settings, part: Part): readonly string[] =>
  Object.entries(recipesOf(settings)).flatMap(([name, recipe]) => (recipe.part === part ? [name] : []));

import type { Agreement } from '@retinotopia/experiments/weight-sharing';
import { flag, type Values } from '../../shell/parameters.ts';

/** What the recipe of co-distillation is made of, as switches. */
export const ingredients = {
  expertPatches: flag('expert patches: agree on what one column has the label of', true),
  burnIn: flag('burn-in: learn apart first', true),
  frozenTeacher: flag('frozen teacher: the columns as they were after it', true),
  dropLabels: flag('then leave one’s own labels alone', true),
  unlabelled: flag('agree on the same unlabelled content'),
  neighbours: flag('agree with neighbours who see other parts'),
  sharpen: flag('sharpen the consensus (collapses)'),
};

export type Ingredients = Values<typeof ingredients>;

/** The recipe with some of its ingredients left out, and others put in. */
export function agreementOf(recipe: Agreement, chosen: Ingredients): Agreement {
  const begin = chosen.burnIn ? recipe.burnIn : 0;
  return {
    ...recipe,
    expertPatches: chosen.expertPatches ? recipe.expertPatches : 0,
    sameContent: chosen.unlabelled ? unlabelledWeight : 0,
    neighbours: chosen.neighbours ? neighboursWeight : 0,
    inverseTargetTemperature: chosen.sharpen ? sharpened : 1,
    frozenTeacher: chosen.frozenTeacher,
    supervisedWeight: chosen.dropLabels ? recipe.supervisedWeight : 1,
    burnIn: begin,
    unlabelledBurnIn: begin,
  };
}

/** Weights of ingredients that the recipe does without. */
const unlabelledWeight = 5;
const neighboursWeight = 1;
/** Enough to see a consensus collapse within some hundred steps. */
const sharpened = 4;

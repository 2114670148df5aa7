import type { Agreement } from '@retinotopia/experiments/weight-sharing';
import type { Parameters, Values } from '../../shell/parameters.ts';

/** What the recipe of co-distillation is made of, as switches. */
export const ingredients = {
  expertPatches: {
    kind: 'flag',
    label: 'expert patches: agree on what one column has the label of',
    default: true,
  },
  burnIn: { kind: 'flag', label: 'burn-in: learn apart first', default: true },
  frozenTeacher: { kind: 'flag', label: 'frozen teacher: the columns as they were after it', default: true },
  dropLabels: { kind: 'flag', label: 'then leave one’s own labels alone', default: true },
  unlabelled: { kind: 'flag', label: 'agree on the same unlabelled content', default: false },
  neighbours: { kind: 'flag', label: 'agree with neighbours who see other parts', default: false },
  sharpen: { kind: 'flag', label: 'sharpen the consensus (collapses)', default: false },
} as const satisfies Parameters;

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

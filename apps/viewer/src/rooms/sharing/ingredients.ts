import type { AgreementSettings } from '@retinotopia/hypothesis';
import type { Parameters, Values } from '../../shell/parameters.ts';

/** What the recipe of co-distillation is made of, as switches. */
export const ingredients = {
  told: { kind: 'flag', label: 'agree on what one column was told about', default: true },
  apart: { kind: 'flag', label: 'time apart first', default: true },
  experts: { kind: 'flag', label: 'listen to the columns as they were after it', default: true },
  forget: { kind: 'flag', label: 'then leave one’s own labels alone', default: true },
  unlabelled: { kind: 'flag', label: 'agree on the same unlabelled content', default: false },
  parts: { kind: 'flag', label: 'agree with neighbours who see other parts', default: false },
  sharpen: { kind: 'flag', label: 'sharpen the consensus (collapses)', default: false },
} as const satisfies Parameters;

export type Ingredients = Values<typeof ingredients>;

/** The recipe with some of its ingredients left out, and others put in. */
export function agreementOf(recipe: AgreementSettings, chosen: Ingredients): AgreementSettings {
  const begin = chosen.apart ? recipe.apart : 0;
  return {
    ...recipe,
    toldContent: chosen.told ? recipe.toldContent : 0,
    sameContent: chosen.unlabelled ? unlabelledWeight : 0,
    neighbours: chosen.parts ? neighboursWeight : 0,
    sharpness: chosen.sharpen ? sharpened : 1,
    lastingExperts: chosen.experts,
    ownLabels: chosen.forget ? recipe.ownLabels : 1,
    apart: begin,
    untilUnlabelled: begin,
  };
}

/** Weights of ingredients that the recipe does without. */
const unlabelledWeight = 5;
const neighboursWeight = 1;
/** Enough to see a consensus collapse within some hundred steps. */
const sharpened = 4;

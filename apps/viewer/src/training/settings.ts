import { presets, type Agreement, type RetinaName, type Settings } from '@retinotopia/experiments/weight-sharing';
import { digitCounts } from '../digits/format.ts';

/** What a person chooses of a run in the page. */
export interface TrainingChoices {
  readonly engine: string;
  readonly retina: RetinaName;
  readonly labelled: number;
  readonly steps: number;
  readonly agreement: Agreement;
  /** Levels of a column, and steps of settling that it learns from; those of the preset, where left out. */
  readonly levels?: number;
  readonly settlingSteps?: number;
  readonly seed: number;
  /** How many times the learning curve is sampled. */
  readonly points: number;
}

const validationImages = 300;

/** The command line's quick settings with the page's digits: those that are not labelled are there without a label. */
export const settingsFor = (choices: TrainingChoices): Settings => ({
  ...presets.quick,
  retinas: [choices.retina],
  seeds: [choices.seed],
  trainImages: choices.labelled,
  validationImages,
  unlabelledImages: digitCounts.train - validationImages - choices.labelled,
  testImages: digitCounts.test,
  trainingSteps: choices.steps,
  curvePoints: Math.min(choices.points, choices.steps),
  agreement: choices.agreement,
  levels: choices.levels ?? presets.quick.levels,
  settlingSteps: choices.settlingSteps ?? presets.quick.settlingSteps,
});

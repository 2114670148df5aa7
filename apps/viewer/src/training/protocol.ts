import {
  presets,
  type AgreementSettings,
  type Arm,
  type Protocol,
  type RetinaName,
  type Task,
} from '@retinotopia/hypothesis';
import { digitCounts } from '../digits/format.ts';

/** What a person chooses of a run in the page. */
export interface TrainingSettings {
  readonly engine: string;
  readonly retina: RetinaName;
  readonly labelled: number;
  readonly steps: number;
  readonly agreement: AgreementSettings;
  /** Levels of a column, and steps of settling that it learns from; those of the preset, where left out. */
  readonly levels?: number;
  readonly settlingSteps?: number;
  readonly seed: number;
  /** How many times the learning curve is sampled. */
  readonly points: number;
}

const validationImages = 300;

/** The command line's quick protocol with the page's digits: those that are not labelled are there without a label. */
export const protocolOf = (settings: TrainingSettings): Protocol => ({
  ...presets.quick,
  retinas: [settings.retina],
  seeds: [settings.seed],
  trainImages: settings.labelled,
  validationImages,
  unlabelledImages: digitCounts.train - validationImages - settings.labelled,
  testImages: digitCounts.test,
  trainingSteps: settings.steps,
  curvePoints: Math.min(settings.points, settings.steps),
  agreement: settings.agreement,
  levels: settings.levels ?? presets.quick.levels,
  settlingSteps: settings.settlingSteps ?? presets.quick.settlingSteps,
});

export const taskOf = ({ retina, seed }: TrainingSettings, arm: Arm): Task => ({ retina, arm, seed });

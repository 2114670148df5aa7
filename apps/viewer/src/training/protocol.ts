import { presets, type Arm, type Protocol, type RetinaKind, type Task } from '@retinotopia/hypothesis';
import { digitCounts } from '../digits/format.ts';

/** What a person chooses of a run in the page. */
export interface TrainingSettings {
  readonly engine: string;
  readonly retina: RetinaKind;
  readonly labelled: number;
  readonly steps: number;
  /** Weight of agreeing on the same content. */
  readonly agreement: number;
  /** Share of the steps that the columns learn apart. */
  readonly apart: number;
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
  agreement: { ...presets.quick.agreement, sameContent: settings.agreement, apart: settings.apart },
});

export const taskOf = ({ retina, seed }: TrainingSettings, arm: Arm): Task => ({ retina, arm, seed });
